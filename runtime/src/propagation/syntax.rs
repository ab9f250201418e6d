//! Owns the few rules that all header formats share. Must not know any one of them.

use opentelemetry::propagation::Extractor;

/// Optional white space of HTTP: what may stand around a value without belonging to it.
pub(super) const OWS: [char; 2] = [' ', '\t'];

/// What a carrier holds under a name that may occur once.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Absent,
    /// The value, without the white space around it.
    One(&'a str),
    /// More than one value, or a value longer than any valid one: nothing in it can be trusted.
    Refused,
}

/// Reads a name that may occur once and whose value is never longer than `max` bytes.
pub(super) fn field<'a>(extractor: &'a dyn Extractor, name: &str, max: usize) -> Field<'a> {
    match extractor.get_all(name).unwrap_or_default().as_slice() {
        [] => Field::Absent,
        [value] if value.len() <= max => Field::One(value.trim_matches(OWS)),
        _ => Field::Refused,
    }
}

/// Reads up to 32 lower-case hexadecimal digits; the API's own parsing takes upper case and signs as well.
pub(super) fn lower_hex(digits: &[u8]) -> Option<u128> {
    if digits.is_empty() || digits.len() > 32 {
        return None;
    }
    digits.iter().try_fold(0, |number: u128, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(digit))
    })
}

/// Whether the text is a token of RFC 7230, section 3.2.6.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_digits_are_hex() {
        assert_eq!(lower_hex(b"0a"), Some(10));
        assert_eq!(lower_hex(&[b'f'; 32]), Some(u128::MAX));
        for bad in ["", "A", "+1", "g", " 1", "é", "000000000000000000000000000000000"] {
            assert_eq!(lower_hex(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
