//! Owns which headers spans record, and how. Only those that were named; values of secret ones never.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use traced::opentelemetry::{Array, Key, KeyValue, StringValue, Value};

/// Stands for values that must not be recorded.
const REDACTED: &str = "[REDACTED]";

/// Headers that carry credentials: a name in a list of captured headers is soon written, a leaked session never taken back.
const SECRET: [&str; 7] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-amz-security-token",
    "x-api-key",
    "x-csrf-token",
];

/// The headers to record of one message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured {
    headers: Arc<[(HeaderName, Key)]>,
}

impl Captured {
    /// Names in any case; what cannot be the name of a header is left out, `*` too.
    pub(crate) fn new(prefix: &str, names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let names = names.into_iter().filter_map(|name| name.as_ref().trim().parse::<HeaderName>().ok());
        // The attribute's key is made once, and shared by all spans.
        let keyed = names.map(|name| (Key::from(Arc::<str>::from(format!("{prefix}{name}"))), name));
        Self {
            headers: keyed.filter(|(_, name)| name.as_str() != "*").map(|(key, name)| (name, key)).collect(),
        }
    }

    pub(crate) fn add_to(&self, attributes: &mut Vec<KeyValue>, headers: &HeaderMap, secret: &SecretHeaders) {
        for (name, key) in self.headers.iter() {
            let hidden = secret.contains(name);
            let values: Vec<StringValue> =
                headers.get_all(name).iter().map(|value| text(value, hidden)).collect();
            if !values.is_empty() {
                attributes.push(KeyValue::new(key.clone(), Value::Array(Array::String(values))));
            }
        }
    }
}

fn text(value: &HeaderValue, hidden: bool) -> StringValue {
    if hidden || value.is_sensitive() {
        return REDACTED.into();
    }
    String::from_utf8_lossy(value.as_bytes()).into_owned().into()
}

/// Headers whose values are never recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretHeaders {
    /// In place of the default.
    replaced: Option<Arc<[String]>>,
}

impl SecretHeaders {
    pub(crate) fn only(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(|name| name.into().to_ascii_lowercase());
        Self { replaced: Some(names.collect()) }
    }

    fn contains(&self, name: &HeaderName) -> bool {
        match &self.replaced {
            Some(names) => names.iter().any(|secret| secret == name.as_str()),
            None => SECRET.contains(&name.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(captured: &Captured, secret: &SecretHeaders, headers: &HeaderMap) -> Vec<String> {
        let mut attributes = Vec::new();
        captured.add_to(&mut attributes, headers, secret);
        attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect()
    }

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append("x-request-id", HeaderValue::from_static("a"));
        headers.append("x-request-id", HeaderValue::from_static("b"));
        headers.append("x-binary", HeaderValue::from_bytes(&[0xff, b'!']).unwrap());
        headers.append("cookie", HeaderValue::from_static("secret"));
        let mut sensitive = HeaderValue::from_static("secret");
        sensitive.set_sensitive(true);
        headers.append("x-key", sensitive);
        headers
    }

    #[test]
    fn named_headers_are_recorded_under_their_names_in_lower_case() {
        let captured = Captured::new("h.", ["X-Request-ID", " x-binary ", "x-absent", "*", "not a name"]);
        let expected = ["h.x-request-id=[\"a\",\"b\"]", "h.x-binary=[\"\u{fffd}!\"]"];
        assert_eq!(recorded(&captured, &SecretHeaders::default(), &headers()), expected);
    }

    #[test]
    fn secret_headers_are_redacted() {
        let captured = Captured::new("h.", ["cookie", "x-key", "x-request-id"]);
        let expected =
            ["h.cookie=[\"[REDACTED]\"]", "h.x-key=[\"[REDACTED]\"]", "h.x-request-id=[\"a\",\"b\"]"];
        assert_eq!(recorded(&captured, &SecretHeaders::default(), &headers()), expected);
        let expected = [
            "h.cookie=[\"secret\"]",
            "h.x-key=[\"[REDACTED]\"]",
            "h.x-request-id=[\"[REDACTED]\",\"[REDACTED]\"]",
        ];
        assert_eq!(recorded(&captured, &SecretHeaders::only(["X-Request-Id"]), &headers()), expected);
    }
}
