//! The tour: two services that talk over HTTP, a database, and the spans that each order leaves behind.
//!
//! ```sh
//! cargo run --example orders                                  # a tree of each trace on the terminal
//! OTEL_TRACES_EXPORTER=otlp cargo run --example orders        # to OTEL_EXPORTER_OTLP_ENDPOINT instead
//! ```
//!
//! Read [`orders`] first: it is what an everyday traced service looks like. [`wire`] holds the few lines that carry a
//! trace over HTTP in both directions.

#![expect(clippy::print_stdout, reason = "the customers' side of the story is told on standard output")]

mod customer;
mod model;
mod orders;
mod payments;
mod store;
mod wire;

use std::error::Error;

use traced::ExporterKind;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Flushes and shuts down when it is dropped, at the end of `main`.
    let _telemetry = traced::builder()
        .service_name("shop")
        .service_version(env!("CARGO_PKG_VERSION"))
        .environment("development")
        .default_exporter(ExporterKind::Console)
        .init()?;

    let payments = wire::serve(payments::router()).await?;
    let orders = wire::serve(orders::router(store::Store::open()?, &payments)).await?;

    for order in customer::orders() {
        match customer::place(&orders, &order).await {
            Ok(receipt) => println!("{}: order {} costs {}", order.customer, receipt.order, receipt.total),
            Err(refusal) => println!("{}: {refusal}", order.customer),
        }
    }
    Ok(())
}
