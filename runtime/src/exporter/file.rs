//! Owns the exporter that writes OTLP JSON lines: one export request a line, as the OpenTelemetry Collector's file exporter does.
//! Knows no network.
//!
//! Spec: protocol/file-exporter.md.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::otlp::JsonEncoder;

/// Writes each batch as one line.
pub(crate) struct JsonLines {
    encoder: JsonEncoder,
    target: Target,
}

/// Where lines go.
pub(crate) struct Target {
    /// For messages.
    name: String,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Target {
    /// A file, which is created or appended to.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { name: path.display().to_string(), out: Mutex::new(Box::new(file)) })
    }

    pub(crate) fn stdout() -> Self {
        Self { name: "standard output".into(), out: Mutex::new(Box::new(io::stdout())) }
    }
}

impl JsonLines {
    pub(crate) fn new(target: Target) -> Self {
        Self { encoder: JsonEncoder::default(), target }
    }

    fn write(&self, batch: Vec<SpanData>) -> io::Result<()> {
        let mut out = self.target.out.lock().unwrap_or_else(PoisonError::into_inner);
        for mut line in self.encoder.bodies(batch) {
            line.push(b'\n');
            out.write_all(&line)?;
        }
        out.flush()
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").field("target", &self.target.name).finish_non_exhaustive()
    }
}

impl SpanExporter for JsonLines {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.write(batch).map_err(|error| {
            let name = &self.target.name;
            OTelSdkError::InternalFailure(format!(
                "spans cannot be written to {name}: {error}; give a writable path in TRACED_FILE_PATH"
            ))
        })
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.encoder.set_resource(resource);
    }
}
