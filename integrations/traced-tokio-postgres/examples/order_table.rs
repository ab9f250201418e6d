//! A table of orders in PostgreSQL: run it and see a span for each call.
//!
//! `docker-compose.yml` beside this file starts a server:
//! `TRACED_POSTGRES_URL=postgres://shop@localhost/shop cargo run --example order_table`; with `OTEL_TRACES_EXPORTER=otlp` the spans go to
//! a collector.

use tokio_postgres::{Config, Error, NoTls};
use traced::traced;
use traced_tokio_postgres::Client;

#[traced(attrs(order.id = id))]
async fn place(client: &mut Client, id: i32) -> Result<(), Error> {
    let transaction = client.transaction().await?;
    transaction.execute("INSERT INTO orders VALUES ($1)", &[&id]).await?;
    transaction.commit().await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let Ok(url) = std::env::var("TRACED_POSTGRES_URL") else {
        return Err("no server; set TRACED_POSTGRES_URL to its URL".into());
    };
    let config: Config = url.parse()?;
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    let mut client = traced_tokio_postgres::wrap(client).place(&config);
    client.batch_execute("CREATE TEMP TABLE orders (id int PRIMARY KEY)").await?;
    place(&mut client, 7).await?;
    assert!(place(&mut client, 7).await.is_err(), "it is there already");
    Ok(())
}
