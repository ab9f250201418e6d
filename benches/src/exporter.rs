//! Owns the exporters of the rows that are not about exporting: one drops, one never ends, one notes when it was first called.

use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// Drops what it is given.
#[derive(Clone, Copy, Debug)]
pub struct Dropping;

impl SpanExporter for Dropping {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        drop(batch);
        Ok(())
    }
}

/// Keeps the first batch for ever.
#[derive(Clone, Copy, Debug)]
pub struct Stalled;

impl SpanExporter for Stalled {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        std::future::pending::<()>().await;
        drop(batch);
        Ok(())
    }
}

/// Notes when the first span reached it.
#[derive(Clone, Copy, Debug)]
pub struct Noting;

static EXPORTED: OnceLock<SystemTime> = OnceLock::new();

impl SpanExporter for Noting {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        note();
        Ok(())
    }
}

/// Notes the time, once.
pub fn note() {
    EXPORTED.get_or_init(SystemTime::now);
}

/// Prints when that was, in nanoseconds since 1970.
pub fn print_exported() {
    let exported = EXPORTED.get().expect("flushed");
    println!("{}", exported.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos());
}
