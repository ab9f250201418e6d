//! Owns the span of a call from the request to the trailers: when it starts, which outcome it has, when it ends. Must not
//! know how it is polled.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

use http::{HeaderMap, Request, Response};
use traced::opentelemetry::trace::{SpanBuilder, SpanKind, TraceContextExt as _};
use traced::opentelemetry::{Context, KeyValue};
use traced::propagation;

use super::code::{Code, message};
use super::{Settings, Side, attributes};
use crate::failure::Failure;
use crate::keys;
use crate::response::{Fails, ResponseSpan, Started};
use crate::scope::{Opened, is_in_local_span};
use crate::server::push_peer;

/// Goes along with a request that has a span of this side.
#[derive(Clone, Debug)]
struct Passed(Side, Context);

/// Starts the span of a call.
pub(super) fn start<B>(settings: &Arc<Settings>, request: &mut Request<B>) -> Started<GrpcSpan> {
    let current = Context::current();
    if current.is_telemetry_suppressed() {
        return Started::NOTHING;
    }
    if let Some(Passed(side, context)) = request.extensions().get::<Passed>()
        && *side == settings.side
    {
        return Started { context: Some(context.clone()), span: None };
    }
    if settings.excluded.contains("", request.uri().path()) {
        return Started::NOTHING;
    }
    let (kind, parent) = match settings.side {
        Side::Client => (SpanKind::Client, current),
        Side::Server if is_in_local_span(&current) => (SpanKind::Internal, current),
        Side::Server => (SpanKind::Server, propagation::extract_with_context(&current, request.headers())),
    };
    let Opened { context, is_recording } = open(settings, request, kind, &parent);
    if settings.side == Side::Client {
        propagation::inject_context(&context, request.headers_mut());
    }
    request.extensions_mut().insert(Passed(settings.side, context.clone()));
    let span = is_recording.then(|| GrpcSpan {
        context: context.clone(),
        settings: Arc::clone(settings),
        path: request.uri().path().to_owned(),
        is_told: false,
    });
    Started { context: Some(context), span }
}

fn open<B>(settings: &Settings, request: &Request<B>, kind: SpanKind, parent: &Context) -> Opened {
    let method = attributes::method(request.uri().path());
    let name = method.map_or(Cow::Borrowed("grpc"), |method| Cow::Owned(method.to_owned()));
    let builder = SpanBuilder::from_name(name)
        .with_kind(kind)
        .with_attributes(attributes::of_request(settings, request, method));
    settings.scope.start(builder, parent)
}

/// A span that records. Dropped before the trailers, its call was given up.
#[derive(Debug)]
pub struct GrpcSpan {
    context: Context,
    settings: Arc<Settings>,
    path: String,
    /// Whether the outcome is known.
    is_told: bool,
}

impl GrpcSpan {
    /// The first outcome is the one that counts.
    fn tell(&mut self, code: Code, message: impl FnOnce() -> String) {
        if !self.set_code(code) || !code.is_error(self.settings.side) {
            return;
        }
        let text = if self.settings.error_messages { message() } else { String::new() };
        Failure::new(code.name(), text).write_to(&self.context.span());
    }

    fn set_code(&mut self, code: Code) -> bool {
        if std::mem::replace(&mut self.is_told, true) {
            return false;
        }
        self.context.span().set_attribute(KeyValue::new(keys::RPC_STATUS_CODE, code.name()));
        true
    }

    /// That is how routers answer: an application that refuses has something to say.
    fn is_unknown_method<B>(&self, response: &Response<B>) -> bool {
        self.settings.side == Side::Server
            && Code::of_headers(response.headers()) == Some(Code::UNIMPLEMENTED)
            && message(response.headers()).is_empty()
    }
}

impl Fails for GrpcSpan {
    /// The other side does not see why.
    fn fail(mut self, failure: Failure) {
        if self.set_code(Code::UNKNOWN) {
            failure.write_to(&self.context.span());
        }
    }
}

impl ResponseSpan for GrpcSpan {
    fn respond<B>(&mut self, response: &Response<B>) {
        let settings = &self.settings;
        let span = self.context.span();
        let mut attributes = Vec::new();
        settings.response_metadata.add_to(&mut attributes, response.headers(), &settings.secret_metadata);
        if settings.side == Side::Client && settings.peer_address {
            push_peer(
                &mut attributes,
                settings.peer.as_ref().and_then(|find| find.find(response.extensions())),
            );
        }
        span.set_attributes(attributes);
        if self.is_unknown_method(response) {
            span.update_name("grpc");
            span.set_attributes(attributes::unknown(&self.path));
        }
        let code = Code::of_headers(response.headers()).or_else(|| Code::of_http(response.status()));
        if let Some(code) = code {
            self.tell(code, || message(response.headers()));
        }
    }

    fn trailers(&mut self, trailers: &HeaderMap) {
        let code = Code::of_headers(trailers).unwrap_or(Code::UNKNOWN);
        self.tell(code, || message(trailers));
    }

    /// Nothing ends before the trailers.
    fn complete(&mut self) {}

    fn fail_of<E: Display + 'static>(mut self, error: &E) {
        let code_of = self.settings.code_of;
        let code = code_of.and_then(|code_of| code_of.0(error as &dyn Any)).map(Code::of_number);
        if let Some(code) = code {
            self.tell(code, || error.to_string());
            return;
        }
        let keeps_text = self.settings.error_messages;
        self.fail(Failure::of(error).without_text_unless(keeps_text));
    }

    /// An end without trailers is none of gRPC's.
    fn end(mut self) {
        self.tell(Code::UNKNOWN, || "the response has no trailers".to_owned());
    }
}

impl Drop for GrpcSpan {
    fn drop(&mut self) {
        // Who gives a call up has no error, and the other side none either.
        self.set_code(Code::CANCELLED);
        self.context.span().end();
    }
}
