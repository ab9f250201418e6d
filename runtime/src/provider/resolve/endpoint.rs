//! Owns the rules for OTLP endpoints: from a text to the final URL. Knows neither variables nor clients.

use std::net::Ipv6Addr;

use crate::exporter::Protocol;
use crate::provider::error::Refusal;

/// The path of a signal over HTTP.
pub(super) const TRACES: &str = "v1/traces";
#[cfg(feature = "logs")]
pub(super) const LOGS: &str = "v1/logs";

/// How the text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The receiver: OTLP over HTTP adds the signal's path, such as `v1/traces`.
    Base(&'static str),
    /// The URL itself.
    Exact,
}

/// The URL to send to. Specification: protocol/exporter.md, "Endpoint URLs for OTLP/HTTP" and "Configuration Options".
pub(super) fn final_endpoint(
    text: &str,
    form: Form,
    protocol: Protocol,
    insecure: bool,
) -> Result<String, Refusal> {
    let url = Url::parse(text)?;
    let scheme = url.scheme(protocol, insecure)?;
    needs_tls(scheme)?;
    let Url { authority, path, query, .. } = url;
    let path = match (protocol, form) {
        (Protocol::Grpc, _) => path.to_owned(),
        (_, Form::Base(signal)) => format!("{}/{signal}", path.trim_end_matches('/')),
        (_, Form::Exact) if path.is_empty() => "/".to_owned(),
        (_, Form::Exact) => path.to_owned(),
    };
    Ok(format!("{scheme}://{authority}{path}{query}"))
}

/// Where receivers listen by convention.
pub(super) fn default_for(protocol: Protocol, signal: &'static str) -> String {
    match protocol {
        Protocol::Grpc => "http://localhost:4317".to_owned(),
        Protocol::HttpProtobuf | Protocol::HttpJson => format!("http://localhost:4318/{signal}"),
    }
}

/// What is valid and yet hardly meant.
pub(super) fn doubt(url: &str, protocol: Protocol, signal: &'static str) -> Option<Refusal> {
    let (url, _) = url.split_once('?').unwrap_or((url, ""));
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    if protocol == Protocol::Grpc {
        return (!path.is_empty()).then(|| {
            Refusal::new("has a path, which gRPC does not use").allowing("leave it out, or use http/protobuf")
        });
    }
    path.ends_with(&format!("{signal}/{signal}")).then(|| {
        Refusal::new(format!("has {signal} twice, because it is added to the endpoint"))
            .allowing("leave it out, or use the variable of this signal alone, which is taken as it is")
    })
}

fn needs_tls(scheme: &str) -> Result<(), Refusal> {
    if scheme == "http" || cfg!(feature = "tls") {
        return Ok(());
    }
    Err(Refusal::missing_feature("tls").allowing(
        "add `tls` to the features of `traced` in Cargo.toml, or use an endpoint that begins with http://; \
         for gRPC without a scheme, OTEL_EXPORTER_OTLP_INSECURE=true does the same",
    ))
}

/// The parts of a URL as written.
struct Url<'a> {
    scheme: Option<&'a str>,
    /// User name, password, host, port.
    authority: &'a str,
    path: &'a str,
    /// With its question mark, or empty.
    query: &'a str,
}

impl<'a> Url<'a> {
    fn parse(text: &'a str) -> Result<Self, Refusal> {
        if !text.bytes().all(is_url_byte) {
            return Err(malformed("it holds a space or another character that must be percent-encoded"));
        }
        let start = text.find(['/', '?']).unwrap_or(text.len());
        let has_scheme = text.get(..start).is_some_and(|scheme| scheme.ends_with(':'))
            && text.get(start..).is_some_and(|rest| rest.starts_with("//"));
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if has_scheme => (Some(scheme), rest),
            _ => (None, text),
        };
        let (rest, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        check_authority(authority)?;
        Ok(Self { scheme, authority, path, query })
    }

    /// In lower case; `insecure` decides for gRPC without a scheme.
    fn scheme(&self, protocol: Protocol, insecure: bool) -> Result<&'static str, Refusal> {
        match self.scheme {
            Some(scheme) if scheme.eq_ignore_ascii_case("http") => Ok("http"),
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => Ok("https"),
            Some(scheme) => Err(malformed(&format!("{scheme}:// is neither http:// nor https://"))),
            None if protocol == Protocol::Grpc && insecure => Ok("http"),
            None if protocol == Protocol::Grpc => Ok("https"),
            None => Err(malformed("it does not begin with http:// or https://")),
        }
    }
}

/// RFC 3986, without `#`: a fragment is never sent.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte)
}

fn check_authority(authority: &str) -> Result<(), Refusal> {
    let (_, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (good_host, port) = if let Some((address, port)) = host_and_port.rsplit_once(']') {
        (is_bracketed_address(address), port)
    } else {
        let (host, port) = host_and_port.split_at(host_and_port.find(':').unwrap_or(host_and_port.len()));
        (!host.is_empty() && !host.contains('['), port)
    };
    if !good_host {
        return Err(malformed("it has no valid host"));
    }
    if port.is_empty() || port.strip_prefix(':').is_some_and(is_port) {
        return Ok(());
    }
    Err(malformed("its port is not a number from 1 to 65535"))
}

/// Without the closing bracket.
fn is_bracketed_address(text: &str) -> bool {
    text.strip_prefix('[').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

fn malformed(why: &str) -> Refusal {
    Refusal::new(format!("is not a URL that telemetry can be sent to: {why}"))
}

#[cfg(test)]
mod tests;
