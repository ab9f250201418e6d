//! Owns what both transports read out of an answer: the partial success and the error details of Google's RPC status.

#[cfg(feature = "otlp-grpc")]
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message;

use super::error::clean;

/// An accepted request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    /// Spans or log records that the receiver dropped all the same.
    pub(super) rejected: u64,
    pub(super) message: String,
}

impl From<ExportTracePartialSuccess> for Accepted {
    fn from(partial: ExportTracePartialSuccess) -> Self {
        Self {
            rejected: u64::try_from(partial.rejected_spans).unwrap_or(0),
            message: clean(&partial.error_message),
        }
    }
}

/// A body that cannot be read says nothing: the status alone decides about success. The answers of all signals have the same fields under the
/// same numbers.
pub(super) fn accepted(body: &[u8]) -> Accepted {
    let partial = ExportTraceServiceResponse::decode(body).ok().and_then(|response| response.partial_success);
    partial.map(Accepted::from).unwrap_or_default()
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `google.rpc.RetryInfo`.
#[cfg(feature = "otlp-grpc")]
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<Delay>,
}

/// `google.protobuf.Duration`.
#[cfg(feature = "otlp-grpc")]
#[derive(Clone, Copy, PartialEq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

impl RpcStatus {
    pub(super) fn message(&self) -> String {
        clean(&self.message)
    }

    #[cfg(feature = "otlp-grpc")]
    /// How long to wait, if the receiver says that a retry is welcome at all.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let info = self.details.iter().find(|detail| detail.type_url.ends_with("/google.rpc.RetryInfo"))?;
        let delay = RetryInfo::decode(info.value.as_slice()).ok()?.retry_delay.unwrap_or_default();
        let seconds = Duration::from_secs(u64::try_from(delay.seconds).unwrap_or(0));
        Some(seconds.saturating_add(Duration::from_nanos(u64::try_from(delay.nanos).unwrap_or(0))))
    }
}
