//! Owns the builder's methods about logs. Checks nothing.

use super::Builder;

impl Builder {
    /// Whether log records are exported by OTLP, to where spans go unless the variables of logs say otherwise, when `OTEL_LOGS_EXPORTER` is
    /// unset; `none` there turns them off again. Default: `false`. Feature `logs`.
    ///
    /// Records come from what [`Telemetry::logger_provider`](crate::Telemetry::logger_provider) gives to appenders. They have a queue and a
    /// thread of their own, beside those of spans, and are flushed and shut down with them.
    ///
    /// ```no_run
    /// let telemetry = traced::builder().logs(true).init()?;
    /// let provider = telemetry.logger_provider();
    /// # drop(provider);
    /// # Ok::<(), traced::InitError>(())
    /// ```
    pub fn logs(mut self, export: bool) -> Self {
        self.given.logs = Some(export);
        self
    }

    /// The URL that log records are sent to, with its full path. Wins over [`endpoint`](Self::endpoint). Feature `logs`.
    pub fn logs_endpoint(mut self, url: impl Into<String>) -> Self {
        self.given.logs_endpoint = Some(url.into());
        self
    }
}
