//! Owns gRPC's status codes: their names, which of them pass, what to do about the others. Knows no call.

use std::borrow::Cow;

use super::signal::Signal;

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

    pub(super) fn is_unimplemented(self) -> bool {
        self.0 == 12
    }

    pub(super) fn is_retryable(self, retry_info: bool) -> bool {
        match self.0 {
            1 | 4 | 10 | 11 | 14 | 15 => true,
            8 => retry_info,
            _ => false,
        }
    }

    pub(super) fn name(self) -> String {
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

    /// What to do.
    pub(super) fn hint(self, signal: Signal) -> Cow<'static, str> {
        let text = match self.0 {
            3 => "it did not understand the request: check its version and its log",
            4 => "look at the collector's load, or raise OTEL_EXPORTER_OTLP_TIMEOUT",
            5 | 12 => {
                let many = signal.many();
                return format!("no OTLP service for {many} there: check the endpoint, and that its OTLP receiver over gRPC is on").into();
            }
            7 => "these credentials may not send there: check OTEL_EXPORTER_OTLP_HEADERS",
            8 => {
                let (less, variable) = (signal.less(), signal.batch_variable());
                return format!("it is overloaded, a quota is used up or the request is too large: {less}, or lower {variable}").into();
            }
            14 => "the collector or something before it is down: look at its log",
            16 => "it wants to know who you are: set OTEL_EXPORTER_OTLP_HEADERS=authorization=..",
            _ => "the collector fails: look at its log",
        };
        text.into()
    }
}
