//! Owns what a server's span says of a request, all of it at the start, where samplers see it.
//!
//! Spec: semantic-conventions, HTTP server span.

use std::net::SocketAddr;

use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, Method, Request, Uri, Version};
use traced::opentelemetry::{KeyValue, Value};

use super::Settings;
use crate::forwarded::{self, is_host};
use crate::{keys, url};

/// The span's name, of low cardinality whatever is asked for.
pub(super) fn name(settings: &Settings, method: &Method, route: Option<&str>) -> String {
    let method = settings.shared.methods.in_name(method);
    route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"))
}

pub(super) fn of_request<B>(
    settings: &Settings,
    request: &Request<B>,
    route: Option<String>,
) -> Vec<KeyValue> {
    let peer = settings.peer(request.extensions());
    let mut attributes = Vec::with_capacity(16);
    settings.shared.methods.add_to(&mut attributes, request.method());
    let way = forwarded::read(request.headers(), &settings.proxies, peer.map(|peer| peer.ip()));
    let scheme = way.scheme.map(Value::from).or_else(|| request.uri().scheme_str().map(text));
    attributes.push(KeyValue::new(keys::URL_SCHEME, scheme.unwrap_or_else(|| settings.shared.scheme.into())));
    attributes.push(KeyValue::new(keys::URL_PATH, text(request.uri().path())));
    let query = request.uri().query().and_then(|query| settings.shared.redaction.query(query));
    push(&mut attributes, keys::URL_QUERY, query);
    push(&mut attributes, keys::ROUTE, route);
    if let Some(host) = way.host.as_deref().or_else(|| host(request.uri(), request.headers())) {
        let (name, port) = url::host_and_port(host);
        push(&mut attributes, keys::SERVER_ADDRESS, Some(text(name)));
        push(&mut attributes, keys::SERVER_PORT, port.map(i64::from));
    }
    if settings.client_address {
        let client = way.client.or(peer.map(|peer| peer.ip()));
        push(&mut attributes, keys::CLIENT_ADDRESS, client.map(|client| client.to_canonical().to_string()));
        push_peer(&mut attributes, peer);
    }
    push(&mut attributes, keys::PROTOCOL_VERSION, protocol_version(request.version()));
    if settings.shared.user_agent {
        push(&mut attributes, keys::USER_AGENT, user_agent(request.headers()));
    }
    settings.shared.request_headers.add_to(
        &mut attributes,
        request.headers(),
        &settings.shared.secret_headers,
    );
    attributes
}

/// What the request was sent to, without user information.
pub(crate) fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let authority = uri.authority().map(|authority| url::without_user_info(authority.as_str()).1);
    authority.or_else(|| headers.get(HOST)?.to_str().ok()).filter(|host| is_host(host))
}

pub(crate) fn push_peer(attributes: &mut Vec<KeyValue>, peer: Option<SocketAddr>) {
    if let Some(peer) = peer {
        attributes.push(KeyValue::new(keys::PEER_ADDRESS, peer.ip().to_canonical().to_string()));
        attributes.push(KeyValue::new(keys::PEER_PORT, i64::from(peer.port())));
    }
}

pub(crate) fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned())
}

/// HTTP's versions as OpenTelemetry writes them: `2`, not `2.0`.
pub(crate) fn protocol_version(version: Version) -> Option<&'static str> {
    [
        (Version::HTTP_09, "0.9"),
        (Version::HTTP_10, "1.0"),
        (Version::HTTP_11, "1.1"),
        (Version::HTTP_2, "2"),
        (Version::HTTP_3, "3"),
    ]
    .into_iter()
    .find_map(|(known, text)| (known == version).then_some(text))
}

pub(crate) fn push(attributes: &mut Vec<KeyValue>, key: &'static str, value: Option<impl Into<Value>>) {
    attributes.extend(value.map(|value| KeyValue::new(key, value)));
}

pub(crate) fn text(text: &str) -> Value {
    Value::from(text.to_owned())
}
