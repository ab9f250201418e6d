//! Owns comments that are appended to SQL, so that the database's logs lead to the trace. Must not know how SQL is sent.
//!
//! Spec: semantic-conventions, database spans, "SQL commenter"; <https://google.github.io/sqlcommenter/spec/>.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use traced::opentelemetry::Context;
use traced::opentelemetry::propagation::TextMapPropagator as _;
use traced::propagation::{TraceContextPropagator, inject};

/// What is appended to SQL: `traceparent` and `tracestate`, and pairs that are always the same.
///
/// Every text that is sent becomes a different one. MySQL prepares each of them anew, Oracle and SQL Server plan each of them anew, and
/// caches of prepared statements hold none of them.
///
/// ```
/// use traced_sql::{Comments, Database, System};
///
/// let comments = Comments::new().field("application", "shop");
/// let database = Database::new(System::PostgreSql).comments(comments);
/// assert!(database.has_comments());
/// ```
#[derive(Clone, Default)]
pub struct Comments {
    fixed: BTreeMap<String, String>,
    is_global: bool,
    more: Option<Arc<More>>,
}

type More = dyn Fn(&mut BTreeMap<String, String>) + Send + Sync;

impl Comments {
    /// W3C Trace Context alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair, such as the application's name.
    #[must_use]
    pub fn field(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.fixed.insert(key.into(), value.into());
        self
    }

    /// Writes what the program's propagator writes into headers, in place of W3C Trace Context; with baggage, if that does.
    #[must_use]
    pub fn global_propagator(mut self) -> Self {
        self.is_global = true;
        self
    }

    /// Changes the pairs of each call, with its span current: adds, replaces or removes. Should it panic, the call goes on without comments, and its
    /// span says so in an event.
    #[must_use]
    pub fn with(mut self, change: impl Fn(&mut BTreeMap<String, String>) + Send + Sync + 'static) -> Self {
        self.more = Some(Arc::new(change));
        self
    }

    /// The pairs of a call, sorted. Its span is current. `None` if the user's function panicked.
    pub(crate) fn fields(&self, context: &Context) -> Option<BTreeMap<String, String>> {
        let mut carrier = HashMap::new();
        if self.is_global {
            inject(&mut carrier);
        } else {
            TraceContextPropagator.inject_context(context, &mut carrier);
        }
        let mut fields = self.fixed.clone();
        fields.extend(carrier);
        if let Some(more) = &self.more {
            catch_unwind(AssertUnwindSafe(|| more(&mut fields))).ok()?;
        }
        Some(fields)
    }
}

impl fmt::Debug for Comments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comments").field("fixed", &self.fixed).finish_non_exhaustive()
    }
}

/// Appends a comment, before a final semicolon; `None` where there is nothing to append.
pub(crate) fn append(sql: &str, fields: &BTreeMap<String, String>) -> Option<String> {
    if fields.is_empty() {
        return None;
    }
    let statement = sql.trim_end_matches([' ', '\t', '\r', '\n', ';']);
    let end = sql.get(statement.len()..)?;
    // Where there is no semicolon, blanks at the end stay what they are.
    let (statement, end) = if end.contains(';') { (statement, end) } else { (sql, "") };
    let mut commented = String::with_capacity(sql.len() + 128);
    commented.push_str(statement);
    commented.push_str(" /*");
    for (at, (key, value)) in fields.iter().enumerate() {
        if at > 0 {
            commented.push(',');
        }
        encode(&mut commented, key);
        commented.push_str("='");
        encode(&mut commented, value);
        commented.push('\'');
    }
    commented.push_str("*/");
    commented.push_str(end);
    Some(commented)
}

/// Percent-encodes everything but what RFC 3986 leaves alone: neither quotes nor the end of a comment get through.
fn encode(into: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            let _ = write!(into, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::append;

    #[track_caller]
    fn check(sql: &str, fields: &[(&str, &str)], expected: Option<&str>) {
        let fields: BTreeMap<String, String> =
            fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(append(sql, &fields).as_deref(), expected);
    }

    #[test]
    fn comments_are_sorted_encoded_and_before_a_final_semicolon() {
        check("SELECT 1", &[("b", "2"), ("a", "x y/ö")], Some("SELECT 1 /*a='x%20y%2F%C3%B6',b='2'*/"));
        check("SELECT 1; \n", &[("a", "1")], Some("SELECT 1 /*a='1'*/; \n"));
        check("SELECT 1 \n", &[("a", "1")], Some("SELECT 1 \n /*a='1'*/"));
        check("SELECT 1", &[], None);
    }

    #[test]
    fn no_value_gets_out_of_the_comment() {
        check(
            "S",
            &[("*/ DROP", "'*/; DROP TABLE t --")],
            Some("S /*%2A%2F%20DROP='%27%2A%2F%3B%20DROP%20TABLE%20t%20--'*/"),
        );
    }

    #[test]
    fn a_line_comment_at_the_end_does_not_swallow_the_statement() {
        check("SELECT 1 -- why", &[("a", "1")], Some("SELECT 1 -- why /*a='1'*/"));
    }
}
