//! Owns what a scripted receiver may answer. Knows no connection.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use prost::Message;
use tokio::sync::watch;

/// The answer to one request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Stored, and a plain success.
    Accept,
    /// Stored, and a partial success.
    Partial {
        /// Spans or log records that are said to be dropped.
        rejected: i64,
        /// The text beside it.
        message: String,
    },
    /// An HTTP answer, over HTTP and gRPC alike; nothing is stored.
    Http {
        /// The status.
        status: u16,
        /// Headers beside those that the server sets.
        headers: HeaderMap,
        /// The body.
        body: Vec<u8>,
    },
    /// A gRPC status other than OK; nothing is stored.
    Grpc {
        /// The code's number.
        code: i32,
        /// `grpc-message`.
        message: String,
        /// `google.rpc.RetryInfo` in the details.
        retry_after: Option<Duration>,
    },
    /// The other reply, but only after the gate is open.
    Hold(Gate, Box<Reply>),
    /// The connection, or the stream over gRPC, ends without an answer.
    Close,
}

impl Reply {
    /// An HTTP answer with this status and nothing in it.
    pub fn status(status: u16) -> Self {
        Self::Http { status, headers: HeaderMap::new(), body: Vec::new() }
    }

    /// The same with a header. Only for [`Reply::Http`].
    ///
    /// # Panics
    /// If the header is none.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Http { headers, .. } = &mut self {
            let header = name.parse::<HeaderName>().ok().zip(HeaderValue::from_str(value).ok());
            let (name, value) = header.unwrap_or_else(|| panic!("{name}: {value} is no header"));
            headers.insert(name, value);
        }
        self
    }

    /// The same with a body. Only for [`Reply::Http`].
    #[must_use]
    pub fn body(mut self, content_type: &str, content: impl Into<Vec<u8>>) -> Self {
        if let Self::Http { body, .. } = &mut self {
            *body = content.into();
        }
        self.header("content-type", content_type)
    }

    /// A gRPC status without details.
    pub fn grpc(code: i32) -> Self {
        Self::Grpc { code, message: String::new(), retry_after: None }
    }

    /// [`Reply::Accept`] behind a gate.
    pub fn held(gate: &Gate) -> Self {
        Self::Hold(gate.clone(), Box::new(Self::Accept))
    }
}

/// Closed until [`Gate::open`]; clones are the same gate.
#[derive(Clone, Debug)]
pub struct Gate {
    is_open: Arc<watch::Sender<bool>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { is_open: Arc::new(watch::Sender::new(false)) }
    }
}

impl Gate {
    /// Lets everything through, now and later.
    pub fn open(&self) {
        self.is_open.send_replace(true);
    }

    pub(super) async fn pass(&self) {
        drop(self.is_open.subscribe().wait_for(|is_open| *is_open).await);
    }
}

/// `google.rpc.Status` with a `google.rpc.RetryInfo`, as `grpc-status-details-bin` holds it.
pub(super) fn details(code: i32, message: &str, retry_after: Duration) -> Vec<u8> {
    let delay = Delay {
        seconds: retry_after.as_secs().cast_signed(),
        nanos: retry_after.subsec_nanos().cast_signed(),
    };
    let info = RetryInfo { retry_delay: Some(delay) };
    let detail =
        Detail { type_url: "type.googleapis.com/google.rpc.RetryInfo".into(), value: info.encode_to_vec() };
    RpcStatus { code, message: message.into(), details: vec![detail] }.encode_to_vec()
}

#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

#[derive(Clone, PartialEq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<Delay>,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}
