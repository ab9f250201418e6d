//! Records of `log` that say in which span they were made. `cargo run --example records`

use traced::traced;

#[traced(attrs(order.id = id))]
fn store(id: u64) {
    log::info!("stored");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let logger = env_logger::Builder::new().filter_level(log::LevelFilter::Info).build();
    let level = logger.filter();
    traced_log::init(logger, level)?;
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    log::info!("no span here");
    store(7);
    Ok(())
}
