//! Owns the parts of a URL's text: as much of RFC 3986 as spans need, in one pass, without failing. Redacts nothing.

/// The parts of an absolute URL; what is missing is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) has_user_info: bool,
    /// Host and port.
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
}

/// Takes a URL apart. The fragment is left out, as it is when the request is sent.
pub(crate) fn parts(url: &str) -> Parts<'_> {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (hierarchy, query) = url.split_once('?').map_or((url, None), |(rest, query)| (rest, Some(query)));
    let (scheme, rest) = hierarchy.split_once("://").unwrap_or(("", hierarchy));
    let (authority, path) = match (scheme, rest.find('/')) {
        // The path alone.
        ("", _) => ("", rest),
        (_, Some(at)) => rest.split_at(at),
        (_, None) => (rest, ""),
    };
    let (has_user_info, host) = without_user_info(authority);
    Parts { scheme, has_user_info, host, path, query }
}

/// Takes the user information off an authority.
pub(crate) fn without_user_info(authority: &str) -> (bool, &str) {
    authority.rsplit_once('@').map_or((false, authority), |(_, host)| (true, host))
}

/// Takes host and port apart. An IPv6 address loses its brackets.
pub(crate) fn host_and_port(host: &str) -> (&str, Option<u16>) {
    let end_of_address = host.rfind(']').map_or(0, |at| at.saturating_add(1));
    let port_at = host.rfind(':').filter(|at| *at >= end_of_address);
    let (name, port) = match port_at.and_then(|at| host.split_at_checked(at)) {
        Some((name, port)) => (name, port.strip_prefix(':').and_then(|digits| digits.parse().ok())),
        None => (host, None),
    };
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    (name, port)
}

/// The port that a scheme stands for.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        _ if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("ws") => Some(80),
        _ if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss") => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_parts() {
        let whole = parts("https://user:p@ss@example.com:8443/a/b?c=d?#e");
        let expected = Parts {
            scheme: "https",
            has_user_info: true,
            host: "example.com:8443",
            path: "/a/b",
            query: Some("c=d?"),
        };
        assert_eq!(whole, expected);
        assert_eq!(parts("http://h?q=http://x/").host, "h");
        assert_eq!(parts("http://h?q=http://x/").path, "");
        assert_eq!(parts("/a/b?c"), Parts { path: "/a/b", query: Some("c"), ..Parts::default() });
        assert_eq!(parts(""), Parts::default());
    }

    #[test]
    fn a_host_has_a_port() {
        assert_eq!(host_and_port("example.com:80"), ("example.com", Some(80)));
        assert_eq!(host_and_port("example.com"), ("example.com", None));
        assert_eq!(host_and_port("[::1]:8080"), ("::1", Some(8080)));
        assert_eq!(host_and_port("[::1]"), ("::1", None));
        assert_eq!(host_and_port("h:"), ("h", None));
        assert_eq!(host_and_port("h:99999"), ("h", None));
        assert_eq!(host_and_port(":"), ("", None));
        assert_eq!(host_and_port("]:1["), ("]", None));
    }
}
