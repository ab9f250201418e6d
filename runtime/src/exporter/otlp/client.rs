//! Owns the sending of requests by OTLP, whatever they carry: each is tried until it is delivered, refused or out of time, and what came of it
//! is counted. Must not know spans or log records.

use std::{
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
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

#[cfg(feature = "otlp-grpc")]
use super::grpc;
#[cfg(feature = "otlp-http")]
use super::http;
#[cfg(feature = "tls")]
use super::tls;
use super::{
    answer::Accepted,
    compress,
    connect::Route,
    encode::Part,
    error::OtlpError,
    retry::{self, Deadline, Outcome},
    signal::Signal,
    target::{self, OtlpBuildError, Target},
    transport::{Answer, Transport},
};
use crate::exporter::{
    Compression, OtlpSettings, Protocol,
    feedback::{ExportFeedback, LastAttempt, SpansLost},
};

/// Sends requests by OTLP, those of one signal. Runs inside a tokio runtime with I/O and time.
pub(super) struct OtlpClient {
    pub(super) transport: Transport,
    wire: Wire,
    headers: HeaderMap,
    compression: Option<Compression>,
    /// Of one export with its retries; `None`: no limit.
    pub(super) timeout: Option<Duration>,
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

impl OtlpClient {
    /// Checks the settings; nothing is connected or spawned before the first export.
    ///
    /// # Errors
    /// Settings that cannot work, or that need a cargo feature.
    pub(super) fn new(
        settings: &OtlpSettings,
        signal: Signal,
        proxies: &Matcher,
    ) -> Result<Self, OtlpBuildError> {
        check(settings.protocol)?;
        compress::check(settings.compression)?;
        let target = Target::new(settings, signal)?;
        Ok(Self {
            wire: wire(settings.protocol),
            headers: target::headers(settings)?,
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
    pub(super) fn feedback(&self) -> Arc<ExportFeedback> {
        Arc::clone(&self.feedback)
    }

    /// The way to end waits between attempts, from any thread.
    pub(super) fn last_attempt(&self) -> LastAttempt {
        self.last_attempt.clone()
    }

    /// From here on nothing is repeated.
    pub(super) fn shut_down(&self) -> OTelSdkResult {
        self.last_attempt.ask();
        if self.is_shut_down.swap(true, Ordering::AcqRel) {
            Err(OTelSdkError::AlreadyShutdown)
        } else {
            Ok(())
        }
    }

    /// One request after the other, all within the time of one export.
    pub(super) async fn deliver<I>(&self, parts: impl FnOnce() -> I) -> OTelSdkResult
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
            Wire::Http { .. } => http::read(answer, self.transport.target.signal),
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
fn wire(protocol: Protocol) -> Wire {
    match protocol {
        #[cfg(feature = "otlp-grpc")]
        Protocol::Grpc => Wire::Grpc,
        #[cfg(feature = "otlp-json")]
        Protocol::HttpJson => Wire::Http { content_type: http::JSON },
        #[cfg(feature = "otlp-http")]
        _ => Wire::Http { content_type: http::PROTOBUF },
        #[cfg(not(feature = "otlp-http"))]
        _ => Wire::Grpc,
    }
}
