//! Owns the settings that servers and clients share: their defaults, their variables, their methods. Code beats environment.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::exclude::Excluded;
use crate::find::Finder;
use crate::headers::{Captured, SecretHeaders};
use crate::hook::Hooks;
use crate::method::KnownMethods;
use crate::redact::Redaction;
use crate::scope::Scope;

pub(crate) const REQUEST_HEADER: &str = "http.request.header.";
pub(crate) const RESPONSE_HEADER: &str = "http.response.header.";

/// Which side of a connection settings are for, as variables write it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    Server,
    Client,
}

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) scope: Arc<Scope>,
    pub(crate) methods: KnownMethods,
    pub(crate) redaction: Redaction,
    pub(crate) request_headers: Captured,
    pub(crate) response_headers: Captured,
    pub(crate) secret_headers: SecretHeaders,
    pub(crate) excluded: Excluded,
    pub(crate) user_agent: bool,
    pub(crate) hooks: Hooks,
    /// Where nothing else says it.
    pub(crate) scheme: &'static str,
    pub(crate) peer: Option<Finder<SocketAddr>>,
}

impl Options {
    pub(crate) fn from_env(side: Side) -> Self {
        Self::read(side, &|name| std::env::var(name).ok())
    }

    fn read(side: Side, variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let list = |name: &str| -> Vec<String> {
            let text = variable(name).unwrap_or_default();
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(ToOwned::to_owned).collect()
        };
        let word = match side {
            Side::Server => "SERVER",
            Side::Client => "CLIENT",
        };
        let headers = |what: &str| list(&format!("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_{word}_{what}"));
        let methods = list("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS");
        let of_side = list(&format!("TRACED_HTTP_{word}_EXCLUDED"));
        let excluded = if of_side.is_empty() { list("TRACED_HTTP_EXCLUDED") } else { of_side };
        Self {
            scope: Arc::new(Scope::new("traced-tower", env!("CARGO_PKG_VERSION"))),
            methods: if methods.is_empty() { KnownMethods::default() } else { KnownMethods::only(methods) },
            redaction: Redaction::default(),
            request_headers: Captured::new(REQUEST_HEADER, headers("REQUEST")),
            response_headers: Captured::new(RESPONSE_HEADER, headers("RESPONSE")),
            secret_headers: SecretHeaders::default(),
            excluded: Excluded::new(excluded),
            user_agent: matches!(side, Side::Server),
            hooks: Hooks::default(),
            scheme: "http",
            peer: None,
        }
    }
}

/// Writes the methods for the settings that both layers have.
macro_rules! shared_settings {
    ($layer:ident, $side:literal, user_agent: $user_agent:literal, scheme: $scheme:literal, peer: $peer:literal) => {
        /// Settings that servers and clients share.
        impl $layer {
            /// What is recorded of the URL's query; the default is [`Query::Redacted`](crate::Query::Redacted).
            pub fn query(mut self, query: crate::Query) -> Self {
                self.settings().shared.redaction.query = query;
                self
            }

            /// The query's keys whose values are redacted, in place of the default: `X-Amz-Signature`,
            /// `X-Amz-Credential`, `X-Amz-Security-Token`, `sig`, `X-Goog-Signature`, `AWSAccessKeyId` and
            /// `Signature`. Keys are compared with their case.
            pub fn redacted_query_keys(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.settings().shared.redaction.set_keys(keys);
                self
            }

            /// The request's headers to record, in place of those that
            #[doc = concat!("`OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_", $side, "_REQUEST` names; the default is none.")]
            pub fn capture_request_headers(
                mut self,
                names: impl IntoIterator<Item = impl AsRef<str>>,
            ) -> Self {
                self.settings().shared.request_headers =
                    crate::headers::Captured::new(crate::options::REQUEST_HEADER, names);
                self
            }

            /// The response's headers to record, in place of those that
            #[doc = concat!("`OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_", $side, "_RESPONSE` names; the default is none.")]
            pub fn capture_response_headers(
                mut self,
                names: impl IntoIterator<Item = impl AsRef<str>>,
            ) -> Self {
                self.settings().shared.response_headers =
                    crate::headers::Captured::new(crate::options::RESPONSE_HEADER, names);
                self
            }

            /// The headers whose values are `[REDACTED]` when they are recorded, in place of the default:
            /// `authorization`, `cookie`, `proxy-authorization`, `set-cookie`, `x-amz-security-token`, `x-api-key`
            /// and `x-csrf-token`. Values that are marked as sensitive are always redacted.
            pub fn redacted_headers(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.settings().shared.secret_headers = crate::headers::SecretHeaders::only(names);
                self
            }

            /// The methods that spans tell apart, in place of those that `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS`
            /// names; the default is RFC 9110's, PATCH and QUERY. Others are `_OTHER`.
            pub fn known_methods(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.settings().shared.methods = crate::method::KnownMethods::only(methods);
                self
            }

            /// Requests that get no span, in place of those that
            #[doc = concat!("`TRACED_HTTP_", $side, "_EXCLUDED` or, without it, `TRACED_HTTP_EXCLUDED` names. ")]
            /// A pattern that begins with `/` is one of paths, any other one of hosts (and ports) followed by paths;
            /// `*` is any text. No part of a query is looked at.
            pub fn exclude(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
                self.settings().shared.excluded = crate::exclude::Excluded::new(patterns);
                self
            }

            /// Whether `user_agent.original` is recorded; the default is
            #[doc = concat!($user_agent, ".")]
            pub fn user_agent(mut self, record: bool) -> Self {
                self.settings().shared.user_agent = record;
                self
            }

            /// Called with each new span and its request. When it panics, the span gets an `exception` event and the
            /// request goes on.
            pub fn on_request(
                mut self,
                hook: impl Fn(&traced::Current, &crate::RequestInfo<'_>) + Send + Sync + 'static,
            ) -> Self {
                self.settings().shared.hooks.on_request = Some(std::sync::Arc::new(hook));
                self
            }

            /// Called with a span and the response to its request, before the status is set. When it panics, the span
            /// gets an `exception` event and the request goes on.
            pub fn on_response(
                mut self,
                hook: impl Fn(&traced::Current, &crate::ResponseInfo<'_>) + Send + Sync + 'static,
            ) -> Self {
                self.settings().shared.hooks.on_response = Some(std::sync::Arc::new(hook));
                self
            }

            #[doc = concat!("The scheme of ", $scheme, "; the default is `http`.")]
            pub fn scheme(mut self, scheme: &'static str) -> Self {
                self.settings().shared.scheme = scheme;
                self
            }

            #[doc = concat!("Where the ", $peer)]
            pub fn peer_from(
                mut self,
                find: impl Fn(&http::Extensions) -> Option<std::net::SocketAddr> + Send + Sync + 'static,
            ) -> Self {
                self.settings().shared.peer = Some(crate::find::Finder::new(find));
                self
            }

            /// Under whose name and version the spans are made: for integrations that build on this crate.
            pub fn scope(mut self, name: &'static str, version: &'static str) -> Self {
                self.settings().shared.scope = std::sync::Arc::new(crate::scope::Scope::new(name, version));
                self
            }

            fn settings(&mut self) -> &mut Settings {
                std::sync::Arc::make_mut(&mut self.settings)
            }
        }

        impl Default for $layer {
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

/// Writes the ways to the service that is inside of one of ours.
macro_rules! around_a_service {
    ($service:ident) => {
        impl<S> $service<S> {
            /// The service itself.
            pub fn get_ref(&self) -> &S {
                &self.inner
            }

            /// The service itself.
            pub fn get_mut(&mut self) -> &mut S {
                &mut self.inner
            }

            /// The service itself.
            pub fn into_inner(self) -> S {
                self.inner
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(side: Side, variables: &[(&str, &str)]) -> Options {
        Options::read(side, &|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn captured(captured: &Captured, prefix: &str) -> bool {
        format!("{captured:?}") == format!("{:?}", Captured::new(prefix, ["x-a", "x-b"]))
    }

    #[test]
    fn each_side_has_variables_of_its_own() {
        let variables = [
            ("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST", " X-A,,x-b "),
            ("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_RESPONSE", "x-a,x-b"),
        ];
        let (server, client) = (read(Side::Server, &variables), read(Side::Client, &variables));
        assert!(captured(&server.request_headers, REQUEST_HEADER));
        assert!(!captured(&client.request_headers, REQUEST_HEADER));
        assert!(captured(&client.response_headers, RESPONSE_HEADER));
        assert!(!captured(&server.response_headers, RESPONSE_HEADER));
    }

    #[test]
    fn exclusion_of_a_side_beats_that_of_both() {
        let variables = [("TRACED_HTTP_EXCLUDED", "/both"), ("TRACED_HTTP_SERVER_EXCLUDED", "/server, /x")];
        let (server, client) = (read(Side::Server, &variables), read(Side::Client, &variables));
        assert!(server.excluded.contains("", "/server") && !server.excluded.contains("", "/both"));
        assert!(client.excluded.contains("", "/both") && !client.excluded.contains("", "/server"));
    }

    #[test]
    fn an_empty_variable_is_none() {
        let variables = [("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", " ,")];
        let options = read(Side::Client, &variables);
        assert_eq!(options.methods.in_name(&http::Method::GET), "GET");
        assert!(options.excluded.is_empty());
        let variables = [("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", "PROPFIND")];
        assert_eq!(read(Side::Client, &variables).methods.in_name(&http::Method::GET), "HTTP");
    }
}
