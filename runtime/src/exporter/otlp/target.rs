//! Owns where requests go and the settings' checks that a request can be made at all: endpoint, headers, features. Knows
//! no connection.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use super::signal::Signal;
use crate::exporter::{OtlpSettings, Protocol};

/// Settings from which no exporter can be built.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OtlpBuildError {
    Endpoint {
        endpoint: String,
        problem: &'static str,
    },
    /// Values of headers are never shown: they hold credentials.
    Header {
        name: String,
        problem: &'static str,
    },
    /// A cargo feature of `traced` that the setting needs.
    Feature {
        setting: &'static str,
        feature: &'static str,
    },
    #[cfg(feature = "tls")]
    Tls(String),
    Proxy(String),
}

impl fmt::Display for OtlpBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint { endpoint, problem } => write!(f, "OTLP endpoint `{endpoint}`: {problem}"),
            Self::Header { name, problem } => write!(f, "OTLP header `{name}` (value not shown): {problem}"),
            Self::Feature { setting, feature } => {
                write!(
                    f,
                    "{setting} is not compiled in; enable the feature `{feature}` of the crate `traced`"
                )
            }
            #[cfg(feature = "tls")]
            Self::Tls(problem) => write!(f, "TLS of the OTLP exporter: {problem}"),
            Self::Proxy(problem) => write!(f, "proxy of the OTLP exporter: {problem}"),
        }
    }
}

impl std::error::Error for OtlpBuildError {}

/// The receiver.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) signal: Signal,
    pub(super) protocol: Protocol,
    pub(super) uri: Uri,
    /// Without the brackets of IPv6.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
}

impl Target {
    pub(super) fn new(settings: &OtlpSettings, signal: Signal) -> Result<Self, OtlpBuildError> {
        let wrong = |problem| OtlpBuildError::Endpoint { endpoint: masked(&settings.endpoint), problem };
        let uri: Uri = settings.endpoint.parse().map_err(|_| wrong("is no URL; write http://host:port"))?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            Some(_) => return Err(wrong("has an unknown scheme; write http:// or https://")),
            None => return Err(wrong("has no scheme; put http:// or https:// in front")),
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(wrong(
                "holds credentials; put them into OTEL_EXPORTER_OTLP_HEADERS (authorization=..)",
            ));
        }
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(wrong("has no host; write http://host:port"));
        }
        if tls && !cfg!(feature = "tls") {
            return Err(OtlpBuildError::Feature { setting: "an OTLP endpoint with https", feature: "tls" });
        }
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Ok(Self { signal, protocol: settings.protocol, uri, host, port, tls })
    }

    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }

    /// For people; without a query, which may hold a token.
    pub(super) fn shown(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let path = if self.protocol == Protocol::Grpc { "" } else { self.path() };
        format!("{scheme}://{}{path}", self.authority())
    }

    pub(super) fn authority(&self) -> &str {
        self.uri.authority().map_or("", http::uri::Authority::as_str)
    }

    pub(super) fn is_loopback(&self) -> bool {
        let address = self.host.parse::<std::net::IpAddr>();
        self.host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
    }
}

fn masked(endpoint: &str) -> String {
    match (endpoint.find("://"), endpoint.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            let after =
                |index: usize, skip: usize| endpoint.get(index.saturating_add(skip)..).unwrap_or_default();
            format!("{}://***@{}", endpoint.get(..scheme).unwrap_or_default(), after(at, 1))
        }
        _ => endpoint.to_owned(),
    }
}

/// Headers that describe the request itself.
const OURS: [&str; 10] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "grpc-encoding",
    "grpc-timeout",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
];

/// The settings' headers, checked, and our `user-agent` behind the one that they may hold.
pub(super) fn headers(settings: &OtlpSettings) -> Result<HeaderMap, OtlpBuildError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &settings.headers {
        let wrong = |problem| OtlpBuildError::Header { name: name.clone(), problem };
        let key: HeaderName =
            name.parse().map_err(|_| wrong("the name holds a character that HTTP forbids; correct it"))?;
        if OURS.contains(&key.as_str()) {
            return Err(wrong("the exporter sets this header itself; remove it"));
        }
        let mut text = HeaderValue::from_str(value).map_err(|_| {
            wrong("the value holds a character that HTTP forbids; percent-encode or remove it")
        })?;
        text.set_sensitive(true);
        headers.append(key, text);
    }
    headers.insert(header::USER_AGENT, user_agent(headers.get(header::USER_AGENT))?);
    Ok(headers)
}

/// OTLP exporter specification, "User Agent": the product before, the exporter behind.
fn user_agent(product: Option<&HeaderValue>) -> Result<HeaderValue, OtlpBuildError> {
    const EXPORTER: &str =
        concat!("traced/", env!("CARGO_PKG_VERSION"), " OTel-OTLP-Exporter-Rust/", env!("CARGO_PKG_VERSION"));
    let Some(product) = product else { return Ok(HeaderValue::from_static(EXPORTER)) };
    let both = [product.as_bytes(), b" ", EXPORTER.as_bytes()].concat();
    HeaderValue::from_bytes(&both).map_err(|_| OtlpBuildError::Header {
        name: "user-agent".to_owned(),
        problem: "is no header value; correct it",
    })
}
