//! Owns how contexts stand in a record's headers. Must not know what is done to messages.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::from_utf8;

use rdkafka::message::{Header, Headers, OwnedHeaders};
use traced::propagation::{ExtractCarrier, InjectCarrier};

/// Stands for a value that is not text: valid nowhere.
const NOT_TEXT: &str = "\u{fffd}";

/// The headers of a message, to be read. Their order and repetitions are kept.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    all: Vec<(&'a str, &'a str)>,
    pub(crate) is_readable: bool,
}

impl<'a> Fields<'a> {
    /// rdkafka panics at a name that is not text, which another program may have sent. Then none of the headers is read.
    pub(crate) fn of<H: Headers>(headers: Option<&'a H>) -> Self {
        let read =
            || headers.into_iter().flat_map(Headers::iter).map(|it| (it.key, text(it.value))).collect();
        let all: Option<Vec<_>> = catch_unwind(AssertUnwindSafe(read)).ok();
        Self { is_readable: all.is_some(), all: all.unwrap_or_default() }
    }
}

impl ExtractCarrier for Fields<'_> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.all.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.all.iter().map(|(name, _)| *name).collect()
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
        let users = || headers.into_iter().flat_map(Headers::iter);
        let kept = if users().all(|header| is_kept(header.key)) {
            headers.cloned().unwrap_or_default()
        } else {
            users().filter(|header| is_kept(header.key)).fold(OwnedHeaders::new(), OwnedHeaders::insert)
        };
        let written = self.0.iter().map(|(key, value)| Header { key, value: Some(value.as_str()) });
        Some(written.fold(kept, OwnedHeaders::insert))
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
        let fields = Fields::of(Some(&Unreadable));
        assert!(fields.field_names().is_empty() && !fields.is_readable);
    }
}
