//! Owns what differs between the signals that OTLP carries: paths, methods, words. Knows no connection.

/// What requests carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Traces,
    #[cfg(feature = "logs")]
    Logs,
}

impl Signal {
    /// Where receivers over HTTP expect it.
    #[cfg(feature = "otlp-http")]
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Traces => "/v1/traces",
            #[cfg(feature = "logs")]
            Self::Logs => "/v1/logs",
        }
    }

    /// The variable that holds the URL as it is.
    #[cfg(feature = "otlp-http")]
    pub(super) fn endpoint_variable(self) -> &'static str {
        match self {
            Self::Traces => "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            #[cfg(feature = "logs")]
            Self::Logs => "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        }
    }

    /// The variable that makes requests smaller.
    pub(super) fn batch_variable(self) -> &'static str {
        match self {
            Self::Traces => "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            #[cfg(feature = "logs")]
            Self::Logs => "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
        }
    }

    /// The gRPC method.
    #[cfg(feature = "otlp-grpc")]
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            #[cfg(feature = "logs")]
            Self::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        }
    }

    /// The field of a JSON answer that counts what was rejected.
    #[cfg(feature = "otlp-json")]
    pub(super) fn rejected_field(self) -> &'static str {
        match self {
            Self::Traces => "rejectedSpans",
            #[cfg(feature = "logs")]
            Self::Logs => "rejectedLogRecords",
        }
    }

    /// What helps a receiver that has too much of it.
    pub(super) fn less(self) -> &'static str {
        match self {
            Self::Traces => "sample less",
            #[cfg(feature = "logs")]
            Self::Logs => "log less",
        }
    }

    /// One of them.
    pub(super) fn one(self) -> &'static str {
        match self {
            Self::Traces => "span",
            #[cfg(feature = "logs")]
            Self::Logs => "log record",
        }
    }

    /// All of them.
    pub(super) fn many(self) -> &'static str {
        match self {
            Self::Traces => "spans",
            #[cfg(feature = "logs")]
            Self::Logs => "log records",
        }
    }
}
