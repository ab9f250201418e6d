//! A set of attributes and the questions that checks ask about a key; it does not know the checks.

use std::{borrow::Cow, fmt, sync::OnceLock};

use crate::{
    attribute::Attribute,
    distance::distance_within,
    table::{Table, first_column},
};

/// A table of attributes: the compiled-in conventions, or a project's own.
#[derive(Debug)]
pub struct Registry<'a> {
    table: Table<'a>,
}

/// A table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong; what to do.
    pub problem: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for ParseError {}

impl Registry<'static> {
    /// The OpenTelemetry semantic conventions of [`VERSION`](crate::VERSION). The index is built at the first call.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Registry<'static>> = OnceLock::new();
        BUILTIN.get_or_init(|| Registry { table: Table::sorted(include_str!("../data/attributes.tsv")) })
    }
}

impl<'a> Registry<'a> {
    /// The first line of every table.
    pub const HEADER: &'static str = "key\ttype\tstability\tdeprecation\treplacement\tkind";

    /// Reads a table. Its first line is [`HEADER`](Self::HEADER); the rows may come in any order, empty columns at a
    /// row's end may be left out, blank lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    ///
    /// The first line that is not of that form, or a key that is given twice.
    ///
    /// ```
    /// use traced_registry::Registry;
    ///
    /// let text = format!("{}\norder.id\tstring\tstable\n", Registry::HEADER);
    /// let own = Registry::parse(text).unwrap();
    /// assert_eq!(own.lookup("order.id").unwrap().value_type().to_string(), "string");
    /// assert_eq!(Registry::parse("order.id").unwrap_err().line, 1);
    /// ```
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Result<Self, ParseError> {
        let text = text.into();
        check_header(&text)?;
        let table = Table::sorting(text);
        let mut previous = None;
        for (index, row) in table.rows().enumerate() {
            let key = first_column(row).trim_end();
            let checked = check_row(row, key).and_then(|()| {
                let twice = previous.replace(key) == Some(key);
                if twice { Err(format!("attribute `{key}` is given twice; keep one row")) } else { Ok(()) }
            });
            checked.map_err(|problem| ParseError { line: table.line_number(index), problem })?;
        }
        Ok(Registry { table })
    }

    /// The attribute with exactly this key; of a template, the prefix.
    pub fn lookup(&self, key: &str) -> Option<Attribute<'_>> {
        Attribute::parse(self.table.find(key)?).ok()
    }

    /// The attribute with this key, or else the template whose prefix the key begins with.
    ///
    /// ```
    /// let registry = traced_registry::Registry::builtin();
    /// assert_eq!(registry.find("k8s.pod.label.app").unwrap().key(), "k8s.pod.label");
    /// ```
    pub fn find(&self, key: &str) -> Option<Attribute<'_>> {
        self.lookup(key).or_else(|| self.template(key))
    }

    /// The template whose prefix, a dot and at least one more character make this key.
    pub fn template(&self, key: &str) -> Option<Attribute<'_>> {
        let mut found = parents(key).filter_map(|prefix| self.lookup(prefix));
        found.find(|attribute| attribute.value_type().is_template())
    }

    /// All attributes, sorted by key in byte order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        self.table.rows().filter_map(|row| Attribute::parse(row).ok())
    }

    /// Whether a live key begins with this word and a dot.
    ///
    /// ```
    /// let registry = traced_registry::Registry::builtin();
    /// assert!(registry.is_namespace("http"));
    /// assert!(!registry.is_namespace("order"));
    /// ```
    pub fn is_namespace(&self, word: &str) -> bool {
        self.live_below(word).is_some()
    }

    /// A live attribute, not a template, that this key nests under: `http.route` of `http.route.id`.
    pub fn live_above(&self, key: &str) -> Option<Attribute<'_>> {
        let mut found = parents(key).filter_map(|prefix| self.lookup(prefix));
        found.find(|attribute| attribute.is_live() && !attribute.value_type().is_template())
    }

    /// A live attribute that nests under this key: `http.request.method` of `http.request`, or the first of them.
    pub fn live_below(&self, key: &str) -> Option<Attribute<'_>> {
        let mut found = self.table.below(key).filter_map(|row| Attribute::parse(row).ok());
        found.find(Attribute::is_live)
    }

    /// The live attribute that an unknown key probably stands for: one edit away, or two from 12 characters on, where a
    /// swap of neighbours is one edit. The nearest one, then the first in byte order.
    pub fn nearest(&self, key: &str) -> Option<Attribute<'_>> {
        self.nearest_of(key, |_| true)
    }

    /// [`nearest`](Self::nearest) for a key behind a template's misspelt prefix, with what stands behind it:
    /// `http.request.headers.host` gives `http.request.header` and `host`.
    pub fn nearest_template<'k>(&self, key: &'k str) -> Option<(Attribute<'_>, &'k str)> {
        parents(key).find_map(|prefix| {
            let found = self.nearest_of(prefix, |attribute| attribute.value_type().is_template())?;
            Some((found, key.get(prefix.len().saturating_add(1)..)?))
        })
    }

    fn nearest_of(&self, key: &str, accept: impl Fn(&Attribute<'_>) -> bool) -> Option<Attribute<'_>> {
        let limit = if key.chars().count() < LONG { 1 } else { 2 };
        let near = self
            .table
            .maybe_near(key, limit)
            .filter_map(|row| Some((distance_within(key, first_column(row), limit)?, row)));
        let read = near.filter_map(|(edits, row)| Some((edits, Attribute::parse(row).ok()?)));
        let live = read.filter(|(edits, attribute)| *edits > 0 && attribute.is_live() && accept(attribute));
        live.min_by_key(|(edits, attribute)| (*edits, attribute.key())).map(|(_, attribute)| attribute)
    }
}

/// From this number of characters on, two edits are still a slip of the fingers.
const LONG: usize = 12;

/// What stands before each dot that has something behind it, the longest first.
fn parents(key: &str) -> impl Iterator<Item = &str> {
    let dots = key.rmatch_indices('.').filter(|(dot, _)| dot.saturating_add(1) < key.len());
    dots.filter_map(|(dot, _)| key.get(..dot))
}

fn check_header(text: &str) -> Result<(), ParseError> {
    let first = text.lines().next().unwrap_or("");
    if first.trim_start_matches('\u{feff}').trim_end() == Registry::HEADER {
        return Ok(());
    }
    let columns = Registry::HEADER.replace('\t', ", ");
    let problem =
        format!("not a table of attributes; begin it with the columns {columns}, a tab between them");
    Err(ParseError { line: 1, problem })
}

fn check_row(row: &str, key: &str) -> Result<(), String> {
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("`{}` is no attribute key; write a key and a tab", key.escape_debug()));
    }
    if key.len() != first_column(row).len() {
        return Err(format!("blanks after `{key}`; separate columns by one tab"));
    }
    Attribute::parse(row).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(rows: &str) -> Result<Registry<'static>, ParseError> {
        Registry::parse(format!("{}\n{rows}", Registry::HEADER))
    }

    #[test]
    fn rows_come_in_any_order_from_owned_and_borrowed_text() {
        let registry = own("order.id\tstring\n# a note\n\ncart.size\tint\tstable\r\n").unwrap();
        assert_eq!(registry.attributes().map(|a| a.key()).collect::<Vec<_>>(), ["cart.size", "order.id"]);
        let text = format!("\u{feff}{}\norder.id\tstring", Registry::HEADER);
        assert!(Registry::parse(text.as_str()).unwrap().lookup("order.id").is_some());
    }

    #[test]
    fn a_bad_table_names_the_line() {
        for (rows, line, problem) in [
            ("order.id\tstring\norder.size\tbig\n", 3, "unknown type `big`"),
            ("order.id\tstring\n\norder.id\tint\n", 4, "given twice"),
            ("order id\tstring", 2, "no attribute key"),
            ("\tstring", 2, "no attribute key"),
            ("order.id \tstring", 2, "one tab"),
        ] {
            let error = own(rows).unwrap_err();
            assert_eq!(error.line, line, "{rows}");
            assert!(error.to_string().contains(problem), "{error}");
        }
        assert_eq!(Registry::parse("").unwrap_err().line, 1);
    }

    #[test]
    fn templates_need_something_behind_the_prefix() {
        let registry = Registry::builtin();
        for (key, found) in [
            ("http.request.header.x-request-id", Some("http.request.header")),
            ("k8s.pod.label.app.kubernetes.io/name", Some("k8s.pod.label")),
            ("http.request.header.", None),
            ("http.request.header", None),
            ("http.request.headers.x", None),
            ("http.route.id", None),
        ] {
            assert_eq!(registry.template(key).map(|a| a.key()), found, "{key}");
        }
        assert_eq!(registry.find("http.request.header").unwrap().key(), "http.request.header");
    }

    #[test]
    fn collisions_are_found_upwards_and_downwards() {
        let registry = Registry::builtin();
        assert_eq!(registry.live_above("http.route.id").unwrap().key(), "http.route");
        assert_eq!(registry.live_above("http.route.a.b").unwrap().key(), "http.route");
        assert_eq!(registry.live_below("server").unwrap().key(), "server.address");
        for key in ["http.route", "http.request.header.x", "http.method.x", "order.id"] {
            assert!(registry.live_above(key).is_none(), "{key}");
        }
        assert!(registry.live_below("http.route").is_none());
    }

    #[test]
    fn the_nearest_key_is_at_most_a_slip_away() {
        let registry = Registry::builtin();
        for (key, found) in [
            ("http.requst.method", Some("http.request.method")),
            ("http.request.mehtod", Some("http.request.method")),
            ("http.reqest.methd", Some("http.request.method")),
            ("htp.reqest.methd", None),
            ("url.fulll", Some("url.full")),
            ("url.fulllx", None),
            ("server.adres", Some("server.address")), // 12 characters: two edits
            ("http.metho", None),                     // next to a deprecated key only
            ("order.id", None),
            ("", None),
        ] {
            assert_eq!(registry.nearest(key).map(|a| a.key()), found, "{key}");
        }
        let (template, rest) = registry.nearest_template("http.request.headers.x-a.b").unwrap();
        assert_eq!((template.key(), rest), ("http.request.header", "x-a.b"));
        assert!(registry.nearest_template("order.header.x").is_none());
    }
}
