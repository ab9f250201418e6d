//! Owns connections and transactions whose queries are recorded. Must not know how.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{Connection as _, Error, SqlSafeStr};
use traced_sql::Database;

use crate::instrumented::Instrumented;
use crate::observe;
use crate::recorded::Recorded;

/// A connection whose queries are spans: `&mut connection` is an executor. What a [`PoolConnection`] and a [`Transaction`] hold; with
/// sqlx's `&mut *connection` one arrives here.
pub struct Connection<DB: Instrumented, C> {
    inner: C,
    database: Arc<Database>,
    /// How many transactions are open around its queries.
    depth: usize,
    _database: std::marker::PhantomData<fn() -> DB>,
}

impl<DB, C> Connection<DB, C>
where
    DB: Instrumented,
    C: DerefMut<Target = DB::Connection> + Send,
{
    /// sqlx's connection, unrecorded.
    pub fn inner(&mut self) -> &mut DB::Connection {
        &mut self.inner
    }

    /// An executor for one query whose span also has `db.query.parameter.<key>`: see [`Pool::parameter`](crate::Pool::parameter).
    pub fn parameter(&mut self, key: impl Into<String>, value: impl fmt::Display) -> Recorded<'_, DB> {
        self.recorded().parameter(key, value)
    }

    pub(crate) fn recorded(&mut self) -> Recorded<'_, DB> {
        Recorded::of_connection(&mut *self.inner, Arc::clone(&self.database))
    }

    /// [`sqlx::Connection::begin`]: a transaction, or a savepoint inside one, with a span of its own.
    pub async fn begin(&mut self) -> Result<Transaction<'_, DB>, Error> {
        let depth = self.depth;
        let sql = match depth {
            0 => "BEGIN".to_owned(),
            depth => format!("SAVEPOINT _sqlx_savepoint_{depth}"),
        };
        let begun = observe::statement::<DB, _>(&self.database, &sql, self.inner.begin()).await?;
        Ok(Transaction::new(begun, &self.database, depth))
    }

    /// [`sqlx::Connection::begin_with`], recorded.
    pub async fn begin_with(&mut self, statement: impl SqlSafeStr) -> Result<Transaction<'_, DB>, Error> {
        let sql = statement.into_sql_str();
        let text = sql.clone();
        let depth = self.depth;
        let start = self.inner.begin_with(sql);
        let begun = observe::statement::<DB, _>(&self.database, text.as_str(), start).await?;
        Ok(Transaction::new(begun, &self.database, depth))
    }
}

impl<DB: Instrumented, C> fmt::Debug for Connection<DB, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

/// A connection of a pool, whose queries are spans.
#[derive(Debug)]
pub struct PoolConnection<DB: Instrumented> {
    connection: Connection<DB, sqlx::pool::PoolConnection<DB>>,
}

impl<DB: Instrumented> PoolConnection<DB> {
    pub(crate) fn new(inner: sqlx::pool::PoolConnection<DB>, database: &Arc<Database>) -> Self {
        let database = Arc::clone(database);
        Self { connection: Connection { inner, database, depth: 0, _database: std::marker::PhantomData } }
    }

    /// sqlx's connection, unrecorded.
    pub fn into_inner(self) -> sqlx::pool::PoolConnection<DB> {
        self.connection.inner
    }
}

impl<DB: Instrumented> Deref for PoolConnection<DB> {
    type Target = Connection<DB, sqlx::pool::PoolConnection<DB>>;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl<DB: Instrumented> DerefMut for PoolConnection<DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

/// A transaction whose queries are spans, as are its begin and its end. When it is dropped instead, sqlx rolls back later, on its own, and that has
/// no span.
#[derive(Debug)]
#[must_use = "a transaction that is dropped rolls back"]
pub struct Transaction<'c, DB: Instrumented> {
    connection: Connection<DB, sqlx::Transaction<'c, DB>>,
}

impl<'c, DB: Instrumented> Transaction<'c, DB> {
    pub(crate) fn new(inner: sqlx::Transaction<'c, DB>, database: &Arc<Database>, outer: usize) -> Self {
        let database = Arc::clone(database);
        let depth = outer + 1;
        Self { connection: Connection { inner, database, depth, _database: std::marker::PhantomData } }
    }

    /// [`sqlx::Transaction::commit`], with a span of its own.
    pub async fn commit(self) -> Result<(), Error> {
        let Connection { inner, database, depth, .. } = self.connection;
        let sql = match depth {
            1 => "COMMIT".to_owned(),
            depth => format!("RELEASE SAVEPOINT _sqlx_savepoint_{}", depth - 1),
        };
        observe::statement::<DB, _>(&database, &sql, inner.commit()).await
    }

    /// [`sqlx::Transaction::rollback`], with a span of its own.
    pub async fn rollback(self) -> Result<(), Error> {
        let Connection { inner, database, depth, .. } = self.connection;
        let sql = match depth {
            1 => "ROLLBACK".to_owned(),
            depth => format!("ROLLBACK TO SAVEPOINT _sqlx_savepoint_{}", depth - 1),
        };
        observe::statement::<DB, _>(&database, &sql, inner.rollback()).await
    }

    /// sqlx's transaction, unrecorded.
    pub fn into_inner(self) -> sqlx::Transaction<'c, DB> {
        self.connection.inner
    }
}

impl<'c, DB: Instrumented> Deref for Transaction<'c, DB> {
    type Target = Connection<DB, sqlx::Transaction<'c, DB>>;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl<DB: Instrumented> DerefMut for Transaction<'_, DB> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}
