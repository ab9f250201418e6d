//! Owns the logger that sends records by OTLP beside giving them to another logger. Must not know how they are sent.

use log::{LevelFilter, Log, Metadata, Record, SetLoggerError};
use opentelemetry_appender_log::OpenTelemetryLogBridge;
use opentelemetry_sdk::logs::{SdkLogger, SdkLoggerProvider};
use traced::Telemetry;

use crate::TraceIdLogger;

/// A logger that gives each record to another one and, as it was made, to the log pipeline of `traced`, where its trace and span ids are
/// fields of their own. Feature `otlp`.
///
/// Both get what the other logger is enabled for. The records leave when `builder().logs(true)` or `OTEL_LOGS_EXPORTER` asked for logs.
///
/// ```
/// use traced_log::{OtlpLogger, TraceIdLogger};
///
/// # let telemetry = traced::builder().disabled(true).variables(|_| None::<&str>).init()?;
/// let lines = TraceIdLogger::new(env_logger::Builder::new().build());
/// let logger = OtlpLogger::new(lines, &telemetry);
/// # drop(logger);
/// # Ok::<(), traced::InitError>(())
/// ```
pub struct OtlpLogger<L> {
    inner: L,
    bridge: OpenTelemetryLogBridge<SdkLoggerProvider, SdkLogger>,
}

/// As [`init`](crate::init), and records leave as OTLP logs as well. Feature `otlp`.
///
/// # Errors
///
/// The program has a logger already.
pub fn init_with_otlp(
    logger: impl Log + 'static,
    level: LevelFilter,
    telemetry: &Telemetry,
) -> Result<(), SetLoggerError> {
    log::set_boxed_logger(Box::new(OtlpLogger::new(TraceIdLogger::new(logger), telemetry)))?;
    log::set_max_level(level);
    Ok(())
}

impl<L: Log> OtlpLogger<L> {
    /// A logger beside that one.
    pub fn new(logger: L, telemetry: &Telemetry) -> Self {
        Self { inner: logger, bridge: OpenTelemetryLogBridge::new(&telemetry.logger_provider()) }
    }
}

impl<L: Log> Log for OtlpLogger<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.inner.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.inner.enabled(record.metadata()) {
            self.inner.log(record);
            self.bridge.log(record);
        }
    }

    fn flush(&self) {
        self.inner.flush();
    }
}

impl<L: std::fmt::Debug> std::fmt::Debug for OtlpLogger<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OtlpLogger").field("inner", &self.inner).finish_non_exhaustive()
    }
}
