//! The span types of the conventions: kind, name patterns, required attributes; it does not know attributes.

use std::{borrow::Cow, sync::OnceLock};

use crate::{attribute::Deprecation, table::Table};

/// A declared span type: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanType<'a> {
    /// Its id, for example `http.server`.
    pub id: &'a str,
    /// The span kind, in lower case.
    pub kind: &'a str,
    /// How far it has come.
    pub stability: &'a str,
    /// Whether and why it should no longer be used, in the table's word.
    pub deprecation: &'a str,
    /// The span type that it extends or refines.
    pub base: Option<&'a str>,
    names: &'a str,
    required: &'a str,
    start: &'a str,
}

impl<'a> SpanType<'a> {
    fn parse(row: &'a str) -> Self {
        let mut columns = row.split('\t');
        let mut next = || columns.next().unwrap_or("");
        SpanType {
            id: next(),
            kind: next(),
            stability: next(),
            deprecation: next(),
            base: Some(next()).filter(|base| !base.is_empty()),
            names: next(),
            required: next(),
            start: next(),
        }
    }

    /// Whether it may be used.
    pub fn is_live(&self) -> bool {
        self.deprecation == Deprecation::None.name()
    }

    /// The patterns of its name, with attribute keys in braces; the first whose attributes are all present holds. None:
    /// that of `base`, if any.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        listed(self.names)
    }

    /// The attributes that it must have, with their value where it is fixed.
    pub fn required(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        listed(self.required).map(|item| match item.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (item, None),
        })
    }

    /// The attributes to give when the span starts, because samplers read them.
    pub fn start(&self) -> impl Iterator<Item = &'a str> {
        listed(self.start)
    }
}

/// The span type with this id.
///
/// ```
/// let server = traced_registry::span_type("http.server").unwrap();
/// assert_eq!(server.kind, "server");
/// assert_eq!(server.names().next(), Some("{http.request.method} {http.route}"));
/// ```
pub fn span_type(id: &str) -> Option<SpanType<'static>> {
    table().find(id).map(SpanType::parse)
}

/// All span types, sorted by id.
pub fn span_types() -> impl Iterator<Item = SpanType<'static>> {
    table().rows().map(SpanType::parse)
}

/// Whether samplers read this attribute, so that it should be there when the span starts: the column `start` of any live
/// span type.
///
/// ```
/// assert!(traced_registry::read_at_start("url.path"));
/// assert!(!traced_registry::read_at_start("http.response.status_code"));
/// ```
pub fn read_at_start(key: &str) -> bool {
    span_types().filter(SpanType::is_live).any(|span| span.start().any(|listed| listed == key))
}

fn table() -> &'static Table<'static> {
    static TABLE: OnceLock<Table<'static>> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(Cow::Borrowed(include_str!("../data/spans.tsv"))))
}

fn listed(column: &str) -> impl Iterator<Item = &str> {
    column.split('|').filter(|item| !item.is_empty())
}
