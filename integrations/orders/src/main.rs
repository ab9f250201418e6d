//! Both services in one process, and two orders: run it and see a trace of each, through both and the database.
//!
//! `cargo run -p orders`; with `OTEL_TRACES_EXPORTER=otlp` they go to a collector, and `examples/docker-compose.yml` of the
//! repository starts one with Jaeger.

use traced_reqwest::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry =
        traced::builder().service_name("shop").default_exporter(traced::ExporterKind::Console).init()?;
    let inventory = orders::serve(orders::inventory(orders::database().await?)).await?;
    let shop = orders::serve(orders::shop(inventory)).await?;
    let client = Client::new();
    for (item, expected) in [(7, "ordered"), (8, "sold out")] {
        let answer = client.post(format!("{shop}/orders/{item}")).send().await?.text().await?;
        assert_eq!(answer, expected);
    }
    Ok(())
}
