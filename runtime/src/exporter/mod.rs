//! Exporters that come with `traced`, and what the worker asks of any exporter.
// Owns the exporters, one per feature. Must not know the worker.

mod boxed;
#[cfg(feature = "console")]
mod console;
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "only OTLP says more than its result"))]
mod feedback;
#[cfg(feature = "file")]
mod file;
#[cfg(feature = "self-metrics")]
mod measured;
#[cfg(feature = "otlp")]
mod otlp;
mod settings;

pub(crate) use boxed::{Batch, BoxError, Built, ExporterFactory};
#[cfg(feature = "console")]
pub use console::Console;
pub(crate) use feedback::{ExportFeedback, ExportReport, LastAttempt, LossCause, SpansLost};
#[cfg(feature = "file")]
pub(crate) use file::{JsonLines, Target};
#[cfg(feature = "self-metrics")]
pub(crate) use measured::{Measure, measured};
#[cfg(feature = "jaeger-remote")]
pub(crate) use otlp::Fetch;
#[cfg(feature = "otlp")]
pub(crate) use otlp::{EncodedBatch, OtlpExporter, RecordEncoder};
#[cfg(feature = "logs")]
pub(crate) use otlp::{LogBatch, LogLimits, OtlpLogExporter};
pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
