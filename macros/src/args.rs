//! Owns the arguments as written: one slot for each, keyword tokens kept for the positions of errors. A wrong argument is a finding and
//! the rest is still read. Must not know what the arguments mean together.

mod entry;
mod parse;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, LitStr, Pat, Path};

pub(crate) use entry::{Declared, Entry, Form, Key, Value, entries};
pub(crate) use parse::{parse, parse_block, runtime};

use crate::diag::At;

/// An argument with its keyword.
#[derive(Clone)]
pub(crate) struct Slot<T> {
    pub(crate) keyword: Span,
    pub(crate) value: T,
}

/// The span's name.
#[derive(Clone)]
pub(crate) enum Name {
    Literal(LitStr),
    Path(Path),
    /// Neither: reported by the check of names.
    Other(At),
}

/// `error = ..`
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ErrorMode {
    #[default]
    Record,
    Status,
    Off,
}

/// `ok(|r| key = expr, ..)`
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) pattern: Pat,
    pub(crate) entries: Vec<Entry>,
}

/// All arguments.
#[derive(Clone, Default)]
pub(crate) struct Args {
    pub(crate) name: Option<Slot<Name>>,
    pub(crate) service: Option<Slot<LitStr>>,
    pub(crate) kind: Option<Slot<&'static str>>,
    pub(crate) attrs: Option<Slot<Vec<Entry>>>,
    pub(crate) ok: Option<Slot<Reader>>,
    pub(crate) err: Option<Slot<Reader>>,
    pub(crate) ret: Option<Slot<Reader>>,
    pub(crate) error: Option<Slot<ErrorMode>>,
    pub(crate) error_when: Option<Slot<Expr>>,
    pub(crate) error_type: Option<Slot<Expr>>,
    pub(crate) parent: Option<Slot<Expr>>,
    pub(crate) root: Option<Slot<()>>,
    pub(crate) links: Option<Slot<Expr>>,
    pub(crate) baggage: Option<Slot<Vec<Key>>>,
    pub(crate) stream: Option<Slot<()>>,
    pub(crate) future: Option<Slot<()>>,
    pub(crate) skip: Option<Slot<()>>,
    pub(crate) allow: Option<Slot<Vec<Ident>>>,
    pub(crate) krate: Option<Slot<TokenStream>>,
}

/// Every argument, in the order in which the reference lists them.
pub(crate) const KNOWN: &[&str] = &[
    "name",
    "service",
    "kind",
    "attrs",
    "ok",
    "err",
    "ret",
    "error",
    "error_when",
    "error_type",
    "parent",
    "root",
    "links",
    "baggage",
    "stream",
    "future",
    "skip",
    "allow",
    "crate",
];

/// The span kinds, and their names in the API.
pub(crate) const KINDS: &[(&str, &str)] = &[
    ("server", "Server"),
    ("client", "Client"),
    ("producer", "Producer"),
    ("consumer", "Consumer"),
    ("internal", "Internal"),
];

impl Args {
    /// What an `impl`, a trait or a module says holds for a function that does not say otherwise.
    pub(crate) fn under(mut self, block: &Self) -> Self {
        macro_rules! inherit {
            ($($slot:ident),+) => {$(
                if self.$slot.is_none() {
                    self.$slot.clone_from(&block.$slot);
                }
            )+};
        }
        inherit!(service, kind, attrs, ok, err, ret, error, error_when, error_type, links, baggage, krate);
        if self.parent.is_none() && self.root.is_none() {
            self.parent.clone_from(&block.parent);
            self.root.clone_from(&block.root);
        }
        if let Some(outer) = &block.allow {
            let allow = self.allow.get_or_insert_with(|| Slot { keyword: outer.keyword, value: Vec::new() });
            allow.value.extend_from_slice(&outer.value);
        }
        self
    }
}
