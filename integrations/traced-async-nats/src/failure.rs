//! Owns what async-nats' errors say. Knows no operation.

use std::error::Error as _;
use std::fmt::{Debug, Display};

use async_nats::error::Error;
use async_nats::jetstream;
use async_nats::jetstream::consumer::pull::BatchError;
use traced_messaging::MessageSpan;

/// Records an error: the server's code and text, or else the kind of error and its text. Other texts may quote what was sent.
pub(crate) fn record<Kind>(span: &MessageSpan, error: &Error<Kind>)
where
    Kind: Clone + Debug + Display + PartialEq + 'static,
{
    if !span.is_recording() {
        return;
    }
    match error.source().and_then(|source| source.downcast_ref::<jetstream::Error>()) {
        Some(error) => of_server(span, error),
        None => of_kind(span, &error.kind()),
    }
}

/// Records an error of no known type.
pub(crate) fn record_boxed(span: &MessageSpan, error: &async_nats::Error) {
    if !span.is_recording() {
        return;
    }
    if let Some(error) = error.downcast_ref::<async_nats::PublishError>() {
        of_kind(span, &error.kind());
    } else if let Some(error) = error.downcast_ref::<async_nats::SubscribeError>() {
        of_kind(span, &error.kind());
    } else if let Some(error) = error.downcast_ref::<BatchError>() {
        record(span, error);
    } else if let Some(error) = error.downcast_ref::<std::io::Error>() {
        span.fail(format!("std::io::ErrorKind::{:?}", error.kind()), "");
    } else {
        span.fail("async_nats::Error", "");
    }
}

/// The server's own text names streams, subjects and sequences, never a body.
fn of_server(span: &MessageSpan, error: &jetstream::Error) {
    span.fail(error.error_code().0.to_string(), error.to_string());
}

fn of_kind(span: &MessageSpan, kind: &(impl Debug + Display)) {
    span.fail(format!("{kind:?}"), kind.to_string());
}
