//! Owns a server's span from the request to the end of the response: when it starts, which outcome it has, when it ends.
//! Must not know how it is polled.

use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use traced::opentelemetry::trace::{SpanBuilder, SpanKind, SpanRef, TraceContextExt as _};
use traced::opentelemetry::{Context, KeyValue};
use traced::propagation;

use super::{Route, Settings, attributes};
use crate::failure::Failure;
use crate::hook::{RequestInfo, ResponseInfo};
use crate::keys;
use crate::response::{Fails, ResponseSpan, Started};
use crate::scope::{Opened, is_in_local_span};

/// Goes along with a request that has a span.
#[derive(Clone, Debug)]
struct Passed(Context);

/// Starts the span of a request.
pub(super) fn start<B>(settings: &Arc<Settings>, request: &mut Request<B>) -> Started<ServerSpan> {
    let current = Context::current();
    if current.is_telemetry_suppressed() {
        return Started::NOTHING;
    }
    let route = settings.route(request.extensions());
    if let Some(Passed(context)) = request.extensions().get::<Passed>().cloned() {
        if let Some(route) = route {
            set_route(&context.span(), settings, request.method(), route);
        }
        // Between the two layers the request may have gone to another task.
        return Started { context: Some(context), span: None };
    }
    if is_excluded(settings, request) {
        return Started::NOTHING;
    }
    let (kind, parent) = if is_in_local_span(&current) {
        (SpanKind::Internal, current)
    } else {
        (SpanKind::Server, propagation::extract_with_context(&current, request.headers()))
    };
    let Opened { context, is_recording } = open(settings, request, kind, route, &parent);
    request.extensions_mut().insert(Passed(context.clone()));
    let span = is_recording.then(|| ServerSpan::new(settings, &context, request.method()));
    if span.is_some() {
        call_hook(settings, &context, request);
    }
    Started { context: Some(context), span }
}

fn open<B>(
    settings: &Settings,
    request: &Request<B>,
    kind: SpanKind,
    route: Option<String>,
    parent: &Context,
) -> Opened {
    let name = attributes::name(settings, request.method(), route.as_deref());
    let builder = SpanBuilder::from_name(name)
        .with_kind(kind)
        .with_attributes(attributes::of_request(settings, request, route));
    settings.shared.scope.start(builder, parent)
}

fn is_excluded<B>(settings: &Settings, request: &Request<B>) -> bool {
    let excluded = &settings.shared.excluded;
    let host = || attributes::host(request.uri(), request.headers()).unwrap_or_default();
    !excluded.is_empty() && excluded.contains(host(), request.uri().path())
}

fn call_hook<B>(settings: &Settings, context: &Context, request: &Request<B>) {
    let _current = context.clone().attach();
    settings.shared.hooks.request(&RequestInfo {
        method: request.method(),
        url: request.uri().path_and_query().map_or("", |path| path.as_str()),
        version: Some(request.version()),
        headers: request.headers(),
        extensions: Some(request.extensions()),
    });
}

fn set_route(span: &SpanRef<'_>, settings: &Settings, method: &Method, route: String) {
    if span.is_recording() {
        span.update_name(attributes::name(settings, method, Some(&route)));
        span.set_attribute(KeyValue::new(keys::ROUTE, route));
    }
}

/// A span that records. Dropped before it has ended, it ends with an error, unless nothing was left to send.
#[derive(Debug)]
pub struct ServerSpan {
    context: Context,
    settings: Arc<Settings>,
    method: Method,
    has_failed: bool,
    /// What it means to be dropped now; empty when it means nothing.
    missing: &'static str,
}

impl ServerSpan {
    fn new(settings: &Arc<Settings>, context: &Context, method: &Method) -> Self {
        Self {
            context: context.clone(),
            settings: Arc::clone(settings),
            method: method.clone(),
            has_failed: false,
            missing: "dropped before there was a response",
        }
    }

    /// Whether nobody reads the body of this response.
    fn has_unread_body(&self, status: StatusCode) -> bool {
        let is_without_body = matches!(
            status,
            StatusCode::SWITCHING_PROTOCOLS | StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
        );
        let is_tunnel = self.method == Method::CONNECT && status.is_success();
        is_without_body || is_tunnel || self.method == Method::HEAD
    }

    /// The first failure is the one that counts.
    fn write(&mut self, failure: Failure) {
        if !std::mem::replace(&mut self.has_failed, true) {
            failure.write_to(&self.context.span());
        }
    }
}

impl Fails for ServerSpan {
    fn fail(mut self, failure: Failure) {
        self.write(failure);
        self.complete();
    }
}

impl ResponseSpan for ServerSpan {
    fn respond<B>(&mut self, response: &Response<B>) {
        let shared = &self.settings.shared;
        let span = self.context.span();
        let status = response.status();
        span.set_attribute(KeyValue::new(keys::STATUS_CODE, i64::from(status.as_u16())));
        let mut captured = Vec::new();
        shared.response_headers.add_to(&mut captured, response.headers(), &shared.secret_headers);
        span.set_attributes(captured);
        if let Some(route) = response.extensions().get::<Route>() {
            set_route(&span, &self.settings, &self.method, route.0.as_ref().to_owned());
        }
        shared.hooks.response(&ResponseInfo::from(response));
        if status.is_server_error() {
            self.write(Failure::of_status(status));
        }
        self.missing = "dropped before the end of the response's body";
        if self.has_unread_body(status) {
            self.complete();
        }
    }

    fn complete(&mut self) {
        self.missing = "";
    }

    fn end(mut self) {
        self.complete();
    }
}

impl Drop for ServerSpan {
    fn drop(&mut self) {
        if !self.missing.is_empty() {
            self.write(Failure::new("cancelled", self.missing));
        }
        self.context.span().end();
    }
}
