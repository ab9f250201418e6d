//! A list of orders in SQLite, in memory: run it and see a span for each query.
//!
//! `cargo run --example order_list`; with `OTEL_TRACES_EXPORTER=otlp` they go to a collector.

#![expect(missing_docs, reason = "what diesel's macro writes has none")]

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use traced::traced;

diesel::table! {
    orders (id) {
        id -> Integer,
        email -> Text,
    }
}

#[traced]
fn place(connection: &mut SqliteConnection, email: &str) -> QueryResult<usize> {
    connection.transaction(|connection| {
        diesel::insert_into(orders::table).values(orders::email.eq(email)).execute(connection)
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    traced_diesel::install()?;
    let mut connection = SqliteConnection::establish(":memory:")?;
    connection.batch_execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE)")?;
    place(&mut connection, "ann@example.com")?;
    assert!(place(&mut connection, "ann@example.com").is_err(), "it is there already");
    Ok(())
}
