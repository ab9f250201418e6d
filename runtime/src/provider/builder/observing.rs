//! Owns the builder's method about metrics of telemetry itself. Checks nothing.

use opentelemetry::metrics::MeterProvider;

use super::Builder;
use crate::provider::observe;

impl Builder {
    /// Whose metrics say what [`Stats`](crate::Stats) says: `otel.sdk.span.started` and `.live`, `otel.sdk.processor.span.queue.size`,
    /// `.queue.capacity` and `.processed`, `otel.sdk.exporter.span.inflight` and `.exported`, `otel.sdk.exporter.operation.duration`. Unset: the
    /// provider that is installed globally when [`init`](crate::init) is called. Feature `self-metrics`.
    ///
    /// All but the duration, which is taken once an export, are read when the provider collects; spans pay nothing for it. Counted are spans
    /// that are recorded and sampled, as in `Stats`. A forked child's spans are not among them: readers of metrics are the parent's as well.
    ///
    /// ```
    /// // Any provider; an `SdkMeterProvider` most often.
    /// let provider = traced::opentelemetry::global::meter_provider();
    /// let builder = traced::builder().meter_provider(&*provider);
    /// # let _ = builder;
    /// ```
    pub fn meter_provider(mut self, provider: &(impl MeterProvider + ?Sized)) -> Self {
        self.given.meter = Some(provider.meter_with_scope(observe::scope()));
        self
    }
}
