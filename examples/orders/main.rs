//! The tour: two services that talk over HTTP, a database, and the spans that each order leaves behind.
//!
//! ```sh
//! cargo run --example orders                                  # a tree of each trace on the terminal
//! OTEL_TRACES_EXPORTER=otlp cargo run --example orders        # to OTEL_EXPORTER_OTLP_ENDPOINT instead
//! cargo test --example orders                                 # its spans, tested
//! ```
//!
//! Read [`orders`] first: it is what an everyday traced service looks like. HTTP has its spans, and carries the trace, by one line on
//! either side: [`serve`] here, the client in [`customer`] and [`orders`]. [`store`] does the same for a driver that no integration knows.

#![expect(clippy::print_stdout, reason = "the customers' side of the story is told on standard output")]

mod customer;
mod model;
mod orders;
mod payments;
mod store;
#[cfg(test)]
mod traces;

use std::error::Error;

use axum::Router;
use tokio::net::TcpListener;
use traced::ExporterKind;
use traced_reqwest::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Flushes and shuts down when it is dropped, at the end of `main`.
    let _telemetry = traced::builder()
        .service_name("shop")
        .service_version(env!("CARGO_PKG_VERSION"))
        .environment("development")
        .default_exporter(ExporterKind::Console)
        .init()?;

    let (client, shop) = open().await?;
    for order in customer::orders() {
        match customer::place(&client, &shop, &order).await {
            Ok(receipt) => println!("{}: order {} costs {}", order.customer, receipt.order, receipt.total),
            Err(refusal) => println!("{}: {refusal}", order.customer),
        }
    }
    Ok(())
}

/// Starts both services; returns a client and where it places orders.
async fn open() -> Result<(Client, String), Box<dyn Error>> {
    // Used like reqwest's: each call is a span, and its trace goes along.
    let client = Client::new();
    let payments = serve(payments::router()).await?;
    let shop = serve(orders::router(store::Store::open()?, client.clone(), &payments)).await?;
    Ok((client, shop))
}

/// Serves on a free loopback port until the program ends; returns the address.
async fn serve(router: Router) -> std::io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    // Each request is a span, the child of the caller's.
    let router = router.layer(traced_axum::layer());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
