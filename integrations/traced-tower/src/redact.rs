//! Owns what is taken out of URLs before they are recorded. Knows the text of a URL and no span.

use std::sync::Arc;

const REDACTED: &str = "REDACTED";

/// Keys whose values are signatures or credentials, from the semantic conventions.
const SECRET_KEYS: [&str; 7] = [
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "sig",
    "X-Goog-Signature",
    "AWSAccessKeyId",
    "Signature",
];

/// What spans record of a URL's query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Query {
    /// The query with `REDACTED` in place of the values of secret keys.
    #[default]
    Redacted,
    /// The keys, with `REDACTED` in place of every value. A part without `=` counts as a value.
    AllRedacted,
    /// Nothing.
    Off,
}

/// How queries are recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redaction {
    pub(crate) query: Query,
    /// In place of the default.
    secret_keys: Option<Arc<[String]>>,
}

impl Redaction {
    pub(crate) fn set_keys(&mut self, keys: impl IntoIterator<Item = impl Into<String>>) {
        self.secret_keys = Some(keys.into_iter().map(Into::into).collect());
    }

    /// The query as it may be recorded; `None` when there is nothing to record.
    pub(crate) fn query(&self, query: &str) -> Option<String> {
        if query.is_empty() || self.query == Query::Off {
            return None;
        }
        let mut recorded = String::with_capacity(query.len());
        for (at, part) in query.split('&').enumerate() {
            if at > 0 {
                recorded.push('&');
            }
            self.push_part(&mut recorded, part);
        }
        Some(recorded)
    }

    fn push_part(&self, recorded: &mut String, part: &str) {
        let all = self.query == Query::AllRedacted;
        match part.split_once('=') {
            Some((key, _)) if all || self.is_secret(key) => {
                recorded.push_str(key);
                recorded.push('=');
                recorded.push_str(REDACTED);
            }
            None if all && !part.is_empty() => recorded.push_str(REDACTED),
            _ => recorded.push_str(part),
        }
    }

    fn is_secret(&self, key: &str) -> bool {
        match &self.secret_keys {
            Some(keys) => keys.iter().any(|secret| is_encoding_of(key, secret)),
            None => SECRET_KEYS.iter().any(|secret| is_encoding_of(key, secret)),
        }
    }
}

/// Whether the text is the key, written with or without %-encoding: `s%69g` is `sig` to the server as well.
fn is_encoding_of(text: &str, key: &str) -> bool {
    let mut rest = text.bytes();
    let decoded = std::iter::from_fn(|| {
        let byte = rest.next()?;
        let mut ahead = rest.clone();
        let digits = (byte == b'%').then(|| Some((hex(ahead.next()?)?, hex(ahead.next()?)?))).flatten();
        let Some((high, low)) = digits else { return Some(byte) };
        rest = ahead;
        Some(high << 4 | low)
    });
    decoded.eq(key.bytes())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// User information as it may be recorded, whatever there was of it.
pub(crate) const USER_INFO: &str = "REDACTED:REDACTED@";

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(query: Query, text: &str) -> Option<String> {
        Redaction { query, ..Redaction::default() }.query(text)
    }

    #[test]
    fn values_of_secret_keys_are_redacted() {
        for key in SECRET_KEYS {
            let text = format!("a=1&{key}=secret&b");
            assert_eq!(recorded(Query::Redacted, &text), Some(format!("a=1&{key}=REDACTED&b")));
        }
        assert_eq!(recorded(Query::Redacted, "sig=a=b&sig=").unwrap(), "sig=REDACTED&sig=REDACTED");
    }

    #[test]
    fn keys_are_compared_with_their_case_and_without_their_encoding() {
        assert_eq!(recorded(Query::Redacted, "Sig=open").unwrap(), "Sig=open");
        assert_eq!(recorded(Query::Redacted, "s%69g=secret").unwrap(), "s%69g=REDACTED");
        assert_eq!(recorded(Query::Redacted, "%=1&%s=2&%ff=3&sig%").unwrap(), "%=1&%s=2&%ff=3&sig%");
    }

    #[test]
    fn other_ways_to_record() {
        assert_eq!(
            recorded(Query::AllRedacted, "a=1&b=&c&&d").unwrap(),
            "a=REDACTED&b=REDACTED&REDACTED&&REDACTED"
        );
        assert_eq!(recorded(Query::Off, "a=1"), None);
        assert_eq!(recorded(Query::Redacted, ""), None);
    }

    #[test]
    fn a_list_replaces_the_default() {
        let mut redaction = Redaction::default();
        redaction.set_keys(["token"]);
        assert_eq!(redaction.query("token=secret&sig=open").unwrap(), "token=REDACTED&sig=open");
    }
}
