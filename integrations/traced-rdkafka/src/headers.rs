//! Owns how contexts stand in a record's headers. Must not know what is done to messages.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::from_utf8;

use rdkafka::message::{Header, Headers, OwnedHeaders};
use traced::propagation::{ExtractCarrier, InjectCarrier};

/// Stands for a value that is not text: valid nowhere.
const NOT_TEXT: &str = "\u{fffd}";

/// The headers of a message, to be read. Their order and repetitions are kept.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    /// Without a header whose name is not text there is no panic; with one, rdkafka panics, and none of the headers is read.
    pub(crate) fn of<H: Headers>(headers: Option<&'a H>) -> Self {
        let Some(headers) = headers else { return Self::default() };
        let read = || headers.iter().map(|header| (header.key, text(header.value))).collect();
        Self(catch_unwind(AssertUnwindSafe(read)).unwrap_or_default())
    }
}

impl ExtractCarrier for Fields<'_> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }
}

/// What is written into the headers of a record that is sent.
#[derive(Debug, Default)]
pub(crate) struct Written(Vec<(String, String)>);

impl Written {
    /// The record's headers with what is written: each field of the same name gives way, everything else stays as it is.
    pub(crate) fn into_headers(self, headers: Option<&OwnedHeaders>) -> Option<OwnedHeaders> {
        if self.0.is_empty() {
            return headers.cloned();
        }
        let is_kept = |key: &str| !self.0.iter().any(|(name, _)| name.eq_ignore_ascii_case(key));
        let kept = headers.into_iter().flat_map(Headers::iter).filter(|header| is_kept(header.key));
        let kept = kept.fold(OwnedHeaders::new(), OwnedHeaders::insert);
        Some(
            self.0
                .iter()
                .fold(kept, |all, (key, value)| all.insert(Header { key, value: Some(value.as_str()) })),
        )
    }
}

impl InjectCarrier for Written {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        self.0.push((name.to_owned(), value));
    }

    fn remove_field(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }
}

fn text(value: Option<&[u8]>) -> &str {
    value.and_then(|value| from_utf8(value).ok()).unwrap_or(NOT_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, Option<&[u8]>)]) -> OwnedHeaders {
        pairs.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
            all.insert(Header { key, value: value.as_ref().map(|value| *value) })
        })
    }

    fn listed(headers: &OwnedHeaders) -> Vec<(String, Option<Vec<u8>>)> {
        headers.iter().map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect()
    }

    #[test]
    fn headers_are_bytes_and_may_repeat() {
        let headers = owned(&[
            ("a", Some(b"1")),
            ("TraceParent", Some(b"x")),
            ("A", Some(b"2")),
            ("b", Some(&[0xff])),
            ("c", None),
        ]);
        let fields = Fields::of(Some(&headers));
        assert_eq!(fields.field_values("a"), ["1", "2"]);
        assert_eq!(fields.field_values("traceparent"), ["x"]);
        assert_eq!([fields.field_values("b"), fields.field_values("c")], [[NOT_TEXT], [NOT_TEXT]]);
        assert_eq!(fields.field_names(), ["a", "TraceParent", "A", "b", "c"]);
        assert!(Fields::of(None::<&OwnedHeaders>).field_names().is_empty());
    }

    #[test]
    fn what_is_written_replaces_its_own_names_alone() {
        let headers =
            owned(&[("a", Some(b"1")), ("Baggage", Some(b"old")), ("a", None), ("b", Some(&[0xff]))]);
        let mut written = Written::default();
        written.set_field("traceparent", "first".to_owned());
        written.set_field("traceparent", "new".to_owned());
        written.set_field("baggage", "k=v".to_owned());
        let all = written.into_headers(Some(&headers)).unwrap();
        let expected: [(&str, Option<&[u8]>); 5] = [
            ("a", Some(b"1")),
            ("a", None),
            ("b", Some(&[0xff])),
            ("traceparent", Some(b"new")),
            ("baggage", Some(b"k=v")),
        ];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.map(<[u8]>::to_vec)));
        assert_eq!(listed(&all), expected);
    }

    #[test]
    fn nothing_written_is_nothing_changed() {
        assert!(Written::default().into_headers(None).is_none());
        let headers = owned(&[("a", Some(b"1"))]);
        let same = Written::default().into_headers(Some(&headers)).unwrap();
        assert_eq!(listed(&same), listed(&headers));
    }

    #[test]
    fn headers_that_cannot_be_read_are_none() {
        struct Unreadable;
        impl Headers for Unreadable {
            fn count(&self) -> usize {
                1
            }
            fn try_get(&self, _: usize) -> Option<Header<'_, &[u8]>> {
                panic!("the name is not text")
            }
        }
        assert!(Fields::of(Some(&Unreadable)).field_names().is_empty());
    }
}
