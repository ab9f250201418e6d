//! Owns the arguments as written: one field for each, and the places of their keywords for the positions of errors. A wrong argument is a finding and
//! the rest is still read. Must not know what the arguments mean together.

mod entry;
mod parse;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, LitStr, Pat, Path};

pub(crate) use entry::{Declared, Entry, Form, Key, Value, entries};
pub(crate) use parse::{parse, parse_block, runtime};

use crate::diag::At;

/// The span's name.
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
pub(crate) struct Reader {
    pub(crate) pattern: Pat,
    pub(crate) entries: Vec<Entry>,
}

/// All arguments. Of `root`, `stream`, `future` and `skip` there is only their place.
#[derive(Default)]
pub(crate) struct Args {
    /// The keywords that are written, with their places.
    given: Vec<(&'static str, Span)>,
    pub(crate) name: Option<Name>,
    pub(crate) service: Option<LitStr>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) attrs: Vec<Entry>,
    pub(crate) ok: Option<Reader>,
    pub(crate) err: Option<Reader>,
    pub(crate) ret: Option<Reader>,
    pub(crate) error: ErrorMode,
    pub(crate) error_when: Option<Expr>,
    pub(crate) error_type: Option<Expr>,
    pub(crate) parent: Option<Expr>,
    pub(crate) links: Option<Expr>,
    pub(crate) baggage: Vec<Key>,
    pub(crate) allow: Vec<Ident>,
    pub(crate) krate: Option<TokenStream>,
}

/// What stands behind a keyword, with an example of it for errors.
#[derive(Clone, Copy)]
pub(crate) enum Takes {
    /// `= value`
    Value(&'static str),
    /// `(..)`
    List(&'static str),
    /// `(|r| ..)`
    Reader,
    Nothing,
}

/// Every argument, in the order in which the reference lists them.
pub(crate) const KNOWN: &[(&str, Takes)] = &[
    ("name", Takes::Value("name = NAME")),
    ("service", Takes::Value("service = \"orders\"")),
    ("kind", Takes::Value("kind = server")),
    ("attrs", Takes::List("attrs(order.id)")),
    ("ok", Takes::Reader),
    ("err", Takes::Reader),
    ("ret", Takes::Reader),
    ("error", Takes::Value("error = status")),
    ("error_when", Takes::Value("error_when = |r| ..")),
    ("error_type", Takes::Value("error_type = |e| ..")),
    ("parent", Takes::Value("parent = context")),
    ("root", Takes::Nothing),
    ("links", Takes::Value("links = contexts")),
    ("baggage", Takes::List("baggage(tenant.id)")),
    ("stream", Takes::Nothing),
    ("future", Takes::Nothing),
    ("skip", Takes::Nothing),
    ("allow", Takes::List("allow(span_name_style)")),
    ("crate", Takes::Value("crate = path")),
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
    /// Where an argument's keyword stands, if it is given.
    pub(crate) fn at(&self, word: &str) -> Option<Span> {
        for (given, at) in &self.given {
            if *given == word {
                return Some(*at);
            }
        }
        None
    }

    pub(crate) fn has(&self, word: &str) -> bool {
        self.at(word).is_some()
    }

    /// Whether the user asked for something of the result.
    pub(crate) fn reads_values(&self) -> bool {
        self.ok.is_some() || self.err.is_some() || self.ret.is_some() || self.error_when.is_some()
    }

    /// What an `impl`, a trait or a module says holds for a function that does not say otherwise.
    pub(crate) fn under(mut self, mut block: Self) -> Self {
        macro_rules! inherit {
            ($($slot:ident $word:literal),+) => {$(
                if !self.has($word) {
                    self.$slot = block.$slot;
                }
            )+};
        }
        inherit!(service "service", kind "kind", attrs "attrs", ok "ok", err "err", ret "ret", error "error");
        inherit!(error_when "error_when", error_type "error_type", links "links", baggage "baggage", krate "crate");
        let is_placed = self.has("parent") || self.has("root");
        if !is_placed {
            self.parent = block.parent;
        }
        self.allow.append(&mut block.allow);
        for (word, at) in block.given {
            let is_inherited = match word {
                "name" | "stream" | "future" | "skip" => false,
                "parent" | "root" => !is_placed,
                _ => !self.has(word),
            };
            if is_inherited {
                self.given.push((word, at));
            }
        }
        self
    }
}
