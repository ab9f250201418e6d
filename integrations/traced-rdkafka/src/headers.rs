//! Owns how contexts stand in a record's headers. Must not know what is done to messages.

use std::any::Any;
use std::cell::OnceCell;
use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::from_utf8;

use rdkafka::bindings::{rd_kafka_header_get_all, rd_kafka_headers_t};
use rdkafka::error::IsError as _;
use rdkafka::message::{BorrowedHeaders, Header, Headers, OwnedHeaders};
use traced::propagation::{ExtractCarrier, InjectCarrier};

/// Stands for a value that is not text: valid nowhere.
const NOT_TEXT: &str = "\u{fffd}";

/// The headers of a message, to be read once, when somebody asks. Their order and repetitions are kept.
#[derive(Debug)]
pub(crate) struct Fields<'a, H> {
    headers: Option<&'a H>,
    read: OnceCell<Vec<(&'a str, &'a str)>>,
}

impl<'a, H: Headers + 'static> Fields<'a, H> {
    pub(crate) fn of(headers: Option<&'a H>) -> Self {
        Self { headers, read: OnceCell::new() }
    }

    fn all(&self) -> &[(&'a str, &'a str)] {
        self.read.get_or_init(|| self.headers.map(read).unwrap_or_default())
    }
}

/// rdkafka panics at a name that is not text, which another program may have sent. Its own headers are therefore read without it; of
/// another implementation's none is read then.
fn read<H: Headers + 'static>(headers: &H) -> Vec<(&str, &str)> {
    if let Some(headers) = native(headers) {
        return Raw::of(headers)
            .filter_map(|(name, value)| Some((from_utf8(name).ok()?, text(value))))
            .collect();
    }
    let read = || headers.iter().map(|header| (header.key, text(header.value))).collect();
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_default()
}

/// rdkafka's own headers, of either kind.
fn native<H: Headers + 'static>(headers: &H) -> Option<&BorrowedHeaders> {
    let headers: &dyn Any = headers;
    headers.downcast_ref().or_else(|| headers.downcast_ref().map(OwnedHeaders::as_borrowed))
}

/// Names and values as they are.
pub(crate) struct Raw<'a> {
    headers: &'a BorrowedHeaders,
    next: usize,
}

// It holds nothing, so its place can only be that of librdkafka's headers.
const _: () = assert!(size_of::<BorrowedHeaders>() == 0);

impl<'a> Raw<'a> {
    pub(crate) fn of(headers: &'a BorrowedHeaders) -> Self {
        Self { headers, next: 0 }
    }
}

impl<'a> Iterator for Raw<'a> {
    type Item = (&'a [u8], Option<&'a [u8]>);

    #[expect(unsafe_code, reason = "rdkafka's own way to a header panics at names that are not text")]
    fn next(&mut self) -> Option<Self::Item> {
        let headers = std::ptr::from_ref(self.headers).cast::<rd_kafka_headers_t>();
        let (mut name, mut value, mut size) = (std::ptr::null(), std::ptr::null(), 0);
        // SAFETY: a reference to rdkafka's headers is the address of librdkafka's, as in its own `BorrowedHeaders::try_get`, and they
        // live as long as it does. Beyond the last header the call fails and writes nothing.
        let found = unsafe {
            rd_kafka_header_get_all(headers, self.next, &raw mut name, &raw mut value, &raw mut size)
        };
        if found.is_error() || name.is_null() {
            return None;
        }
        self.next += 1;
        // SAFETY: the name ends with a zero, and is part of the headers, which nobody changes while they are borrowed.
        let name = unsafe { CStr::from_ptr(name) }.to_bytes();
        // SAFETY: the value has this size, and is part of the headers as well. One that is absent is null.
        let value = (!value.is_null()).then(|| unsafe { std::slice::from_raw_parts(value.cast(), size) });
        Some((name, value))
    }
}

impl<H: Headers + 'static> ExtractCarrier for Fields<'_, H> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.all().iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.all().iter().map(|(name, _)| *name).collect()
    }
}

/// What is written into the headers of a record that is sent.
#[derive(Debug, Default)]
pub(crate) struct Written(Vec<(String, String)>);

impl Written {
    /// The record's headers with what is written: each field of the same name gives way, everything else stays as it is. `None`: they
    /// are to be sent as they are, because nothing is written, or because one has a name that only librdkafka can copy.
    pub(crate) fn into_headers(self, headers: Option<&OwnedHeaders>) -> Option<OwnedHeaders> {
        if self.0.is_empty() {
            return None;
        }
        let is_kept = |key: &[u8]| !self.0.iter().any(|(name, _)| name.as_bytes().eq_ignore_ascii_case(key));
        let users = || headers.into_iter().flat_map(|headers| Raw::of(headers.as_borrowed()));
        let kept = if users().all(|(key, _)| is_kept(key)) {
            headers.cloned().unwrap_or_default()
        } else {
            users().filter(|(key, _)| is_kept(key)).try_fold(OwnedHeaders::new(), |all, (key, value)| {
                Some(all.insert(Header { key: from_utf8(key).ok()?, value }))
            })?
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
        assert!(Written::default().into_headers(Some(&owned(&[("a", Some(b"1"))]))).is_none());
    }

    /// Headers with a name that no safe function takes.
    #[expect(unsafe_code, reason = "rdkafka takes no such name")]
    fn unnamed(headers: OwnedHeaders) -> OwnedHeaders {
        let native = std::ptr::from_ref(headers.as_borrowed()).cast_mut().cast::<rd_kafka_headers_t>();
        let name = [0xff_u8, b'a'];
        // SAFETY: nobody else has these headers, and the name is copied.
        let added = unsafe {
            rdkafka::bindings::rd_kafka_header_add(native, name.as_ptr().cast(), 2, name.as_ptr().cast(), 2)
        };
        assert!(!added.is_error());
        headers
    }

    #[test]
    fn a_name_that_is_not_text_hides_no_other() {
        let headers =
            unnamed(owned(&[("traceparent", Some(b"x"))])).insert(Header { key: "b", value: Some("y") });
        let (owned, borrowed) = (Fields::of(Some(&headers)), Fields::of(Some(headers.as_borrowed())));
        for fields in [&owned as &dyn ExtractCarrier, &borrowed] {
            assert_eq!(fields.field_values("TraceParent"), ["x"]);
            assert_eq!(fields.field_names(), ["traceparent", "b"]);
        }
        let written = |name| {
            let mut written = Written::default();
            written.set_field(name, "new".to_owned());
            written.into_headers(Some(&headers))
        };
        let all = written("baggage").unwrap();
        let all: Vec<_> = Raw::of(all.as_borrowed()).map(|(name, _)| name.to_vec()).collect();
        assert_eq!(all, [b"traceparent".as_slice(), &[0xff, b'a'], b"b", b"baggage"]);
        assert!(written("traceparent").is_none(), "the name would be lost");
    }

    #[test]
    fn headers_are_read_as_rdkafka_reads_them() {
        let headers = owned(&[("a", Some(b"1")), ("", Some(b"")), ("a", None), ("b", Some(&[0xff]))]);
        let raw: Vec<_> = Raw::of(headers.as_borrowed()).collect();
        let theirs: Vec<_> = headers.iter().map(|header| (header.key.as_bytes(), header.value)).collect();
        assert_eq!(raw, theirs);
        assert_eq!(Raw::of(OwnedHeaders::new().as_borrowed()).count(), 0);
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
        assert!(fields.field_names().is_empty());
    }
}
