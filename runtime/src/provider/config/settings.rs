//! Owns the settings as they hold: plain values, checked, each with its origin. Knows neither variables nor parsing.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use opentelemetry_sdk::Resource;

use super::Setting;
use crate::exporter::{ExporterFactory, OtlpSettings};
use crate::filter::Filter;
use crate::pipeline::{ErrorHook, IdSource, OpenSpans, Processors};
use crate::propagation::PropagatorName;
use crate::provider::error::Problem;
use crate::provider::sampler::Sampler;
use crate::recorder::Limits;

/// Everything that the provider is assembled from.
pub(crate) struct Settings {
    /// No worker, no exporters; propagators and the log level still hold.
    pub(crate) disabled: bool,
    pub(crate) resource: Resource,
    pub(crate) sampler: Sampler,
    pub(crate) ids: IdSource,
    /// Each gets every span. Empty when disabled or when `none` was chosen: ids still propagate.
    pub(crate) exporters: Vec<ExporterSettings>,
    /// Each sees every span before the exporters do.
    pub(crate) processors: Processors,
    pub(crate) batch: BatchSettings,
    /// What the configuration file says for each exporter, in their order; `batch` is made of all of them, for the threads' queue. Empty without a
    /// file.
    pub(crate) batches: Vec<BatchSettings>,
    pub(crate) limits: Limits,
    /// In the order given, without duplicates.
    pub(crate) propagators: Vec<PropagatorName>,
    pub(crate) log_level: LogLevel,
    pub(crate) filter: Option<Filter>,
    pub(crate) panic_hook: bool,
    pub(crate) endings: Endings,
    pub(crate) open: OpenSpans,
    pub(crate) code_location: bool,
    pub(crate) error_hook: Option<ErrorHook>,
    #[cfg(feature = "self-metrics")]
    pub(crate) meter: Option<opentelemetry::metrics::Meter>,
    #[cfg_attr(
        not(any(test, feature = "logs")),
        expect(dead_code, reason = "without logs exceptions are events")
    )]
    pub(crate) exceptions: ExceptionSignal,
    /// `None`: no log pipeline.
    #[cfg(feature = "logs")]
    pub(crate) logs: Option<LogSettings>,
    /// For the start line and for people.
    pub(crate) report: SettingsReport,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.report, f)
    }
}

/// Where finished spans go.
pub(crate) enum ExporterSettings {
    /// OTLP to a receiver.
    #[cfg_attr(
        not(any(test, feature = "otlp", feature = "self-metrics")),
        expect(dead_code, reason = "refused where it is not compiled in")
    )]
    Otlp(OtlpSettings),
    /// A tree of each trace for people.
    Console,
    /// OTLP JSON lines.
    #[cfg_attr(
        not(any(test, feature = "file")),
        expect(dead_code, reason = "refused where it is not compiled in")
    )]
    File(FileTarget),
    /// The user's own.
    Custom(ExporterFactory),
}

/// The batching of finished spans. Specification: trace/sdk.md, "Batching processor".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BatchSettings {
    /// The longest wait of a finished span.
    pub(crate) schedule_delay: Duration,
    /// `None`: no limit.
    pub(crate) export_timeout: Option<Duration>,
    /// At least 1.
    pub(crate) max_queue_size: usize,
    /// Of spans above a few kilobytes.
    pub(crate) max_queue_bytes: usize,
    /// At least 1, at most the queue size.
    pub(crate) max_export_batch_size: usize,
}

/// Everything that a log pipeline is assembled from.
#[cfg(feature = "logs")]
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct LogSettings {
    pub(crate) otlp: OtlpSettings,
    pub(crate) batching: crate::logs::LogBatching,
    pub(crate) limits: crate::exporter::LogLimits,
}

/// How exceptions are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ExceptionSignal {
    /// As events of their spans.
    #[default]
    Events,
    /// As log records.
    Logs,
    /// As both.
    Both,
}

/// How long each end of the process waits for finished spans; `None`: it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Endings {
    pub(crate) panic: Option<Duration>,
    pub(crate) exit: Option<Duration>,
    pub(crate) sigterm: Option<Duration>,
}

/// An exporter by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExporterKind {
    /// OTLP to a receiver such as a Collector, Jaeger or Tempo; `otlp`.
    Otlp,
    /// A tree of each finished trace on the terminal, feature `console`; `console`.
    Console,
    /// OTLP JSON lines in a file, feature `file`; `file`.
    File,
    /// Spans are not exported, ids still propagate; `none`.
    None,
}

/// Where OTLP JSON lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileTarget {
    /// A file, which is created or appended to.
    Path(PathBuf),
    /// Standard output.
    Stdout,
}

/// How much `traced` says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    None,
    /// Loss of telemetry.
    Error,
    /// What should be mended.
    Warn,
    /// The default.
    Info,
    /// With the start line.
    Debug,
    /// Everything.
    Trace,
}

/// What said that a value holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The builder.
    Code,
    /// This place of the configuration file.
    File(String),
    /// This variable.
    Environment(&'static str),
    /// Nobody.
    Default,
}

impl Origin {
    /// `code`, the place in the file, the variable or `default`.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Code => "code",
            Self::File(place) => place,
            Self::Environment(variable) => variable,
            Self::Default => "default",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedValue {
    pub(crate) setting: &'static Setting,
    /// Masked.
    pub(crate) value: String,
    pub(crate) origin: Origin,
}

/// The settings that hold, with the origin of each, and the warnings about them. Secrets are masked.
///
/// ```
/// use traced::ExporterKind;
///
/// let report = traced::builder()
///     .variables(|name| (name == "OTEL_SERVICE_NAME").then_some("shop"))
///     .default_exporter(ExporterKind::None)
///     .check()?;
/// assert!(report.to_string().contains("service_name = shop (OTEL_SERVICE_NAME)"));
/// # Ok::<(), traced::InitError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SettingsReport {
    pub(crate) values: Vec<ResolvedValue>,
    pub(crate) warnings: Vec<Problem>,
}

impl SettingsReport {
    /// What does not stop the start but should be mended.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Name, value and origin of every setting that holds. The name is the builder method, or the variable where there
    /// is none; the origin is `code`, the place in the configuration file, the variable or `default`.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.values.iter().map(|line| (line.setting.name(), line.value.as_str(), line.origin.name()))
    }
}

impl fmt::Display for SettingsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.values().try_for_each(|(name, value, origin)| writeln!(f, "{name} = {value} ({origin})"))?;
        self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))
    }
}
