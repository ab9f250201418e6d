//! Owns a list of finished spans and what tests ask of it. Must not know how it was captured.

use std::fmt;
use std::ops::Deref;
use std::path::Path;

use opentelemetry_sdk::trace::SpanData;

use super::{Span, diff, tree};

/// Finished spans, in the order in which they ended. A slice of [`Span`]s with some more methods.
///
/// ```
/// # use opentelemetry::{global, trace::Tracer};
/// let (_, spans) = traced::testing::capture(|| {
///     global::tracer("shop").in_span("orders.create", |_| {
///         global::tracer("shop").in_span("orders.validate", |_| ());
///     })
/// });
/// assert_eq!(spans.len(), 2);
/// assert_eq!(spans[0].name(), "orders.validate");
/// assert_eq!(spans.parent_of(&spans[0]).unwrap().name(), "orders.create");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Spans {
    spans: Vec<Span>,
}

/// Set to `1`, this variable makes [`Spans::assert_snapshot`] write what it would compare.
const UPDATE: &str = "TRACED_UPDATE";

impl Spans {
    /// The first span of this name.
    pub fn find(&self, name: &str) -> Option<&Span> {
        self.iter().find(|span| span.name() == name)
    }

    /// All spans of this name.
    pub fn named<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Span> + use<'a, 'n> {
        self.iter().filter(move |span| span.name() == name)
    }

    /// The only span of this name.
    ///
    /// # Panics
    ///
    /// When there is none, or more than one.
    #[track_caller]
    pub fn one(&self, name: &str) -> &Span {
        let mut named = self.named(name);
        let (Some(span), None) = (named.next(), named.next()) else {
            let count = self.named(name).count();
            panic!("{count} spans are named `{name}`, one was expected; these ended:\n{self}");
        };
        span
    }

    /// The span that this one is a child of, if it is among these.
    pub fn parent_of(&self, child: &Span) -> Option<&Span> {
        let parent = child.parent_id()?;
        self.iter().find(|span| span.span_id() == parent && span.trace_id() == child.trace_id())
    }

    /// The children of a span, in the order in which they ended.
    pub fn children_of<'a, 'p>(&'a self, parent: &'p Span) -> impl Iterator<Item = &'a Span> + use<'a, 'p> {
        self.iter().filter(move |span| {
            span.parent_id() == Some(parent.span_id()) && span.trace_id() == parent.trace_id()
        })
    }

    /// The spans as text: a tree per trace, one after another, each span's children in the order in which they started.
    ///
    /// A span's line is its name, `[its kind]` unless that is internal, its attributes and its status; an error shows its `error.type` there
    /// and not among the attributes. Its events (`•`) and links (`→`) come first, then its children. Ids, times and stack traces are left out, so that the
    /// text is the same in every run. `remote parent` and `parent not ended` stand behind the kind where they apply.
    ///
    /// ```text
    /// orders.create [server] order.id=42
    /// ├─ • payment.started card.kind="visa"
    /// ├─ orders.validate
    /// └─ payments.charge  ERROR PaymentError: card declined
    ///    └─ • exception exception.type="PaymentError" exception.message="card declined"
    /// ```
    pub fn tree(&self) -> String {
        tree::text(self)
    }

    /// Compares [`tree`](Self::tree) with an expected one. Its common indentation and the blank lines around it do not count, so that it can be
    /// indented like the code.
    ///
    /// # Panics
    ///
    /// When they differ, with the difference line by line.
    #[track_caller]
    pub fn assert_tree(&self, expected: &str) {
        let (expected, actual) = (dedent(expected), self.tree());
        assert!(
            expected == actual,
            "the spans are not the expected ones (- expected, + actual):\n\n{}\n\nall that ended:\n\n{actual}\n",
            diff::lines(&expected, &actual)
        );
    }

    /// Compares [`tree`](Self::tree) with a file; the path is relative to the package's folder. Run the test with `TRACED_UPDATE=1` to write the
    /// file instead.
    ///
    /// # Panics
    ///
    /// When they differ, or when the file cannot be read.
    #[track_caller]
    pub fn assert_snapshot(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        if std::env::var_os(UPDATE).is_some_and(|update| update == "1") {
            return write(path, &self.tree());
        }
        match std::fs::read_to_string(path) {
            Ok(expected) => self.compare(&expected, path),
            Err(error) => panic!(
                "the snapshot {} cannot be read: {error}; run the test with {UPDATE}=1 to write it",
                path.display()
            ),
        }
    }

    #[track_caller]
    fn compare(&self, expected: &str, path: &Path) {
        let (expected, actual) = (expected.replace("\r\n", "\n"), self.tree());
        assert!(
            expected.trim_end() == actual,
            "the spans differ from {} (- expected, + actual); if that is right, run the test with {UPDATE}=1:\n\n{}\n",
            path.display(),
            diff::lines(expected.trim_end(), &actual)
        );
    }
}

#[track_caller]
fn write(path: &Path, tree: &str) {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    if let Err(error) = folder.and_then(|()| std::fs::write(path, format!("{tree}\n"))) {
        panic!("the snapshot {} cannot be written: {error}; see who may write there", path.display());
    }
}

/// Takes away the indentation that all lines share, and blank lines at both ends.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = || text.lines().map(str::trim_end);
    let shared = lines().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = lines().map(|line| line.get(shared..).unwrap_or_default()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

impl From<Vec<SpanData>> for Spans {
    fn from(spans: Vec<SpanData>) -> Self {
        spans.into_iter().map(Span::from).collect()
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        Self { spans: spans.into_iter().collect() }
    }
}

impl Deref for Spans {
    type Target = [Span];

    fn deref(&self) -> &[Span] {
        &self.spans
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = &'a Span;
    type IntoIter = std::slice::Iter<'a, Span>;

    fn into_iter(self) -> Self::IntoIter {
        self.spans.iter()
    }
}

impl IntoIterator for Spans {
    type Item = Span;
    type IntoIter = std::vec::IntoIter<Span>;

    fn into_iter(self) -> Self::IntoIter {
        self.spans.into_iter()
    }
}

/// [`Spans::tree`].
impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tree())
    }
}

#[cfg(test)]
mod tests {
    use super::dedent;

    #[test]
    fn indentation_that_all_lines_share_goes() {
        assert_eq!(dedent("\n    a\n    └─ b\n       └─ c\n    "), "a\n└─ b\n   └─ c");
        assert_eq!(dedent("a"), "a");
        assert_eq!(dedent("  \n"), "");
    }
}
