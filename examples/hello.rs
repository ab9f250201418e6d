//! The smallest program: one function, one span.
//!
//! `cargo run --example hello`

#![expect(clippy::print_stdout, reason = "it says hello")]

use traced::{ExporterKind, InitError, traced};

#[traced(attrs(guest.name = name))]
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

fn main() -> Result<(), InitError> {
    // With `traced::init()` alone the span goes to the OTLP receiver that `OTEL_*` variables name, by default on this machine.
    let _telemetry =
        traced::builder().service_name("hello").default_exporter(ExporterKind::Console).init()?;
    println!("{}", greet("world"));
    Ok(())
}
