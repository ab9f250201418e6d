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
        BUILTIN.get_or_init(|| Registry {
            table: Table::new(Cow::Borrowed(include_str!("../data/attributes.tsv"))),
        })
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
        let table = Table::new(text);
        let mut previous = "";
        let mut place = 0;
        while let Some(row) = table.row(place) {
            let key = first_column(row);
            if let Err(problem) = check_row(row, key, previous) {
                return Err(ParseError { line: table.line_number(place), problem });
            }
            previous = key;
            place += 1;
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
        self.above(key, |attribute| attribute.value_type().is_template())
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
        self.above(key, |attribute| attribute.is_live() && !attribute.value_type().is_template())
    }

    /// A live attribute that nests under this key: `http.request.method` of `http.request`, or the first of them.
    pub fn live_below(&self, key: &str) -> Option<Attribute<'_>> {
        let prefix = format!("{key}.");
        let mut place = self.table.first_above(&prefix);
        loop {
            let row = self.table.row(place).filter(|row| row.starts_with(&prefix))?;
            match Attribute::parse(row) {
                Ok(attribute) if attribute.is_live() => return Some(attribute),
                _ => place += 1,
            }
        }
    }

    /// The attribute whose key stands before a dot of this one, the longest first.
    fn above(&self, key: &str, accept: fn(&Attribute<'_>) -> bool) -> Option<Attribute<'_>> {
        let mut prefix = parent(key);
        while let Some(above) = prefix {
            if let Some(found) = self.lookup(above).filter(accept) {
                return Some(found);
            }
            prefix = parent(above);
        }
        None
    }

    /// The live attribute that an unknown key probably stands for: one edit away, or two from 12 characters on, where a
    /// swap of neighbours is one edit. The nearest one, then the first in byte order.
    pub fn nearest(&self, key: &str) -> Option<Attribute<'_>> {
        self.nearest_of(key, false)
    }

    /// [`nearest`](Self::nearest) for a key behind a template's misspelt prefix, with what stands behind it:
    /// `http.request.headers.host` gives `http.request.header` and `host`.
    pub fn nearest_template<'k>(&self, key: &'k str) -> Option<(Attribute<'_>, &'k str)> {
        let mut prefix = parent(key);
        while let Some(above) = prefix {
            if let Some(found) = self.nearest_of(above, true) {
                return Some((found, key.get(above.len() + 1..)?));
            }
            prefix = parent(above);
        }
        None
    }

    fn nearest_of(&self, key: &str, templates: bool) -> Option<Attribute<'_>> {
        let limit = if key.chars().count() < LONG { 1 } else { 2 };
        let mut best: Option<(usize, Attribute<'_>)> = None;
        self.table.maybe_near(key, limit, &mut |row| {
            let Some(edits) = distance_within(key, first_column(row), limit).filter(|edits| *edits > 0)
            else {
                return;
            };
            let Ok(found) = Attribute::parse(row) else { return };
            let fits = found.is_live() && (found.value_type().is_template() || !templates);
            let nearer = best.is_none_or(|(least, known)| (edits, found.key()) < (least, known.key()));
            if fits && nearer {
                best = Some((edits, found));
            }
        });
        Some(best?.1)
    }
}

/// From this number of characters on, two edits are still a slip of the fingers.
const LONG: usize = 12;

/// What stands before the last dot that has something behind it.
fn parent(key: &str) -> Option<&str> {
    let key = key.strip_suffix('.').unwrap_or(key);
    key.get(..key.rfind('.')?)
}

fn check_header(text: &str) -> Result<(), ParseError> {
    let first = text.get(..text.find('\n').unwrap_or(text.len())).unwrap_or("");
    if first.trim_start_matches('\u{feff}').trim_end() == Registry::HEADER {
        return Ok(());
    }
    let problem = "not a table of attributes; begin it with the columns key, type, stability, deprecation, replacement, \
                   kind, a tab between them";
    Err(ParseError { line: 1, problem: problem.to_owned() })
}

fn check_row(row: &str, key: &str, previous: &str) -> Result<(), String> {
    for byte in key.bytes() {
        if !byte.is_ascii_graphic() {
            return Err(format!("`{}` is no attribute key; write a key and a tab", key.escape_debug()));
        }
    }
    if key.is_empty() {
        return Err("a row without a key; write a key and a tab".to_owned());
    }
    if key == previous {
        return Err(format!("attribute `{key}` is given twice; keep one row"));
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
            ("\tstring", 2, "a row without a key"),
            ("order.id \tstring", 2, "no attribute key"),
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
