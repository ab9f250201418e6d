#![doc = include_str!("../README.md")]
//!
//! This file owns the callback that SeaORM calls after each statement; what spans say is `traced-sql`'s.

use sea_orm::metric::Info;
use sea_orm::{DatabaseConnection, DbBackend};
pub use traced_sql::{Database, QueryText};
use traced_sql::{Failure, System};

/// Makes a span of every statement of this connection and of what is cloned from it afterwards.
pub fn instrument(connection: &mut DatabaseConnection) {
    instrument_with(connection, |database| database);
}

/// The same, with what is known of the database, and what its spans say.
///
/// ```
/// # async fn run() -> Result<(), sea_orm::DbErr> {
/// let mut db = sea_orm::Database::connect("postgres://shop@db.internal/shop").await?;
/// traced_sea_orm::instrument_with(&mut db, |database| database.namespace("shop").server("db.internal", 5432));
/// # Ok(())
/// # }
/// ```
pub fn instrument_with(connection: &mut DatabaseConnection, change: impl FnOnce(Database) -> Database) {
    let system = match connection.get_database_backend() {
        DbBackend::MySql => System::MySql,
        DbBackend::Postgres => System::PostgreSql,
        DbBackend::Sqlite => System::Sqlite,
        _ => System::Other("other_sql"),
    };
    let database = change(Database::new(system).scope("traced-sea-orm", env!("CARGO_PKG_VERSION")));
    connection.set_metric_callback(move |info| record(&database, info));
}

fn record(database: &Database, info: &Info<'_>) {
    let statement = info.statement;
    let call = database.query(&statement.sql).parameterized(statement.values.is_some());
    let span = call.started(info.elapsed).start();
    if info.failed {
        span.fail(Failure::kind("sea_orm::DbErr"));
    }
}
