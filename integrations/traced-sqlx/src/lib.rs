#![doc = include_str!("../README.md")]

mod connection;
mod failure;
mod instrumented;
mod observe;
mod pool;
mod recorded;
mod sent;

pub use traced_sql::{Comments, Database, QueryText, System};

pub use connection::{Connection, PoolConnection, Transaction};
pub use instrumented::Instrumented;
pub use pool::Pool;
pub use recorded::Recorded;

/// A pool of PostgreSQL connections.
#[cfg(feature = "postgres")]
pub type PgPool = Pool<sqlx::Postgres>;
/// A pool of MySQL or MariaDB connections.
#[cfg(feature = "mysql")]
pub type MySqlPool = Pool<sqlx::MySql>;
/// A pool of SQLite connections.
#[cfg(feature = "sqlite")]
pub type SqlitePool = Pool<sqlx::Sqlite>;
