//! Owns the builder's methods about logs. Checks nothing.

use super::Builder;

impl Builder {
    /// Whether log records are exported by OTLP, whatever `OTEL_LOGS_EXPORTER` says. Uncalled: what that says, and by default `false`. Feature
    /// `logs`.
    ///
    /// [`endpoint`](Self::endpoint), [`protocol`](Self::protocol), [`header`](Self::header), [`timeout`](Self::timeout),
    /// [`compression`](Self::compression) and what is said of TLS hold for spans and logs, also where a variable of logs, such as
    /// `OTEL_EXPORTER_OTLP_LOGS_PROTOCOL`, says otherwise: code beats environment. What code does not say, the variables of logs say, then those
    /// of all signals. [`traces_endpoint`](Self::traces_endpoint) and the variables of traces are for spans alone: without
    /// [`logs_endpoint`](Self::logs_endpoint) or a shared endpoint log records go to the default one.
    ///
    /// Of a configuration file nothing holds for logs, neither its exporters nor its `logger_provider`: beside one, say in code where they go.
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
    ///
    /// ```no_run
    /// let telemetry = traced::builder().logs(true).logs_endpoint("http://logs.internal:4318/v1/logs").init()?;
    /// # drop(telemetry);
    /// # Ok::<(), traced::InitError>(())
    /// ```
    pub fn logs_endpoint(mut self, url: impl Into<String>) -> Self {
        self.given.logs_endpoint = Some(url.into());
        self
    }
}
