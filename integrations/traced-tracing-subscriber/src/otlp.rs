//! Owns the layer that sends events by OTLP. Must not know how they are sent.

use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::logs::{SdkLogger, SdkLoggerProvider};
use traced::Telemetry;

/// OpenTelemetry's own bridge, on the log pipeline of `traced`; made by [`otlp`].
pub type OtlpLayer = OpenTelemetryTracingBridge<SdkLoggerProvider, SdkLogger>;

/// A layer that sends each event as an OTLP log record, with the ids of the OpenTelemetry span that is current. Feature `otlp`.
///
/// The records leave when `builder().logs(true)` or `OTEL_LOGS_EXPORTER` asked for logs; otherwise the layer does nothing.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// # let telemetry = traced::builder().disabled(true).variables(|_| None::<&str>).init()?;
/// let subscriber = tracing_subscriber::registry().with(traced_tracing_subscriber::otlp(&telemetry));
/// # drop(subscriber);
/// # Ok::<(), traced::InitError>(())
/// ```
pub fn otlp(telemetry: &Telemetry) -> OtlpLayer {
    OpenTelemetryTracingBridge::new(&telemetry.logger_provider())
}
