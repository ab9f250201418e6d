//! Owns what an error of reqwest is called. Must never say the URL, which reqwest's own text does.

use std::error::Error;

/// The kind of an error: few values, the most telling one first.
pub(crate) fn error_type(error: &reqwest::Error) -> &'static str {
    let kinds: [(bool, &'static str); 8] = [
        (error.is_timeout(), "timeout"),
        (error.is_dns(), "dns"),
        (error.is_connect(), "connect"),
        (error.is_redirect(), "redirect"),
        (error.is_body(), "body"),
        (error.is_decode(), "decode"),
        (error.is_builder(), "builder"),
        (error.is_request(), "request"),
    ];
    kinds.into_iter().find_map(|(is, name)| is.then_some(name)).unwrap_or("_OTHER")
}

/// The texts of what lies below the error, outermost first; the error's own text is its kind, and the URL with all that is
/// secret in it.
pub(crate) fn description(error: &reqwest::Error) -> String {
    let chain = std::iter::successors(error.source(), |&error| error.source()).take(16);
    // An error of reqwest's within one has the URL as well.
    let texts = chain.filter(|error| !error.is::<reqwest::Error>()).map(ToString::to_string);
    texts.collect::<Vec<_>>().join(": ")
}
