//! Owns what proxies say of a request's way: `Forwarded` (RFC 7239) and `X-Forwarded-*`. Whom to believe is `network`'s.
//!
//! These headers come from strangers too, so addresses must be addresses, hosts must look like hosts, and schemes must be
//! those of HTTP; everything else counts as absent.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use http::header::FORWARDED;
use http::{HeaderMap, HeaderName};

use crate::network::Proxies;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What is known of a request before it came to the last proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forwarded {
    pub(crate) client: Option<IpAddr>,
    /// With the port, if one was named.
    pub(crate) host: Option<String>,
    pub(crate) scheme: Option<&'static str>,
}

/// Reads the headers of a request that this peer sent.
pub(crate) fn read(headers: &HeaderMap, proxies: &Proxies, peer: Option<IpAddr>) -> Forwarded {
    if !proxies.believe(peer) {
        return Forwarded::default();
    }
    let elements: Vec<&str> =
        texts(headers, &FORWARDED).flat_map(|line| outside_quotes(line, b',')).collect();
    let standard = |name| elements.iter().filter_map(|element| parameter(element, name)).collect();
    let either = |name, header| {
        let values: Vec<Cow<'_, str>> = standard(name);
        if values.is_empty() { list(headers, header) } else { values }
    };
    Forwarded {
        client: client(&either("for", &FOR), proxies),
        host: one(&either("host", &HOST), proxies).filter(|host| is_host(host)).map(ToOwned::to_owned),
        scheme: one(&either("proto", &PROTO), proxies).and_then(scheme),
    }
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
}

fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<Cow<'a, str>> {
    let items = texts(headers, name).flat_map(|line| line.split(','));
    items.map(|item| Cow::Borrowed(item.trim())).filter(|item| !item.is_empty()).collect()
}

/// The address nearest to the user that can be believed: the first one, where everybody is believed; else the last one
/// that no trusted proxy has.
fn client(nodes: &[Cow<'_, str>], proxies: &Proxies) -> Option<IpAddr> {
    if matches!(proxies, Proxies::Any) {
        return nodes.first().and_then(|node| address(node));
    }
    let mut nearest = None;
    for node in nodes.iter().rev() {
        // What stands left of something unknown was written by someone unknown.
        let Some(found) = address(node) else { break };
        nearest = Some(found);
        if !proxies.are(found) {
            break;
        }
    }
    nearest
}

/// What was asked for at first, where everybody is believed; else what the nearest proxy says, which is trusted.
fn one<'a>(values: &'a [Cow<'_, str>], proxies: &Proxies) -> Option<&'a str> {
    let value = if matches!(proxies, Proxies::Any) { values.first() } else { values.last() };
    value.map(AsRef::as_ref)
}

/// A node of either header: an address, with or without brackets and port.
fn address(node: &str) -> Option<IpAddr> {
    let bare = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || node.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    node.parse().ok().or_else(bare).or_else(with_port)
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https", "ws", "wss"].into_iter().find(|known| text.eq_ignore_ascii_case(known))
}

/// Whether the text can be host and port; a name has 253 bytes at most.
pub(crate) fn is_host(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    !text.is_empty() && text.len() <= 260 && text.bytes().all(is_allowed)
}

/// The value of a parameter of one element of `Forwarded`.
fn parameter<'a>(element: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let pairs = outside_quotes(element, b';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| unquoted(value.trim())).filter(|value| !value.is_empty())
}

fn unquoted(value: &str) -> Cow<'_, str> {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else {
        return Cow::Borrowed(value);
    };
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut is_escaped = false;
    let kept = inner.chars().filter(|char| {
        is_escaped = *char == '\\' && !is_escaped;
        !is_escaped
    });
    Cow::Owned(kept.collect())
}

/// Splits at a separator, but not within quotes.
fn outside_quotes(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let is_end = move |char: char| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match char {
            '"' if !was_escaped => is_quoted = !is_quoted,
            '\\' if is_quoted && !was_escaped => is_escaped = true,
            _ => {}
        }
        !is_quoted && char == char::from(separator)
    };
    text.split(is_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn anybody(pairs: &[(&'static str, &'static str)]) -> Forwarded {
        read(&headers(pairs), &Proxies::Any, None)
    }

    fn trusting(pairs: &[(&'static str, &'static str)], peer: &str) -> Forwarded {
        let networks = ["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        read(&headers(pairs), &Proxies::Only(networks.into()), peer.parse().ok())
    }

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn the_standard_header_comes_first() {
        let way = anybody(&[
            ("forwarded", r#"For="[2001:db8::1]:4711";proto=HTTPS;host="example.com:8443", for=10.0.0.1"#),
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "other.example"),
        ]);
        let host = Some("example.com:8443".to_owned());
        assert_eq!(way, Forwarded { client: ip("2001:db8::1"), host, scheme: Some("https") });
    }

    #[test]
    fn the_common_headers_fill_the_gaps() {
        let way = anybody(&[
            ("forwarded", "proto=https"),
            ("x-forwarded-for", "203.0.113.9:80, 10.0.0.1"),
            ("x-forwarded-for", "10.0.0.2"),
            ("x-forwarded-host", "example.com"),
        ]);
        let host = Some("example.com".to_owned());
        assert_eq!(way, Forwarded { client: ip("203.0.113.9"), host, scheme: Some("https") });
    }

    #[test]
    fn what_is_no_address_host_or_scheme_is_absent() {
        for nonsense in ["unknown", "_hidden", "\"", "=;,=", "<script>", "a b", "\"\\", ";;", ""] {
            let way = anybody(&[
                ("x-forwarded-for", nonsense),
                ("x-forwarded-proto", nonsense),
                ("forwarded", nonsense),
            ]);
            assert_eq!(way, Forwarded::default(), "{nonsense}");
        }
        assert_eq!(anybody(&[("x-forwarded-host", "a b")]).host, None);
        assert_eq!(anybody(&[("x-forwarded-host", "<x>")]).host, None);
    }

    #[test]
    fn quotes_hide_separators() {
        let way = anybody(&[("forwarded", r#"by="a,b;for=1.1.1.1\"";for="2.2.2.2""#)]);
        assert_eq!(way.client, ip("2.2.2.2"));
        assert_eq!(unquoted(r#""a\"b\\c""#), r#"a"b\c"#);
    }

    #[test]
    fn only_trusted_peers_are_believed() {
        let sent = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")];
        assert_eq!(trusting(&sent, "10.0.0.1").client, ip("203.0.113.9"));
        assert_eq!(trusting(&sent, "::1").scheme, Some("https"));
        assert_eq!(trusting(&sent, "203.0.113.1"), Forwarded::default());
        assert_eq!(trusting(&sent, "no peer"), Forwarded::default());
    }

    #[test]
    fn what_the_user_wrote_in_front_is_not_believed() {
        let sent = [
            ("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.5"),
            ("x-forwarded-host", "a.evil, b.example"),
        ];
        assert_eq!(trusting(&sent, "10.0.0.1").client, ip("203.0.113.9"));
        assert_eq!(trusting(&sent, "10.0.0.1").host.as_deref(), Some("b.example"));
        let unknown = [("x-forwarded-for", "1.1.1.1, unknown, 10.0.0.5")];
        assert_eq!(trusting(&unknown, "10.0.0.1").client, ip("10.0.0.5"));
    }
}
