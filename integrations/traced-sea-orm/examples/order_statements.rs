//! Orders in SQLite, in memory: run it and see a span for each statement.
//!
//! `cargo run --example order_statements`; with `OTEL_TRACES_EXPORTER=otlp` they go to a collector.

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use traced::traced;

#[traced]
async fn create(db: &DatabaseConnection) -> Result<(), DbErr> {
    for sql in [
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE)",
        "INSERT INTO orders (email) VALUES ('ann@example.com')",
    ] {
        db.execute_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let mut db = Database::connect("sqlite::memory:").await?;
    traced_sea_orm::instrument(&mut db);
    create(&db).await?;
    assert!(create(&db).await.is_err(), "it is there already");
    Ok(())
}
