//! Owns what can go wrong between a batch and its receiver: which failures are tried again, how each is counted, and the
//! text that tells people what to do. Knows no connection.

use std::{io, time::Duration};

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
    Tls(String),
    Proxy(String),
    /// The connection broke before the answer was complete.
    Broken(String),
    Http {
        status: u16,
        message: String,
        retry_after: Option<Duration>,
        location: Option<String>,
    },
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
            Self::Timeout(_) | Self::Grpc { code: GrpcCode::DEADLINE_EXCEEDED, .. } => LossCause::Timeout,
            Self::Connect { .. } | Self::Tls(_) | Self::Proxy(_) | Self::Broken(_) => LossCause::Unreachable,
            Self::Http { .. } | Self::Grpc { .. } => LossCause::Refused,
            Self::AnswerTooLarge(_) | Self::BadAnswer(_) => LossCause::BadAnswer,
            Self::RequestTooLarge { .. } | Self::Encoding(_) => LossCause::TooLarge,
        }
    }

    /// OTLP 1.8, "Failures" of both transports.
    pub(super) fn retry(&self) -> Retry {
        let (retryable, after) = match self {
            Self::Connect { .. } | Self::Broken(_) => (true, None),
            Self::Http { status, retry_after, .. } => (matches!(status, 429 | 502 | 503 | 504), *retry_after),
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
                "no connection to {address}: {source}; start a collector there, or set OTEL_EXPORTER_OTLP_ENDPOINT"
            ),
            Self::Tls(problem) => format!(
                "TLS with {endpoint} failed: {problem}; for a private authority set OTEL_EXPORTER_OTLP_CERTIFICATE"
            ),
            Self::Proxy(problem) => {
                format!("{problem}; correct HTTP_PROXY or HTTPS_PROXY, or name the collector in NO_PROXY")
            }
            Self::Broken(problem) => {
                format!("{endpoint} broke the connection off: {problem}; {}", port_hint(target))
            }
            Self::Http { status, message, location, .. } => {
                explain_http(target, *status, message, location.as_deref())
            }
            Self::Grpc { code, message, .. } => {
                format!("{endpoint} answered {}{}; {}", code.name(), said(message), code.hint())
            }
            Self::AnswerTooLarge(limit) => format!(
                "the answer of {endpoint} is longer than {limit} bytes; check that an OTLP collector listens there"
            ),
            Self::BadAnswer(problem) => format!("{endpoint} answered {problem}; {}", port_hint(target)),
            Self::RequestTooLarge { bytes, limit } => format!(
                "one span takes {bytes} bytes and a request at most {limit}; record smaller attribute values, or set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"
            ),
            Self::Encoding(problem) => {
                format!("the spans could not be encoded: {problem}; please report this as a bug of `traced`")
            }
        }
    }
}

fn explain_http(target: &Target, status: u16, message: &str, location: Option<&str>) -> String {
    let hint = match (status, location) {
        (300..=399, Some(location)) => format!("it has moved: set the endpoint to {location}"),
        _ => http_hint(status, target),
    };
    format!("{} answered HTTP {status}{}; {hint}", target.shown(), said(message))
}

fn http_hint(status: u16, target: &Target) -> String {
    match status {
        300..=399 => "it redirects without saying where to: check the endpoint".to_owned(),
        400 | 505 => format!("it did not understand the request: {}", port_hint(target)),
        401 => "it wants to know who you are: set OTEL_EXPORTER_OTLP_HEADERS=authorization=..".to_owned(),
        403 => "these credentials may not send spans: check OTEL_EXPORTER_OTLP_HEADERS".to_owned(),
        404 if !target.path().ends_with("/v1/traces") => format!(
            "the path {} is not known there and usually ends in /v1/traces: OTEL_EXPORTER_OTLP_ENDPOINT adds it, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT does not",
            target.path()
        ),
        404 => "the path is not known there: check that the collector's OTLP receiver over HTTP is on".to_owned(),
        405 => "it takes no POST there: check the endpoint's path".to_owned(),
        413 => "the request is too large for it: lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE, or raise its limit".to_owned(),
        415 => "it does not know this encoding: change OTEL_EXPORTER_OTLP_PROTOCOL or OTEL_EXPORTER_OTLP_COMPRESSION".to_owned(),
        429 => "it is overloaded or a quota is used up: sample less, or raise the quota".to_owned(),
        500..=599 => "the collector or something before it fails: look at its log".to_owned(),
        _ => "check that the endpoint is an OTLP collector".to_owned(),
    }
}

/// The classic mistake: the port of the other transport.
fn port_hint(target: &Target) -> &'static str {
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

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" ({message})") }
}

/// A receiver's text as it may stand in a report: one line, no control characters, 200 characters at most.
pub(super) fn clean(text: &str) -> String {
    let cut: String = text.trim().chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut.trim_end().to_owned()
}

/// A status code of gRPC; a newtype since receivers may send numbers that nobody named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GrpcCode(pub(super) u32);

impl GrpcCode {
    pub(super) const OK: Self = Self(0);
    pub(super) const UNKNOWN: Self = Self(2);
    pub(super) const DEADLINE_EXCEEDED: Self = Self(4);

    /// gRPC, "HTTP to gRPC Status Code Mapping".
    pub(super) fn from_http(status: u16) -> Self {
        match status {
            400 => Self(13),
            401 => Self(16),
            403 => Self(7),
            404 => Self(12),
            429 | 502..=504 => Self(14),
            _ => Self::UNKNOWN,
        }
    }

    fn is_retryable(self, retry_info: bool) -> bool {
        match self.0 {
            1 | 4 | 10 | 11 | 14 | 15 => true,
            8 => retry_info,
            _ => false,
        }
    }

    fn name(self) -> String {
        const NAMES: [&str; 17] = [
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED",
        ];
        let name = usize::try_from(self.0).ok().and_then(|index| NAMES.get(index));
        name.map_or_else(|| format!("gRPC code {}", self.0), |name| format!("gRPC {name}"))
    }

    fn hint(self) -> &'static str {
        match self.0 {
            3 => "it did not understand the spans: check its version and its log",
            4 => "look at the collector's load, or raise OTEL_EXPORTER_OTLP_TIMEOUT",
            5 | 12 => {
                "no OTLP trace service there: check the endpoint, and that its OTLP receiver over gRPC is on"
            }
            7 => "these credentials may not send spans: check OTEL_EXPORTER_OTLP_HEADERS",
            8 => {
                "it is overloaded, a quota is used up or the request is too large: sample less, or lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE"
            }
            14 => "the collector or something before it is down: look at its log",
            16 => "it wants to know who you are: set OTEL_EXPORTER_OTLP_HEADERS=authorization=..",
            _ => "the collector fails: look at its log",
        }
    }
}
