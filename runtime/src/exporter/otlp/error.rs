//! Owns what can go wrong between a batch and its receiver: which failures are tried again, how each is counted, and the
//! text that tells people what to do. Knows no connection.

use std::{io, time::Duration};

#[cfg(feature = "otlp-grpc")]
use super::code::GrpcCode;
#[cfg(feature = "otlp-http")]
use super::status;
use super::target::Target;
use crate::exporter::{Protocol, feedback::LossCause};

/// One failed attempt.
#[derive(Debug)]
pub(super) enum OtlpError {
    /// No answer within the export's time, which is given.
    Timeout(Duration),
    /// No connection to `address`, which may be a proxy's.
    Connect {
        address: String,
        source: io::Error,
    },
    #[cfg(feature = "tls")]
    Tls(String),
    Proxy(String),
    /// The connection broke before the answer was complete.
    Broken(String),
    #[cfg(feature = "otlp-http")]
    Http {
        status: u16,
        message: String,
        retry_after: Option<Duration>,
        location: Option<String>,
    },
    #[cfg(feature = "otlp-grpc")]
    Grpc {
        code: GrpcCode,
        message: String,
        retry_after: Option<Duration>,
    },
    AnswerTooLarge(usize),
    BadAnswer(String),
    RequestTooLarge {
        bytes: usize,
        limit: usize,
    },
    /// The body could not be made.
    Encoding(String),
}

/// When the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retry {
    Never,
    BackOff,
    After(Duration),
}

impl OtlpError {
    pub(super) fn cause(&self) -> LossCause {
        match self {
            Self::Timeout(_) => LossCause::Timeout,
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc { code: GrpcCode::DEADLINE_EXCEEDED, .. } => LossCause::Timeout,
            Self::Connect { .. } | Self::Proxy(_) | Self::Broken(_) => LossCause::Unreachable,
            #[cfg(feature = "tls")]
            Self::Tls(_) => LossCause::Unreachable,
            #[cfg(feature = "otlp-http")]
            Self::Http { .. } => LossCause::Refused,
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc { .. } => LossCause::Refused,
            Self::AnswerTooLarge(_) | Self::BadAnswer(_) => LossCause::BadAnswer,
            Self::RequestTooLarge { .. } => LossCause::TooLarge,
            Self::Encoding(_) => LossCause::Internal,
        }
    }

    /// OTLP 1.8, "Failures" of both transports.
    pub(super) fn retry(&self) -> Retry {
        let (retryable, after) = match self {
            Self::Connect { .. } | Self::Broken(_) => (true, None),
            #[cfg(feature = "otlp-http")]
            Self::Http { status, retry_after, .. } => (status::is_retryable(*status), *retry_after),
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc { code, retry_after, .. } => (code.is_retryable(retry_after.is_some()), *retry_after),
            _ => (false, None),
        };
        match (retryable, after) {
            (false, _) => Retry::Never,
            (true, None) => Retry::BackOff,
            (true, Some(wait)) => Retry::After(wait),
        }
    }

    /// The problem and what to do, in one line.
    pub(super) fn explain(&self, target: &Target) -> String {
        let endpoint = target.shown();
        match self {
            Self::Timeout(limit) => format!(
                "no answer from {endpoint} within {limit:?}; look at the collector's load, or raise OTEL_EXPORTER_OTLP_TIMEOUT"
            ),
            Self::Connect { address, source } => format!(
                "no connection to {address}: {source}; start a collector there, or set another endpoint where this one is set (OTEL_EXPORTER_OTLP_ENDPOINT unless said elsewhere)"
            ),
            #[cfg(feature = "tls")]
            Self::Tls(problem) => format!(
                "TLS with {endpoint} failed: {problem}; for a private authority set OTEL_EXPORTER_OTLP_CERTIFICATE"
            ),
            Self::Proxy(problem) => {
                format!("{problem}; correct HTTP_PROXY or HTTPS_PROXY, or name the collector in NO_PROXY")
            }
            Self::Broken(problem) => {
                format!("{endpoint} broke the connection off: {problem}; {}", port_hint(target))
            }
            #[cfg(feature = "otlp-http")]
            Self::Http { status, message, location, .. } => {
                status::explain(target, *status, message, location.as_deref())
            }
            #[cfg(feature = "otlp-grpc")]
            Self::Grpc { code, message, .. } => {
                // Something that speaks HTTP/2 and has no such service: perhaps the other port.
                let hint = if code.is_unimplemented() && target.port == 4318 {
                    port_hint(target).into()
                } else {
                    code.hint(target.signal)
                };
                format!("{endpoint} answered {}{}; {hint}", code.name(), said(message))
            }
            Self::AnswerTooLarge(limit) => format!(
                "the answer of {endpoint} is longer than {limit} bytes; check that an OTLP collector listens there"
            ),
            Self::BadAnswer(problem) => format!("{endpoint} answered {problem}; {}", port_hint(target)),
            Self::RequestTooLarge { bytes, limit } => format!(
                "one {} takes {bytes} bytes and a request at most {limit}; record smaller values, or set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
                target.signal.one()
            ),
            Self::Encoding(problem) => {
                let many = target.signal.many();
                format!("the {many} could not be encoded: {problem}; please report this as a bug of `traced`")
            }
        }
    }
}

/// The classic mistake: the port of the other transport.
pub(super) fn port_hint(target: &Target) -> &'static str {
    match (target.protocol, target.port) {
        (Protocol::Grpc, 4318) => {
            "4318 is the port of OTLP over HTTP: use 4317, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
        }
        (Protocol::HttpProtobuf | Protocol::HttpJson, 4317) => {
            "4317 is the port of OTLP over gRPC: use 4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc"
        }
        (Protocol::Grpc, _) => {
            "check that it speaks gRPC (OTEL_EXPORTER_OTLP_PROTOCOL) and whether it wants https"
        }
        _ => "check that it speaks OTLP over HTTP (OTEL_EXPORTER_OTLP_PROTOCOL) and whether it wants https",
    }
}

pub(super) fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" ({message})") }
}

/// A receiver's text as it may stand in a report: one line, no control characters, 200 characters at most.
pub(super) fn clean(text: &str) -> String {
    let cut: String = text.trim().chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut.trim_end().to_owned()
}
