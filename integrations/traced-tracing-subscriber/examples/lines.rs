//! Lines of `tracing` that say in which span they were written. `cargo run --example lines --features json`

use traced::traced;

#[traced(attrs(order.id = id))]
fn store(id: u64) {
    tracing::info!(id, "stored");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().json().map_event_format(traced_tracing_subscriber::json).init();
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    tracing::info!("no span here");
    store(7);
    Ok(())
}
