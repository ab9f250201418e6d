//! Owns the client and the transaction that are used like tokio-postgres' own. Must not know what spans say.

use std::ops::Deref;

use tokio_postgres::config::Host;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Error, Row};
use traced_sql::{Database, System};

use crate::failure::run;
use crate::statement::{Query, Statement};

/// A client whose calls have spans; made by [`wrap`]. Everything else is tokio-postgres' own, by `Deref`.
#[derive(Debug)]
pub struct Client {
    inner: tokio_postgres::Client,
    database: Database,
}

/// A transaction whose calls have spans; made by [`Client::transaction`]. Everything else is tokio-postgres' own, by `Deref`.
pub struct Transaction<'a> {
    inner: tokio_postgres::Transaction<'a>,
    database: Database,
}

/// Makes a span of every call of this client.
pub fn wrap(client: tokio_postgres::Client) -> Client {
    let database =
        Database::new(System::PostgreSql).scope("traced-tokio-postgres", env!("CARGO_PKG_VERSION"));
    Client { inner: client, database }
}

impl Client {
    /// Where the server is, which a client does not know: its first host and port, and the database's name.
    #[must_use]
    pub fn place(self, config: &Config) -> Self {
        let port = config.get_ports().first().copied().unwrap_or(5432);
        self.configure(|mut database| {
            if let Some(name) = config.get_dbname().or(config.get_user()) {
                database = database.namespace(name);
            }
            match config.get_hosts().first() {
                Some(Host::Tcp(host)) => database.server(host.as_str(), port),
                #[cfg(unix)]
                Some(Host::Unix(path)) => database.address(path.display().to_string()),
                None => database,
            }
        })
    }

    /// What its spans say.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(Database) -> Database) -> Self {
        self.database = change(self.database);
        self
    }

    /// Begins a transaction.
    ///
    /// # Errors
    ///
    /// tokio-postgres'.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        let Self { inner, database } = self;
        let inner = run(database.query("BEGIN"), inner.transaction(), |_| None).await?;
        Ok(Transaction { inner, database: database.clone() })
    }

    /// The client itself.
    pub fn into_inner(self) -> tokio_postgres::Client {
        self.inner
    }
}

impl Transaction<'_> {
    /// Keeps what the transaction did.
    ///
    /// # Errors
    ///
    /// tokio-postgres'.
    pub async fn commit(self) -> Result<(), Error> {
        run(self.database.query("COMMIT"), self.inner.commit(), |()| None).await
    }

    /// Takes back what the transaction did.
    ///
    /// # Errors
    ///
    /// tokio-postgres'.
    pub async fn rollback(self) -> Result<(), Error> {
        run(self.database.query("ROLLBACK"), self.inner.rollback(), |()| None).await
    }

    /// Begins a transaction inside of this one.
    ///
    /// # Errors
    ///
    /// tokio-postgres'.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        let Self { inner, database } = self;
        let inner = run(database.query("SAVEPOINT"), inner.transaction(), |_| None).await?;
        Ok(Transaction { inner, database: database.clone() })
    }
}

/// Writes the calls that clients and transactions have in common.
macro_rules! calls {
    ($type:ident $(<$life:lifetime>)?, $inner:ty) => {
        /// The calls that have spans. Errors are tokio-postgres'.
        impl $(<$life>)? $type $(<$life>)? {
            /// Prepares a statement that remembers its SQL. The server parses it now, so that is a call too.
            pub async fn prepare(&self, sql: &str) -> Result<Statement, Error> {
                let call = self.database.query(sql).parameterized(true);
                let inner = run(call, self.inner.prepare(sql), |_| None).await?;
                Ok(Statement { inner, sql: sql.to_owned() })
            }

            /// Sends a statement and gives its rows.
            pub async fn query<Q: Query + ?Sized>(
                &self,
                query: &Q,
                params: &[&(dyn ToSql + Sync)],
            ) -> Result<Vec<Row>, Error> {
                let call = self.database.query(query.sql()).parameterized(!params.is_empty());
                run(call, self.inner.query(query.to(), params), |rows| Some(rows.len() as u64)).await
            }

            /// Sends a statement and gives its only row.
            pub async fn query_one<Q: Query + ?Sized>(
                &self,
                query: &Q,
                params: &[&(dyn ToSql + Sync)],
            ) -> Result<Row, Error> {
                let call = self.database.query(query.sql()).parameterized(!params.is_empty());
                run(call, self.inner.query_one(query.to(), params), |_| Some(1)).await
            }

            /// Sends a statement and gives its only row, if there is one.
            pub async fn query_opt<Q: Query + ?Sized>(
                &self,
                query: &Q,
                params: &[&(dyn ToSql + Sync)],
            ) -> Result<Option<Row>, Error> {
                let call = self.database.query(query.sql()).parameterized(!params.is_empty());
                let rows = |row: &Option<Row>| Some(u64::from(row.is_some()));
                run(call, self.inner.query_opt(query.to(), params), rows).await
            }

            /// Sends a statement and gives the number of rows that it changed.
            pub async fn execute<Q: Query + ?Sized>(
                &self,
                query: &Q,
                params: &[&(dyn ToSql + Sync)],
            ) -> Result<u64, Error> {
                let call = self.database.query(query.sql()).parameterized(!params.is_empty());
                run(call, self.inner.execute(query.to(), params), |_| None).await
            }

            /// Sends several statements, separated by semicolons, without parameters.
            pub async fn batch_execute(&self, sql: &str) -> Result<(), Error> {
                run(self.database.query(sql), self.inner.batch_execute(sql), |()| None).await
            }
        }

        impl $(<$life>)? Deref for $type $(<$life>)? {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.inner
            }
        }
    };
}

calls!(Client, tokio_postgres::Client);
calls!(Transaction<'a>, tokio_postgres::Transaction<'a>);
