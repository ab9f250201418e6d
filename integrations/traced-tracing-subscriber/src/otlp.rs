//! Owns the layer that sends events by OTLP. Must not know how they are sent.

use std::fmt;

use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::logs::{SdkLogger, SdkLoggerProvider};
use traced::Telemetry;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Sends events on the log pipeline of `traced`; made by [`otlp`].
pub struct OtlpLayer {
    /// OpenTelemetry's own, of a version that nobody else has to know.
    bridge: OpenTelemetryTracingBridge<SdkLoggerProvider, SdkLogger>,
}

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
    OtlpLayer { bridge: OpenTelemetryTracingBridge::new(&telemetry.logger_provider()) }
}

impl fmt::Debug for OtlpLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtlpLayer").finish_non_exhaustive()
    }
}

/// What the bridge does with events, and with the fields of spans, which it remembers if another crate turns that on.
impl<S> Layer<S> for OtlpLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        self.bridge.on_new_span(attributes, id, context);
    }

    fn on_record(&self, span: &Id, values: &Record<'_>, context: Context<'_, S>) {
        self.bridge.on_record(span, values, context);
    }

    fn event_enabled(&self, event: &Event<'_>, context: Context<'_, S>) -> bool {
        self.bridge.event_enabled(event, context)
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        self.bridge.on_event(event, context);
    }
}
