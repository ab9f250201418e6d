//! Owns what a client's span says of a request, all of it at the start, where samplers see it.
//!
//! Spec: semantic-conventions, HTTP client span.

use traced::opentelemetry::KeyValue;

use super::{ResendCount, Settings, UrlTemplate};
use crate::hook::RequestInfo;
use crate::keys;
use crate::redact::{Redaction, USER_INFO};
use crate::server::{push, text, user_agent};
use crate::url::{self, Parts};

/// The span's name, of low cardinality whatever is asked for.
pub(super) fn name(settings: &Settings, request: &RequestInfo<'_>) -> String {
    let method = settings.shared.methods.in_name(request.method);
    let template = request.extension::<UrlTemplate>();
    template.map_or_else(|| method.to_owned(), |template| format!("{method} {}", template.0))
}

pub(super) fn of_request(settings: &Settings, request: &RequestInfo<'_>, url: &Parts<'_>) -> Vec<KeyValue> {
    let mut attributes = Vec::with_capacity(8);
    settings.shared.methods.add_to(&mut attributes, request.method);
    attributes.push(KeyValue::new(keys::URL_FULL, full(&settings.shared.redaction, url)));
    let (host, port) = url::host_and_port(url.host);
    attributes.push(KeyValue::new(keys::SERVER_ADDRESS, text(host)));
    let port = port.or_else(|| url::default_port(url.scheme));
    push(&mut attributes, keys::SERVER_PORT, port.map(i64::from));
    push(
        &mut attributes,
        keys::URL_TEMPLATE,
        request.extension::<UrlTemplate>().map(|known| known.0.clone()),
    );
    let resend = request.extension::<ResendCount>().filter(|resend| resend.0 > 0);
    push(&mut attributes, keys::RESEND_COUNT, resend.map(|resend| i64::from(resend.0)));
    if settings.shared.user_agent {
        push(&mut attributes, keys::USER_AGENT, user_agent(request.headers));
    }
    settings.shared.request_headers.add_to(&mut attributes, request.headers, &settings.shared.secret_headers);
    attributes
}

/// The URL without what is secret in it, and without the fragment, which is not sent.
fn full(redaction: &Redaction, url: &Parts<'_>) -> String {
    let user_info = if url.has_user_info { USER_INFO } else { "" };
    let mut full = format!("{}://{user_info}{}{}", url.scheme, url.host, url.path);
    if let Some(query) = url.query.and_then(|query| redaction.query(query)) {
        full.push('?');
        full.push_str(&query);
    }
    full
}
