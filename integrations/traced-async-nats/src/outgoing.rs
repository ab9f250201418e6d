//! Owns the start of the span of a message that is sent, and what of it goes into the message's headers. Must not know how it is
//! sent.

use std::future::poll_fn;
use std::pin::pin;

use async_nats::HeaderMap;
use traced_messaging::{MessageSpan, Operation};

use crate::headers::{Fields, Written};
use crate::nats::Nats;
use crate::origin::identified;

/// A message before it is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) subject: &'a str,
    pub(crate) headers: Option<HeaderMap>,
    /// How many bytes the server takes beside the body.
    pub(crate) room: usize,
}

impl Outgoing<'_> {
    /// The span, and the headers to send.
    pub(crate) fn start(self, nats: &Nats, name: &'static str) -> (MessageSpan, Option<HeaderMap>) {
        let fields = Fields(self.headers.as_ref());
        let call = nats.operation(Operation::Send, name).message(&fields);
        let span = call.start_with(|call| identified(nats.at(call, self.subject), fields));
        let mut written = Written::default();
        span.inject(&mut written);
        (span, written.into_headers(self.headers, self.room))
    }
}

/// Runs a future in a span that lasts longer.
pub(crate) async fn within<F: Future>(span: &MessageSpan, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let _current = span.enter();
        future.as_mut().poll(cx)
    })
    .await
}
