//! Owns the validated instrumentation: what `expand` needs and nothing else.

use proc_macro2::{Span, TokenStream};
use syn::{Expr, LitStr, Path};

use crate::args::{Entry, ErrorMode, Key, Reader, Value};
use crate::paths::Runtime;

/// A place that makes spans.
pub(crate) struct Model {
    pub(crate) runtime: Runtime,
    pub(crate) callsite: Callsite,
    pub(crate) start: Start,
    pub(crate) outcome: Outcome,
    /// What is suspicious, said where the span is.
    pub(crate) warnings: TokenStream,
    /// What editors read.
    pub(crate) typed: TokenStream,
}

/// What is constant about the place.
pub(crate) struct Callsite {
    pub(crate) name: Name,
    pub(crate) kind: &'static str,
    /// `Type::function`; nothing for a block.
    pub(crate) function: Option<String>,
    /// Where `line!()` is asked.
    pub(crate) at: Span,
    pub(crate) baggage: Vec<Key>,
}

/// The span's name.
pub(crate) enum Name {
    Literal(String),
    /// A const, and what is asked about it.
    Const {
        path: Path,
        rules: ConstRules,
    },
    Default {
        service: String,
        function: String,
    },
}

/// The rules that a const's value is asked for in const evaluation: variants of the runtime's `NameRule`, of `Style` with its form.
#[derive(Default)]
pub(crate) struct ConstRules {
    pub(crate) deny: Vec<ConstRule>,
    /// With the rule's name.
    pub(crate) warn: Vec<(&'static str, ConstRule)>,
}

pub(crate) type ConstRule = (&'static str, Option<&'static str>);

/// An event's name.
pub(crate) enum EventName {
    Literal(LitStr),
    Const(Path, ConstRules),
}

/// What the span starts with.
#[derive(Default)]
pub(crate) struct Start {
    pub(crate) values: Vec<Value>,
    pub(crate) sets: Vec<Expr>,
    pub(crate) parent: Parent,
    pub(crate) links: Option<Expr>,
}

/// Whose child the span is.
#[derive(Default)]
pub(crate) enum Parent {
    #[default]
    Current,
    Given(Expr),
    Root,
}

/// What the result says.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) error: ErrorMode,
    pub(crate) when: Option<Expr>,
    pub(crate) error_type: Option<Expr>,
    pub(crate) ok: Option<Reader>,
    pub(crate) err: Option<Reader>,
    pub(crate) ret: Option<Reader>,
}

impl Start {
    /// Whether the start needs more than its values.
    pub(crate) fn is_plain(&self) -> bool {
        self.sets.is_empty() && self.links.is_none() && matches!(self.parent, Parent::Current)
    }

    /// Everything that the user wrote and that is evaluated before the body.
    pub(crate) fn expressions(&self) -> Vec<&Expr> {
        let mut all = Vec::new();
        for value in &self.values {
            all.push(&value.expression);
        }
        for set in &self.sets {
            all.push(set);
        }
        if let Parent::Given(parent) = &self.parent {
            all.push(parent);
        }
        all.extend(self.links.as_ref());
        all
    }
}

impl Model {
    /// Every value that is recorded, at the start or of the result.
    pub(crate) fn values(&self) -> Vec<&Value> {
        let mut values = Vec::new();
        for value in &self.start.values {
            values.push(value);
        }
        for reader in &self.outcome.readers() {
            add_values(&mut values, &reader.entries);
        }
        values
    }
}

/// The values of a list, without `..set`.
pub(crate) fn values_of(entries: &[Entry]) -> Vec<&Value> {
    let mut values = Vec::new();
    add_values(&mut values, entries);
    values
}

fn add_values<'a>(values: &mut Vec<&'a Value>, entries: &'a [Entry]) {
    for entry in entries {
        if let Entry::Value(value) = entry {
            values.push(value);
        }
    }
}

impl Outcome {
    /// Those of `ok`, `err` and `ret` that there are.
    pub(crate) fn readers(&self) -> Vec<&Reader> {
        let mut readers = Vec::new();
        for slot in &[&self.ok, &self.err, &self.ret] {
            readers.extend(slot.as_ref());
        }
        readers
    }

    /// Whether the user asked for something of the result.
    pub(crate) fn reads_values(&self) -> bool {
        self.ok.is_some() || self.err.is_some() || self.ret.is_some() || self.when.is_some()
    }
}

/// What a function becomes.
pub(crate) enum Shape {
    /// It runs now; `reads` says whether its result is looked at.
    Sync {
        reads: bool,
    },
    Async,
    /// It gives back something that runs later.
    Later(Later),
}

/// A function that gives back a future or a stream.
pub(crate) struct Later {
    pub(crate) stream: bool,
    pub(crate) boxed: bool,
    /// The type of what comes out of it, where it is written.
    pub(crate) output: Option<TokenStream>,
}
