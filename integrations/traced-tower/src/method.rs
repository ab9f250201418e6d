//! Owns which request methods are known, and what spans say of the others.

use std::borrow::Cow;
use std::sync::Arc;

use http::Method;
use traced::opentelemetry::KeyValue;

use crate::keys;

/// The methods of RFC 9110, PATCH of RFC 5789, and QUERY.
const KNOWN: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"];

/// What stands for a method that is not known: text from outside would make attributes of any number of values.
const OTHER: &str = "_OTHER";

/// The methods that spans tell apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownMethods {
    /// In place of the default.
    replaced: Option<Arc<[String]>>,
}

impl KnownMethods {
    pub(crate) fn only(methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { replaced: Some(methods.into_iter().map(Into::into).collect()) }
    }

    fn knows(&self, method: &str) -> bool {
        match &self.replaced {
            Some(known) => known.iter().any(|known| known == method),
            None => KNOWN.contains(&method),
        }
    }

    /// The method as names of spans say it: never text from outside.
    pub(crate) fn in_name<'a>(&self, method: &'a Method) -> &'a str {
        if self.knows(method.as_str()) { method.as_str() } else { "HTTP" }
    }

    pub(crate) fn add_to(&self, attributes: &mut Vec<KeyValue>, method: &Method) {
        if self.knows(method.as_str()) {
            attributes.push(KeyValue::new(keys::METHOD, text(method)));
        } else {
            attributes.push(KeyValue::new(keys::METHOD, OTHER));
            attributes.push(KeyValue::new(keys::METHOD_ORIGINAL, method.as_str().to_owned()));
        }
    }
}

/// Without an allocation for those that everybody uses.
fn text(method: &Method) -> Cow<'static, str> {
    let known = KNOWN.iter().find(|known| **known == method.as_str());
    known.map_or_else(|| Cow::Owned(method.as_str().to_owned()), |known| Cow::Borrowed(*known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(known: &KnownMethods, method: &str) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        known.add_to(&mut attributes, &Method::from_bytes(method.as_bytes()).unwrap());
        attributes.iter().map(|pair| (pair.key.to_string(), pair.value.to_string())).collect()
    }

    #[test]
    fn methods_are_compared_with_their_case() {
        let known = KnownMethods::default();
        assert_eq!(attributes(&known, "QUERY"), [(keys::METHOD.into(), "QUERY".into())]);
        let other = [(keys::METHOD.into(), "_OTHER".into()), (keys::METHOD_ORIGINAL.into(), "get".into())];
        assert_eq!(attributes(&known, "get"), other);
    }

    #[test]
    fn a_list_replaces_the_default() {
        let known = KnownMethods::only(["GET", "PROPFIND"]);
        assert_eq!(attributes(&known, "PROPFIND"), [(keys::METHOD.into(), "PROPFIND".into())]);
        assert_eq!(known.in_name(&Method::POST), "HTTP");
        assert_eq!(known.in_name(&Method::GET), "GET");
    }
}
