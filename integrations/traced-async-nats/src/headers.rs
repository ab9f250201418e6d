//! Owns how contexts stand in a message's headers. Must not know what is done to messages.

use std::str::FromStr as _;

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use traced::propagation::{ExtractCarrier, InjectCarrier};

/// What frames the headers on the wire: `NATS/1.0`, and three ends of line.
const FRAME: usize = 12;

/// The headers of a message, to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(pub(crate) Option<&'a HeaderMap>);

impl Fields<'_> {
    /// The first value of the header.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.field_values(name).first().copied()
    }
}

impl ExtractCarrier for Fields<'_> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let all = self.0.into_iter().flat_map(HeaderMap::iter);
        let named = all.filter(|(known, _)| text(known).eq_ignore_ascii_case(name));
        named.flat_map(|(_, values)| values).map(HeaderValue::as_str).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.0.into_iter().flat_map(HeaderMap::iter).map(|(name, _)| text(name)).collect()
    }
}

/// What is written into the headers of a message that is sent.
#[derive(Debug, Default)]
pub(crate) struct Written(Vec<(HeaderName, HeaderValue)>);

impl Written {
    /// The message's headers with what is written: fields of the same names give way, everything else stays. As they were, if there are
    /// not as many bytes left to the server's limit.
    pub(crate) fn into_headers(self, headers: Option<HeaderMap>, room: usize) -> Option<HeaderMap> {
        if self.0.is_empty() {
            return headers;
        }
        let is_kept =
            |name: &HeaderName| !self.0.iter().any(|(own, _)| text(own).eq_ignore_ascii_case(text(name)));
        let users = headers.iter().flat_map(HeaderMap::iter).filter(|(name, _)| is_kept(name));
        let mut all = HeaderMap::new();
        for (name, values) in users {
            for value in values {
                all.append(name.clone(), value.clone());
            }
        }
        for (name, value) in &self.0 {
            all.insert(name.clone(), value.clone());
        }
        if size(&all) > room { headers } else { Some(all) }
    }
}

impl InjectCarrier for Written {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        // The conversions that cannot fail panic.
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_str(&value)) {
            self.0.push((name, value));
        }
    }

    fn remove_field(&mut self, name: &str) {
        self.0.retain(|(known, _)| !text(known).eq_ignore_ascii_case(name));
    }
}

/// How many bytes these are on the wire.
fn size(headers: &HeaderMap) -> usize {
    let line = |name: &HeaderName, value: &HeaderValue| text(name).len() + value.as_str().len() + 4;
    let lines = headers.iter().flat_map(|(name, values)| values.iter().map(move |value| line(name, value)));
    lines.fold(FRAME, usize::saturating_add)
}

fn text(name: &HeaderName) -> &str {
    name.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", "m-1");
        headers.append("a", "1");
        headers.append("a", "2");
        headers.insert("Baggage", "old");
        headers
    }

    fn written() -> Written {
        let mut written = Written::default();
        written.set_field("traceparent", "first".to_owned());
        written.set_field("traceparent", "new".to_owned());
        written.set_field("baggage", "k=v".to_owned());
        written.set_field("bad", "a\r\nb".to_owned());
        written.set_field("b:d", "x".to_owned());
        written
    }

    #[test]
    fn headers_are_read_in_any_case_and_may_repeat() {
        let headers = users();
        let fields = Fields(Some(&headers));
        assert_eq!(fields.field_values("A"), ["1", "2"]);
        assert_eq!(fields.first("nats-msg-id"), Some("m-1"));
        assert_eq!(fields.field_names().len(), 3);
        assert!(Fields(None).field_names().is_empty());
    }

    #[test]
    fn what_is_written_replaces_its_own_names_alone() {
        let all = written().into_headers(Some(users()), usize::MAX).unwrap();
        let mut expected = HeaderMap::new();
        expected.insert("Nats-Msg-Id", "m-1");
        expected.append("a", "1");
        expected.append("a", "2");
        expected.insert("traceparent", "new");
        expected.insert("baggage", "k=v");
        assert_eq!(all, expected);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let wire = "NATS/1.0\r\ntraceparent: new\r\nbaggage: k=v\r\n\r\n".len();
        assert_eq!(written().into_headers(None, wire).unwrap().len(), 2);
        assert_eq!(written().into_headers(None, wire - 1), None);
        assert_eq!(written().into_headers(Some(users()), wire), Some(users()));
    }

    #[test]
    fn nothing_written_is_nothing_changed() {
        assert_eq!(Written::default().into_headers(None, usize::MAX), None);
        assert_eq!(Written::default().into_headers(Some(users()), 0), Some(users()));
    }
}
