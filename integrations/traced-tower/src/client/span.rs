//! Owns a client's span from the request to the response's head. Must not know how it is polled, nor by which client.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use http::HeaderMap;
use traced::opentelemetry::trace::{SpanBuilder, SpanKind, TraceContextExt as _};
use traced::opentelemetry::{Context, KeyValue};
use traced::propagation;

use super::{ClientLayer, Settings, attributes};
use crate::failure::Failure;
use crate::hook::{RequestInfo, ResponseInfo};
use crate::response::Fails;
use crate::scope::Opened;
use crate::server::{protocol_version, push_peer};
use crate::{keys, url};

/// The span of one request: for integrations of clients that are no tower services.
///
/// Dropped without a response or a failure, it ends with the status Unset: the caller did not want the response any more.
///
/// ```
/// use http::{HeaderMap, Method, StatusCode, Version};
/// use traced_tower::{ClientLayer, RequestInfo, ResponseInfo};
///
/// let layer = ClientLayer::new();
/// let mut headers = HeaderMap::new();
/// let request = RequestInfo::new(&Method::GET, "http://inventory.example/items", &headers);
/// if let Some(span) = layer.start(&request, &traced::opentelemetry::Context::current()) {
///     span.inject(&mut headers);
///     // Send the request in `span.context()`; then:
///     span.respond(&ResponseInfo::from(&http::Response::new(())), None);
/// }
/// ```
#[derive(Debug)]
#[must_use = "dropped, it ends"]
pub struct ClientSpan {
    context: Context,
    settings: Arc<Settings>,
    is_recording: bool,
}

impl ClientLayer {
    /// Starts the span of a request in a context. `None` where there shall be neither a span nor headers: for excluded
    /// requests, and while telemetry is suppressed.
    ///
    /// The request's URL is a whole one.
    pub fn start(&self, request: &RequestInfo<'_>, parent: &Context) -> Option<ClientSpan> {
        let settings = &self.settings;
        let url = url::parts(request.url);
        if parent.is_telemetry_suppressed() || settings.shared.excluded.contains(url.host, url.path) {
            return None;
        }
        let builder = SpanBuilder::from_name(attributes::name(settings, request))
            .with_kind(SpanKind::Client)
            .with_attributes(attributes::of_request(settings, request, &url));
        let Opened { context, is_recording } = settings.shared.scope.start(builder, parent);
        let span = ClientSpan { context, settings: Arc::clone(settings), is_recording };
        if is_recording {
            let _current = span.context.clone().attach();
            settings.shared.hooks.request(request);
        }
        Some(span)
    }
}

impl ClientSpan {
    /// The context to send the request in.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Writes the context into the headers of the request.
    pub fn inject(&self, headers: &mut HeaderMap) {
        propagation::inject_context(&self.context, headers);
    }

    /// Ends with a response; `peer` is the address of the real socket, where it is known.
    pub fn respond(self, response: &ResponseInfo<'_>, peer: Option<SocketAddr>) {
        if !self.is_recording {
            return;
        }
        let _current = self.context.clone().attach();
        let shared = &self.settings.shared;
        let status = response.status;
        let mut attributes = vec![KeyValue::new(keys::STATUS_CODE, i64::from(status.as_u16()))];
        let version = protocol_version(response.version);
        attributes.extend(version.map(|version| KeyValue::new(keys::PROTOCOL_VERSION, version)));
        push_peer(&mut attributes, peer);
        shared.response_headers.add_to(&mut attributes, response.headers, &shared.secret_headers);
        let span = self.context.span();
        span.set_attributes(attributes);
        shared.hooks.response(response);
        if status.is_client_error() || status.is_server_error() {
            Failure::of_status(status).write_to(&span);
        }
    }

    /// Ends with a failure: a type of low cardinality, and a text that says more, or an empty one. Neither may hold secrets, so
    /// no URL.
    pub fn fail(self, error_type: impl Into<Cow<'static, str>>, description: impl Into<Cow<'static, str>>) {
        Fails::fail(self, Failure::new(error_type, description));
    }

    pub(super) fn peer(&self, response: &ResponseInfo<'_>) -> Option<SocketAddr> {
        self.settings.shared.peer.as_ref().and_then(|find| find.find(response.extensions))
    }
}

impl Fails for ClientSpan {
    fn fail(self, failure: Failure) {
        if self.is_recording {
            failure.write_to(&self.context.span());
        }
    }
}

impl Drop for ClientSpan {
    fn drop(&mut self) {
        if self.is_recording {
            self.context.span().end();
        }
    }
}
