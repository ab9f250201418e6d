//! Owns the OTLP exporter of spans: a batch becomes requests, which the client below sends. Knows no thread and no queue: the worker calls it,
//! inside its runtime, never twice at once.

mod answer;
mod client;
#[cfg(feature = "otlp-grpc")]
mod code;
mod compress;
mod connect;
mod encode;
mod error;
#[cfg(feature = "jaeger-remote")]
mod fetch;
#[cfg(feature = "otlp-grpc")]
mod grpc;
#[cfg(feature = "otlp-json")]
mod halves;
#[cfg(feature = "otlp-http")]
mod http;
#[cfg(feature = "otlp-json")]
mod json;
#[cfg(feature = "logs")]
mod logs;
mod protobuf;
mod records;
mod retry;
mod signal;
#[cfg(feature = "otlp-http")]
mod status;
mod target;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
mod transport;
mod wire;

use std::{fmt, sync::Arc, time::Duration};

use hyper_util::client::proxy::matcher::Matcher;
use opentelemetry::context::FutureExt as _;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};

#[cfg(feature = "file")]
pub(crate) use self::encode::JsonEncoder;
#[cfg(feature = "jaeger-remote")]
pub(crate) use self::fetch::Fetch;
#[cfg(feature = "logs")]
pub(crate) use self::logs::{LogBatch, LogLimits, OtlpLogExporter};
pub(crate) use self::protobuf::EncodedBatch;
pub(crate) use self::records::RecordEncoder;
pub(crate) use self::target::OtlpBuildError;
use self::{
    client::OtlpClient,
    connect::suppressed,
    encode::{Encoder, Format, REQUEST_LIMIT, format},
    signal::Signal,
};
use super::{
    OtlpSettings,
    feedback::{ExportFeedback, LastAttempt},
};

/// Sends spans by OTLP. Runs inside a tokio runtime with I/O and time; nothing that it does is traced.
pub(crate) struct OtlpExporter {
    client: OtlpClient,
    encoder: Encoder,
}

impl fmt::Debug for OtlpExporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.client.transport.target;
        f.debug_struct("OtlpExporter")
            .field("endpoint", &target.shown())
            .field("protocol", &target.protocol)
            .finish_non_exhaustive()
    }
}

impl OtlpExporter {
    /// Checks the settings; nothing is connected or spawned before the first export. `HTTP_PROXY`, `HTTPS_PROXY` and
    /// `NO_PROXY` are read here.
    ///
    /// # Errors
    /// Settings that cannot work, or that need a cargo feature.
    pub(crate) fn new(settings: &OtlpSettings) -> Result<Self, OtlpBuildError> {
        Self::behind(settings, &Matcher::from_env())
    }

    fn behind(settings: &OtlpSettings, proxies: &Matcher) -> Result<Self, OtlpBuildError> {
        Ok(Self {
            client: OtlpClient::new(settings, Signal::Traces, proxies)?,
            encoder: Encoder::new(format(settings.protocol), REQUEST_LIMIT),
        })
    }

    /// What exports lose, have rejected and repeat; to be taken after each export.
    pub(crate) fn feedback(&self) -> Arc<ExportFeedback> {
        self.client.feedback()
    }

    /// The way to end waits between attempts, from any thread.
    pub(crate) fn last_attempt(&self) -> LastAttempt {
        self.client.last_attempt()
    }

    /// What encodes records for [`export_encoded`](Self::export_encoded), if the protocol has protobuf bodies.
    pub(crate) fn record_encoder(&self) -> Option<RecordEncoder> {
        matches!(self.encoder.format, Format::Protobuf).then(RecordEncoder::default)
    }

    /// As [`export`](SpanExporter::export), of spans that are encoded already.
    pub(crate) fn export_encoded(&self, batch: EncodedBatch) -> impl Future<Output = OTelSdkResult> + Send {
        self.client.deliver(move || self.encoder.parts_of(batch)).with_context(suppressed())
    }
}

impl SpanExporter for OtlpExporter {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.client.deliver(move || self.encoder.parts(batch)).with_context(suppressed())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        self.client.shut_down()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.encoder.set_resource(resource);
    }
}
