//! Owns the propagator of W3C Baggage. Must not know carriers or trace ids.

use std::sync::LazyLock;

use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt, BaggageMetadata};
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};

use super::syntax::{OWS, is_token};

const BAGGAGE: &str = "baggage";

/// Entries that we keep; the API's type holds as many.
const MAX_ENTRIES: usize = 64;
/// Bytes that we read and send.
const MAX_LEN: usize = 8192;

static FIELDS: LazyLock<[String; 1]> = LazyLock::new(|| [BAGGAGE.to_owned()]);

/// Propagates baggage, properties included, in the header `baggage`: [W3C Baggage].
///
/// At most 64 entries and 8192 bytes are read and sent; what lies beyond is left out, entry by entry. An entry that
/// breaks the grammar is skipped and the others still count. Received baggage replaces that of the given context;
/// without one valid entry the context stays as it was. When a key occurs twice the last value stays.
///
/// Values are percent-encoded on the way out, and decoded on the way in, with U+FFFD for what is not UTF-8. Properties
/// are kept as they were received. Entries are sent in the order of their keys.
///
/// Nothing is injected while telemetry is suppressed.
///
/// # Examples
///
/// ```
/// use std::collections::HashMap;
///
/// use traced::opentelemetry::baggage::BaggageExt;
/// use traced::opentelemetry::propagation::TextMapPropagator;
/// use traced::propagation::BaggagePropagator;
///
/// let headers = HashMap::from([("baggage".to_owned(), "user=Am%C3%A9lie, tenant = 7;ttl=30".to_owned())]);
///
/// let cx = BaggagePropagator.extract(&headers);
/// assert_eq!(cx.baggage().get("user").map(ToString::to_string).as_deref(), Some("Amélie"));
///
/// let mut sent = HashMap::new();
/// BaggagePropagator.inject_context(&cx, &mut sent);
/// assert_eq!(sent["baggage"], "tenant=7;ttl=30,user=Am%C3%A9lie");
/// ```
///
/// [W3C Baggage]: https://www.w3.org/TR/baggage/
#[derive(Clone, Copy, Debug, Default)]
pub struct BaggagePropagator;

impl TextMapPropagator for BaggagePropagator {
    fn inject_context(&self, cx: &Context, injector: &mut dyn Injector) {
        if cx.is_telemetry_suppressed() || cx.baggage().is_empty() {
            return;
        }
        let header = to_header(cx.baggage());
        if !header.is_empty() {
            injector.set(BAGGAGE, header);
        }
    }

    fn extract_with_context(&self, cx: &Context, extractor: &dyn Extractor) -> Context {
        let baggage = from_headers(&extractor.get_all(BAGGAGE).unwrap_or_default());
        if baggage.is_empty() { cx.clone() } else { cx.with_baggage(baggage) }
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&*FIELDS)
    }
}

fn to_header(baggage: &Baggage) -> String {
    // The API keeps baggage in a map without an order; equal baggage shall give equal headers.
    let mut entries: Vec<_> = baggage.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| key.as_str());

    let mut header = String::new();
    // That there are 64 at most, and that their keys are tokens, `Baggage` sees to.
    for (key, (value, metadata)) in entries {
        let before = header.len();
        if before > 0 {
            header.push(',');
        }
        header.extend([key.as_str(), "="]);
        encode(value.as_str(), is_sent_bare, &mut header);
        write_properties(metadata, &mut header);
        if header.len() > MAX_LEN {
            header.truncate(before);
        }
    }
    header
}

fn write_properties(metadata: &BaggageMetadata, header: &mut String) {
    for (key, value) in properties(metadata.as_str().split(';')) {
        header.extend([";", key]);
        if let Some(value) = value {
            header.push('=');
            // Properties travel as text that is encoded already, so only what would break the header is.
            encode(value, is_baggage_octet, header);
        }
    }
}

fn from_headers(headers: &[&str]) -> Baggage {
    let mut baggage = Baggage::new();
    let mut unread = MAX_LEN + 1;
    for member in headers.iter().flat_map(|header| header.split(',')) {
        let Some(rest) = unread.checked_sub(member.len().saturating_add(1)) else { break };
        unread = rest;
        if let Some((key, value, metadata)) = parse_member(member) {
            baggage.insert_with_metadata(key.to_owned(), value, metadata);
        }
        if baggage.len() == MAX_ENTRIES {
            break;
        }
    }
    baggage
}

fn parse_member(member: &str) -> Option<(&str, String, String)> {
    let mut parts = member.split(';');
    let (key, value) = parts.next()?.split_once('=')?;
    let (key, value) = (key.trim_matches(OWS), value.trim_matches(OWS));
    if !is_token(key) || !value.bytes().all(is_baggage_octet) {
        return None;
    }
    let mut metadata = String::new();
    for (key, value) in
        properties(parts).filter(|(_, value)| value.is_none_or(|v| v.bytes().all(is_baggage_octet)))
    {
        let separator = if metadata.is_empty() { "" } else { ";" };
        metadata.extend([separator, key]);
        metadata.extend(value.into_iter().flat_map(|value| ["=", value]));
    }
    Some((key, decode(value), metadata))
}

/// Splits properties into key and value, and leaves out those without a valid key.
fn properties<'a>(texts: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    texts
        .map(|text| match text.split_once('=') {
            Some((key, value)) => (key.trim_matches(OWS), Some(value.trim_matches(OWS))),
            None => (text.trim_matches(OWS), None),
        })
        .filter(|(key, _)| is_token(key))
}

/// What the grammar allows in a value: printable ASCII but for space, `"`, `,`, `;` and `\`.
fn is_baggage_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

/// Besides `%`, `=` and `+` are encoded too: some peers split at every `=`, some read `+` as a space.
fn is_sent_bare(byte: u8) -> bool {
    is_baggage_octet(byte) && !b"%=+".contains(&byte)
}

fn encode(text: &str, bare: impl Fn(u8) -> bool, to: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    for byte in text.bytes() {
        if bare(byte) {
            to.push(char::from(byte));
        } else {
            to.extend(['%', digit(byte >> 4), digit(byte & 0x0f)]);
        }
    }
}

/// A `%` without two digits behind it stands for itself.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, behind @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(nibble(*high) << 4 | nibble(*low));
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|invalid| String::from_utf8_lossy(invalid.as_bytes()).into_owned())
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_survives_encoding() {
        let text: String = (0..=0x2ff).filter_map(char::from_u32).chain(['€', '😀']).collect();
        let mut encoded = String::new();
        encode(&text, is_sent_bare, &mut encoded);
        assert!(encoded.bytes().all(is_baggage_octet), "{encoded}");
        assert_eq!(decode(&encoded), text);
    }

    #[test]
    fn decoding_never_fails() {
        for (encoded, expected) in [
            ("%41%4a%4A", "AJJ"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%C3", "\u{fffd}"),
            ("%%41", "%A"),
        ] {
            assert_eq!(decode(encoded), expected, "{encoded}");
        }
    }
}
