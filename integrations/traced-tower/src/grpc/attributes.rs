//! Owns what a span says of a call, all of it at the start, where samplers see it.
//!
//! Spec: semantic-conventions, gRPC client and server spans.

use http::Request;
use traced::opentelemetry::KeyValue;

use super::{Settings, Side};
use crate::server::{host, push, push_peer, text};
use crate::{keys, url};

/// `package.Service/Method`; `None` for a path that cannot be one.
pub(super) fn method(path: &str) -> Option<&str> {
    let method = path.strip_prefix('/')?;
    let (service, name) = method.split_once('/')?;
    (!service.is_empty() && !name.is_empty() && !name.contains('/')).then_some(method)
}

pub(super) fn of_request<B>(
    settings: &Settings,
    request: &Request<B>,
    method: Option<&str>,
) -> Vec<KeyValue> {
    let mut attributes = Vec::with_capacity(8);
    attributes.push(KeyValue::new(keys::RPC_SYSTEM, "grpc"));
    match method {
        Some(method) => attributes.push(KeyValue::new(keys::RPC_METHOD, method.to_owned())),
        None => attributes.extend(unknown(request.uri().path())),
    }
    let known = settings.server.as_ref().and_then(|uri| uri.authority());
    let known = known.map(|authority| url::without_user_info(authority.as_str()).1);
    if let Some(host) = host(request.uri(), request.headers()).or(known) {
        let (name, port) = url::host_and_port(host);
        let scheme = request.uri().scheme_str().or_else(|| settings.server.as_ref()?.scheme_str());
        let port = port.or_else(|| url::default_port(scheme?));
        push(&mut attributes, keys::SERVER_ADDRESS, Some(text(name)));
        push(&mut attributes, keys::SERVER_PORT, port.map(i64::from));
    }
    if settings.side == Side::Server && settings.peer_address {
        push_peer(&mut attributes, settings.peer.as_ref().and_then(|find| find.find(request.extensions())));
    }
    settings.request_metadata.add_to(&mut attributes, request.headers(), &settings.secret_metadata);
    attributes
}

/// What is said of a method that nobody implements.
pub(super) fn unknown(path: &str) -> [KeyValue; 2] {
    let asked = path.strip_prefix('/').unwrap_or(path).to_owned();
    [KeyValue::new(keys::RPC_METHOD, "_OTHER"), KeyValue::new(keys::RPC_METHOD_ORIGINAL, asked)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_method() {
        assert_eq!(method("/shop.v1.Orders/Get"), Some("shop.v1.Orders/Get"));
        for path in ["", "/", "/a", "/a/", "//b", "/a/b/c", "a/b"] {
            assert_eq!(method(path), None, "{path}");
        }
    }
}
