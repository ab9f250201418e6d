//! Owns gRPC's status codes: how they are written, where they stand, which are errors. Knows no span.
//!
//! Spec: gRPC over HTTP/2; semantic-conventions, gRPC.

use http::{HeaderMap, StatusCode};

use super::Side;

/// A status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(usize);

const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

impl Code {
    pub(crate) const CANCELLED: Self = Self(1);
    pub(crate) const UNKNOWN: Self = Self(2);
    pub(crate) const PERMISSION_DENIED: Self = Self(7);
    pub(crate) const UNIMPLEMENTED: Self = Self(12);
    pub(crate) const INTERNAL: Self = Self(13);
    pub(crate) const UNAVAILABLE: Self = Self(14);
    pub(crate) const UNAUTHENTICATED: Self = Self(16);

    /// A number; one that gRPC does not know is `UNKNOWN`.
    pub(crate) fn of_number(number: i32) -> Self {
        usize::try_from(number).ok().filter(|number| *number < NAMES.len()).map_or(Self::UNKNOWN, Self)
    }

    /// What `grpc-status` says, in trailers or in a head that is all there is.
    pub(crate) fn of_headers(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get("grpc-status")?.to_str().unwrap_or_default();
        Some(text.parse().map_or(Self::UNKNOWN, Self::of_number))
    }

    /// What an answer means that is not one of gRPC, by gRPC's own table.
    pub(crate) fn of_http(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::OK => return None,
            StatusCode::BAD_REQUEST => Self::INTERNAL,
            StatusCode::UNAUTHORIZED => Self::UNAUTHENTICATED,
            StatusCode::FORBIDDEN => Self::PERMISSION_DENIED,
            StatusCode::NOT_FOUND => Self::UNIMPLEMENTED,
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Self::UNAVAILABLE,
            _ => Self::UNKNOWN,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self.0).copied().unwrap_or("UNKNOWN")
    }

    pub(crate) fn is_error(self, side: Side) -> bool {
        match side {
            Side::Client => self.0 != 0,
            Side::Server => matches!(
                self.name(),
                "UNKNOWN" | "DEADLINE_EXCEEDED" | "UNIMPLEMENTED" | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS"
            ),
        }
    }
}

/// The text of `grpc-message`, which is percent-encoded.
pub(crate) fn message(headers: &HeaderMap) -> String {
    let encoded = headers.get("grpc-message").map_or(&[][..], http::HeaderValue::as_bytes);
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        let decoded = after.split_at_checked(2).filter(|_| *first == b'%').and_then(|(digits, after)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, after))
        });
        let (byte, after) = decoded.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(name), value.parse().unwrap())])
    }

    #[test]
    fn codes_have_names() {
        let of = |text: &str| Code::of_headers(&headers("grpc-status", text)).unwrap().name();
        assert_eq!([of("0"), of("5"), of("16")], ["OK", "NOT_FOUND", "UNAUTHENTICATED"]);
        assert_eq!([of("17"), of("-1"), of("x"), of("")], ["UNKNOWN"; 4]);
        assert_eq!(Code::of_headers(&HeaderMap::new()), None);
    }

    #[test]
    fn each_side_has_errors_of_its_own() {
        let errors =
            |side| (0..17).filter(|number| Code::of_number(*number).is_error(side)).collect::<Vec<_>>();
        assert_eq!(errors(Side::Client), (1..17).collect::<Vec<_>>());
        assert_eq!(errors(Side::Server), [2, 4, 12, 13, 14, 15]);
    }

    #[test]
    fn messages_are_decoded() {
        let of = |text: &str| message(&headers("grpc-message", text));
        assert_eq!(of("caf%C3%A9 100%25"), "café 100%");
        assert_eq!(of("100% %zz %4"), "100% %zz %4");
        assert_eq!(message(&HeaderMap::new()), "");
    }
}
