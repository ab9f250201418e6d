//! Owns the OTLP exporter: a batch becomes requests, each is tried until it is delivered, refused or out of time, and what
//! came of it is counted. Knows no thread and no queue: the worker calls it, inside its runtime, never twice at once.

mod answer;
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
mod protobuf;
mod records;
mod retry;
#[cfg(feature = "otlp-http")]
mod status;
mod target;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
mod transport;
mod wire;

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ::http::{HeaderMap, HeaderName, HeaderValue, Request};
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::proxy::matcher::Matcher;
use opentelemetry::context::FutureExt as _;
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{SpanData, SpanExporter},
};

#[cfg(feature = "file")]
pub(crate) use self::encode::JsonEncoder;
#[cfg(feature = "jaeger-remote")]
pub(crate) use self::fetch::Fetch;
pub(crate) use self::protobuf::EncodedBatch;
pub(crate) use self::records::RecordEncoder;
pub(crate) use self::target::OtlpBuildError;
use self::{
    answer::Accepted,
    connect::{Route, suppressed},
    encode::{Encoder, Format, Part, REQUEST_LIMIT},
    error::OtlpError,
    retry::{Deadline, Outcome},
    target::Target,
    transport::{Answer, Transport},
};
use super::{
    Compression, OtlpSettings, Protocol,
    feedback::{ExportFeedback, LastAttempt, SpansLost},
};

/// Sends spans by OTLP. Runs inside a tokio runtime with I/O and time; nothing that it does is traced.
pub(crate) struct OtlpExporter {
    transport: Transport,
    wire: Wire,
    headers: HeaderMap,
    encoder: Encoder,
    compression: Option<Compression>,
    /// Of one export with its retries; `None`: no limit.
    timeout: Option<Duration>,
    feedback: Arc<ExportFeedback>,
    last_attempt: LastAttempt,
    is_shut_down: AtomicBool,
}

/// The form of requests and answers.
#[derive(Clone, Debug)]
enum Wire {
    #[cfg(feature = "otlp-grpc")]
    Grpc,
    #[cfg(feature = "otlp-http")]
    Http { content_type: HeaderValue },
}

impl fmt::Debug for OtlpExporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = &self.transport.target;
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
        check(settings.protocol)?;
        compress::check(settings.compression)?;
        let (wire, format) = wire(settings.protocol);
        let target = Target::new(settings)?;
        Ok(Self {
            wire,
            headers: target::headers(settings)?,
            encoder: Encoder::new(format, REQUEST_LIMIT),
            compression: settings.compression,
            timeout: settings.timeout,
            feedback: Arc::default(),
            last_attempt: LastAttempt::default(),
            is_shut_down: AtomicBool::new(false),
            transport: Transport {
                route: Route::find(&target, proxies)?,
                #[cfg(feature = "tls")]
                tls: tls::Tls::new(settings, &target)?,
                target,
                kept: Mutex::new(None),
            },
        })
    }

    /// What exports lose, have rejected and repeat; to be taken after each export.
    pub(crate) fn feedback(&self) -> Arc<ExportFeedback> {
        Arc::clone(&self.feedback)
    }

    /// The way to end waits between attempts, from any thread.
    pub(crate) fn last_attempt(&self) -> LastAttempt {
        self.last_attempt.clone()
    }

    /// What encodes records for [`export_encoded`](Self::export_encoded), if the protocol has protobuf bodies.
    pub(crate) fn record_encoder(&self) -> Option<RecordEncoder> {
        matches!(self.encoder.format, Format::Protobuf).then(RecordEncoder::default)
    }

    /// As [`export`](SpanExporter::export), of spans that are encoded already.
    pub(crate) fn export_encoded(&self, batch: EncodedBatch) -> impl Future<Output = OTelSdkResult> + Send {
        self.deliver(move || self.encoder.parts_of(batch)).with_context(suppressed())
    }

    async fn deliver<I>(&self, parts: impl FnOnce() -> I) -> OTelSdkResult
    where
        I: Iterator<Item = Part>,
    {
        if self.is_shut_down.load(Ordering::Acquire) {
            return Err(OTelSdkError::AlreadyShutdown);
        }
        let mut result = Ok(());
        let deadline = Deadline::starting_now(self.timeout);
        for Part { spans, body } in parts() {
            let outcome = match body.and_then(|body| self.pack(body)) {
                Ok(body) => self.attempts(&body, deadline).await,
                Err(error) => Outcome { result: Err(error), retries: 0 },
            };
            // The first error stands for all; the report has every one.
            result = result.and(self.settle(spans, outcome));
        }
        result
    }

    async fn attempts(&self, body: &Bytes, deadline: Deadline) -> Outcome<Accepted> {
        retry::run(deadline, &self.last_attempt, || async {
            let request = self.request(body, deadline);
            self.read(&self.transport.send(&request).await?)
        })
        .await
    }

    /// The body in its final form.
    fn pack(&self, body: Vec<u8>) -> Result<Bytes, OtlpError> {
        let body = match self.compression {
            Some(compression) => compress::compress(compression, &body)
                .map_err(|error| OtlpError::Encoding(format!("{compression:?}: {error}")))?,
            None => body,
        };
        Ok(match self.wire {
            #[cfg(feature = "otlp-grpc")]
            Wire::Grpc => grpc::frame(&body, self.compression.is_some()),
            #[cfg(feature = "otlp-http")]
            Wire::Http { .. } => body,
        }
        .into())
    }

    fn request(&self, body: &Bytes, deadline: Deadline) -> Request<Full<Bytes>> {
        let (mut request, encoding) = self.head(deadline);
        if let Some(compression) = self.compression {
            let name = HeaderValue::from_static(compress::name(compression));
            request.headers_mut().insert(HeaderName::from_static(encoding), name);
        }
        request.map(|()| Full::new(body.clone()))
    }

    /// And the name of the header that tells the encoding.
    fn head(&self, deadline: Deadline) -> (Request<()>, &'static str) {
        let Transport { target, .. } = &self.transport;
        match &self.wire {
            #[cfg(feature = "otlp-grpc")]
            Wire::Grpc => (grpc::request(target, &self.headers, deadline.remaining()), "grpc-encoding"),
            #[cfg(feature = "otlp-http")]
            Wire::Http { content_type } => {
                // Only gRPC tells the receiver.
                let _ = deadline;
                let route = &self.transport.route;
                (http::request(target, route, &self.headers, content_type.clone()), "content-encoding")
            }
        }
    }

    fn read(&self, answer: &Answer) -> Result<Accepted, OtlpError> {
        match self.wire {
            #[cfg(feature = "otlp-grpc")]
            Wire::Grpc => grpc::read(answer),
            #[cfg(feature = "otlp-http")]
            Wire::Http { .. } => http::read(answer),
        }
    }

    /// Writes the outcome into the report and turns it into what the trait wants.
    fn settle(&self, spans: u64, outcome: Outcome<Accepted>) -> OTelSdkResult {
        let Outcome { result, retries } = outcome;
        self.feedback.update(|report| report.retries = report.retries.saturating_add(retries));
        match result {
            Ok(accepted) => {
                self.feedback.update(|report| {
                    report.rejected = report.rejected.saturating_add(accepted.rejected.min(spans));
                    report.notices.extend((!accepted.message.is_empty()).then_some(accepted.message));
                });
                Ok(())
            }
            Err(error) => {
                let message = error.explain(&self.transport.target);
                let loss = SpansLost { cause: error.cause(), spans, message: message.clone() };
                self.feedback.update(|report| report.lost.push(loss));
                Err(match error {
                    OtlpError::Timeout(limit) => OTelSdkError::Timeout(limit),
                    _ => OTelSdkError::InternalFailure(message),
                })
            }
        }
    }
}

/// Whether the feature behind the protocol is compiled in.
fn check(protocol: Protocol) -> Result<(), OtlpBuildError> {
    let (setting, feature, is_on) = match protocol {
        Protocol::Grpc => ("OTLP protocol grpc", "otlp-grpc", cfg!(feature = "otlp-grpc")),
        Protocol::HttpProtobuf => ("OTLP protocol http/protobuf", "otlp-http", cfg!(feature = "otlp-http")),
        Protocol::HttpJson => ("OTLP protocol http/json", "otlp-json", cfg!(feature = "otlp-json")),
    };
    if is_on { Ok(()) } else { Err(OtlpBuildError::Feature { setting, feature }) }
}

/// Of a checked protocol.
fn wire(protocol: Protocol) -> (Wire, Format) {
    match protocol {
        #[cfg(feature = "otlp-grpc")]
        Protocol::Grpc => (Wire::Grpc, Format::Protobuf),
        #[cfg(feature = "otlp-json")]
        Protocol::HttpJson => (Wire::Http { content_type: http::JSON }, Format::Json),
        #[cfg(feature = "otlp-http")]
        _ => (Wire::Http { content_type: http::PROTOBUF }, Format::Protobuf),
        #[cfg(not(feature = "otlp-http"))]
        _ => (Wire::Grpc, Format::Protobuf),
    }
}

impl SpanExporter for OtlpExporter {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.deliver(move || self.encoder.parts(batch)).with_context(suppressed())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        self.last_attempt.ask();
        if self.is_shut_down.swap(true, Ordering::AcqRel) {
            Err(OTelSdkError::AlreadyShutdown)
        } else {
            Ok(())
        }
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.encoder.set_resource(resource);
    }
}
