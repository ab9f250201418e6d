//! Owns the record of a span for `cargo traced list`, which a build with `TRACED_INVENTORY=1` leaves in its object files. Must not change
//! what a function does.
//!
//! A record begins with U+0002 and ends with U+0003; its fields are parted by U+001F, the items of a field by U+001E, and the parts of an
//! event by U+001D. Names and module paths are filled in by const evaluation.

mod body;
mod kind;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Expr, Signature};

use crate::args::Key;
use crate::model::{Model, Name, Shape, values_of};
use crate::paths::Runtime;
use crate::tokens;
use body::{Inside, inside};
use kind::{Parameters, of_value};

const BEGIN: &str = "\u{2}";
const END: &str = "\u{3}";
const FIELD: &str = "\u{1f}";
const ITEM: &str = "\u{1e}";
const PART: &str = "\u{1d}";

/// Whether this build leaves records.
pub(crate) fn is_on() -> bool {
    std::env::var_os("TRACED_INVENTORY").is_some_and(|on| on == "1")
}

/// The record of a span: a function's, or a block's.
pub(crate) fn span(
    model: &Model,
    shape: Option<&Shape>,
    signature: Option<&Signature>,
    body: &TokenStream,
) -> TokenStream {
    if !is_on() {
        return TokenStream::new();
    }
    let parameters = &Parameters::of(signature);
    let inside = inside(body.clone(), parameters);
    let mut record = Record::begin("span", &model.runtime);
    record.place(&model.runtime, model.callsite.function.as_deref(), model.callsite.at);
    record.field();
    record.name(model);
    record.field();
    record.text(&model.callsite.kind.to_lowercase());
    record.field();
    record.attributes(model, parameters, &inside);
    record.field();
    record.sets(&model.start.sets, parameters);
    record.field();
    record.events(&inside);
    record.field();
    record.text(outcome(model, shape));
    record.end(&model.runtime)
}

/// The record of a `#[derive(Attributes)]` struct: its keys, and the kinds of their values.
pub(crate) fn set(runtime: &Runtime, name: &Ident, keys: &[(&str, &str)]) -> TokenStream {
    if !is_on() {
        return TokenStream::new();
    }
    let mut record = Record::begin("set", runtime);
    record.place(runtime, Some(&name.to_string()), name.span());
    record.field();
    for (key, kind) in keys {
        record.text(&format!("{key}={kind}"));
        record.text(ITEM);
    }
    record.end(runtime)
}

/// The kind of a field's value, by its type.
pub(crate) fn field_kind(ty: &syn::Type) -> &'static str {
    kind::of_type(ty)
}

fn outcome(model: &Model, shape: Option<&Shape>) -> &'static str {
    use crate::args::ErrorMode::{Off, Record, Status};
    match (shape, model.outcome.error) {
        (Some(Shape::Sync { reads: false }), _) | (_, Off) => "none",
        (_, Status) => "status",
        (_, Record) => "record",
    }
}

/// A record while it is written: texts and constants.
struct Record {
    pieces: Vec<TokenStream>,
    text: String,
}

impl Record {
    fn begin(what: &str, runtime: &Runtime) -> Self {
        let mut record = Self { pieces: Vec::new(), text: String::new() };
        record.text(BEGIN);
        record.text(what);
        record.field();
        record.text(&std::env::var("CARGO_PKG_NAME").unwrap_or_default());
        record.field();
        let module_path = runtime.name("module_path");
        record.constant(quote!(#module_path!()));
        record
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn field(&mut self) {
        self.text(FIELD);
    }

    fn constant(&mut self, constant: TokenStream) {
        self.flush();
        self.pieces.push(constant);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Literal::string(&std::mem::take(&mut self.text)).into_token_stream());
        }
    }

    /// `module::function`, the file and the line.
    fn place(&mut self, runtime: &Runtime, function: Option<&str>, at: Span) {
        if let Some(function) = function {
            self.text("::");
            self.text(function);
        }
        self.field();
        let file = runtime.name("file");
        self.constant(quote!(#file!()));
        self.field();
        self.text(&crate::expand::line(at).to_string());
    }

    fn name(&mut self, model: &Model) {
        match &model.callsite.name {
            Name::Literal(name) => self.text(name),
            Name::Const { path, .. } => self.constant(path.to_token_stream()),
            Name::Default { service, function } => {
                let name = model.runtime.name("default_name");
                self.constant(quote!(#name!(#service, #function)));
            }
        }
    }

    fn attributes(&mut self, model: &Model, parameters: &Parameters, inside: &Inside) {
        for value in &model.start.values {
            self.attribute(&value.key, of_value(value, parameters), ITEM);
        }
        for key in &model.callsite.baggage {
            self.attribute(key, "string", ITEM);
        }
        let outcome = &model.outcome;
        for reader in &outcome.readers() {
            for value in &values_of(&reader.entries) {
                // What a reader calls its value is no parameter.
                self.attribute(&value.key, of_value(value, &Parameters::default()), ITEM);
            }
        }
        self.entries(&inside.attributes, ITEM);
    }

    fn entries(&mut self, entries: &[(Key, &'static str)], separator: &str) {
        for (key, kind) in entries {
            self.attribute(key, kind, separator);
        }
    }

    fn attribute(&mut self, key: &Key, kind: &str, separator: &str) {
        match key {
            Key::Text { text, .. } => self.text(text),
            Key::Const(path) => self.constant(path.to_token_stream()),
        }
        self.text(&format!("={kind}{separator}"));
    }

    fn sets(&mut self, sets: &[Expr], parameters: &Parameters) {
        for set in sets {
            self.text(&parameters.type_name(set));
            self.text(ITEM);
        }
    }

    fn events(&mut self, inside: &Inside) {
        for (name, attributes) in &inside.events {
            self.text(name);
            self.text(PART);
            self.entries(attributes, PART);
            self.text(ITEM);
        }
    }

    fn end(mut self, runtime: &Runtime) -> TokenStream {
        self.text(END);
        self.flush();
        let (inventory, pieces) = (runtime.name("inventory"), tokens::listed(&self.pieces));
        quote!(#inventory!(#pieces);)
    }
}
