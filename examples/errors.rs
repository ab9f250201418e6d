//! How a span ends: well, with an error, with an error that was handled, with a panic.
//!
//! `cargo run --example errors`

use std::num::ParseIntError;

use traced::{ExporterKind, InitError, traced};

#[derive(Debug, thiserror::Error)]
enum ConfigError {
    #[error("`{text}` is no port")]
    Port { text: String, source: ParseIntError },
    #[error("port {0} is reserved")]
    Reserved(u16),
}

// An `Err` gives the status Error, `error.type` and one exception with the error's whole `source()` chain.
#[traced("config.parse_port", attrs(config.text = text))]
fn parse(text: &str) -> Result<u16, ConfigError> {
    text.parse().map_err(|source| ConfigError::Port { text: text.into(), source })
}

// The same error leaves this span too: its status is Error as well, the exception stays where it came up.
#[traced("config.load")]
fn load(text: &str) -> Result<u16, ConfigError> {
    let port = parse(text)?;
    if port < 1024 { Err(ConfigError::Reserved(port)) } else { Ok(port) }
}

// The error ends here, so this span is no error. It is worth a note nevertheless.
#[traced("config.load_or_default")]
fn load_or_default(text: &str) -> u16 {
    load(text).unwrap_or_else(|error| {
        traced::current().record_error(&error);
        8080
    })
}

// `error = status`: a failure that happens every day and needs no exception.
#[traced("config.probe", error = status)]
fn probe(text: &str) -> Result<u16, ConfigError> {
    load(text)
}

#[traced("config.must_load")]
fn must_load(text: &str) -> u16 {
    load(text).unwrap_or_else(|error| panic!("no way to go on: {error}"))
}

fn main() -> Result<(), InitError> {
    let _telemetry =
        traced::builder().service_name("errors").default_exporter(ExporterKind::Console).init()?;
    let _ = load("8443");
    let _ = load("80");
    let _ = load("many");
    load_or_default("many");
    let _ = probe("80");
    // The panic unwinds on as if there were no span.
    let _ = std::panic::catch_unwind(|| must_load("80"));
    Ok(())
}
