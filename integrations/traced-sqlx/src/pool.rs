//! Owns the pool that is used like sqlx's. Must not know how a query is recorded.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use sqlx::Error;
use sqlx::SqlSafeStr;
use traced_sql::Database;

use crate::connection::{PoolConnection, Transaction};
use crate::instrumented::Instrumented;
use crate::observe;
use crate::recorded::Recorded;

/// A pool whose queries are spans. Used like sqlx's: `&pool` is an executor, and everything else of [`sqlx::Pool`] is there.
///
/// What is called on [`inner`](Self::inner), or on `&*pool`, is not recorded: sqlx's own types know nothing of it. Give them to
/// libraries that want an `sqlx::Pool`, and to migrations.
///
/// Spans begin when a query's future or stream is polled first, as children of the span that is current then. They include waiting for a
/// connection.
pub struct Pool<DB: Instrumented> {
    pool: sqlx::Pool<DB>,
    database: Arc<Database>,
}

impl<DB: Instrumented> Pool<DB> {
    /// Changes what its spans say.
    ///
    /// ```
    /// # use traced_sqlx::{Pool, QueryText};
    /// # fn _f(pool: sqlx::SqlitePool) {
    /// let pool = Pool::from(pool).configure(|database| database.returned_rows(true).query_text(QueryText::Off));
    /// # }
    /// ```
    #[must_use]
    pub fn configure(self, change: impl FnOnce(Database) -> Database) -> Self {
        Self { database: Arc::new(change(Database::clone(&self.database))), ..self }
    }

    /// sqlx's pool, unrecorded.
    pub fn inner(&self) -> &sqlx::Pool<DB> {
        &self.pool
    }

    /// sqlx's pool, unrecorded.
    pub fn into_inner(self) -> sqlx::Pool<DB> {
        self.pool
    }

    /// An executor for one query whose span also has `db.query.parameter.<key>`. Values that are bound are never recorded by themselves; the key
    /// is the parameter's name, or its position from 0.
    ///
    /// ```
    /// # async fn _f(pool: traced_sqlx::SqlitePool, id: i64) -> sqlx::Result<()> {
    /// sqlx::query("DELETE FROM orders WHERE id = $1").bind(id).execute(pool.parameter("0", id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn parameter(&self, key: impl Into<String>, value: impl fmt::Display) -> Recorded<'static, DB> {
        self.recorded().parameter(key, value)
    }

    pub(crate) fn recorded(&self) -> Recorded<'static, DB> {
        Recorded::of_pool(self.pool.clone(), Arc::clone(&self.database))
    }

    /// [`sqlx::Pool::acquire`], with a connection whose queries are recorded. Waiting for it is not a call, so it has no span.
    pub async fn acquire(&self) -> Result<PoolConnection<DB>, Error> {
        Ok(PoolConnection::new(self.pool.acquire().await?, &self.database))
    }

    /// [`sqlx::Pool::try_acquire`], with a connection whose queries are recorded.
    pub fn try_acquire(&self) -> Option<PoolConnection<DB>> {
        Some(PoolConnection::new(self.pool.try_acquire()?, &self.database))
    }

    /// [`sqlx::Pool::begin`], with a span `BEGIN`, and a transaction whose queries are recorded.
    pub async fn begin(&self) -> Result<Transaction<'static, DB>, Error> {
        let begun = observe::statement::<DB, _>(&self.database, "BEGIN", self.pool.begin()).await?;
        Ok(Transaction::new(begun, &self.database, 0))
    }

    /// [`sqlx::Pool::try_begin`]; where no connection is idle nothing is called, so there is no span.
    pub async fn try_begin(&self) -> Result<Option<Transaction<'static, DB>>, Error> {
        let Some(connection) = self.pool.try_acquire() else { return Ok(None) };
        let start = sqlx::Transaction::begin(connection, None);
        let begun = observe::statement::<DB, _>(&self.database, "BEGIN", start).await?;
        Ok(Some(Transaction::new(begun, &self.database, 0)))
    }

    /// [`sqlx::Pool::begin_with`], recorded.
    pub async fn begin_with(&self, statement: impl SqlSafeStr) -> Result<Transaction<'static, DB>, Error> {
        let sql = statement.into_sql_str();
        let text = sql.clone();
        let begun =
            observe::statement::<DB, _>(&self.database, text.as_str(), self.pool.begin_with(sql)).await?;
        Ok(Transaction::new(begun, &self.database, 0))
    }
}

impl<DB: Instrumented> From<sqlx::Pool<DB>> for Pool<DB> {
    fn from(pool: sqlx::Pool<DB>) -> Self {
        let database = DB::database(&pool.connect_options());
        let database = Arc::new(database.scope(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")));
        Self { pool, database }
    }
}

/// Everything that sends nothing to the database: `close`, `size`, `options`, ..
impl<DB: Instrumented> Deref for Pool<DB> {
    type Target = sqlx::Pool<DB>;

    fn deref(&self) -> &sqlx::Pool<DB> {
        &self.pool
    }
}

impl<DB: Instrumented> Clone for Pool<DB> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), database: Arc::clone(&self.database) }
    }
}

impl<DB: Instrumented> fmt::Debug for Pool<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("pool", &self.pool).finish_non_exhaustive()
    }
}
