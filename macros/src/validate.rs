//! Owns the decisions: a list of checks that makes the model of arguments and item, and findings of what is wrong. Must not write tokens.

mod words;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::{LitStr, ReturnType};

use crate::args::{Args, Entry, ErrorMode, Name as NameArg, Value};
use crate::diag::{At, Findings};
use crate::item::{Function, Hidden, bindings, erase_impl, is_never, may_be_result, returns};
use crate::model::{Callsite, Later, Model, Name, Outcome, Parent, Shape, Start};
use crate::paths::Runtime;
use crate::text::trim_underscores;
use crate::tokens;

pub(crate) use words::Words;

/// What surrounds a name or a key.
#[derive(Clone, Default)]
pub(crate) struct Around {
    /// The type or the trait whose member it is.
    pub(crate) type_name: Option<String>,
    /// The default of `service`.
    pub(crate) service: Option<String>,
    /// The function's name.
    pub(crate) function: Option<String>,
    /// What its parameters bind.
    pub(crate) arguments: Vec<String>,
}

impl Around {
    /// Inside a function.
    fn of(&self, function: &Function) -> Self {
        let name = function.signature.ident.to_string();
        Self { function: Some(name), arguments: bindings(&function.signature), ..self.clone() }
    }
}

/// The model of a function.
pub(crate) fn function(
    mut args: Args,
    function: &Function,
    around: &Around,
    findings: &mut Findings,
) -> Option<(Model, Shape)> {
    check_target(function, findings);
    check_flags(&args, function, findings);
    check_skip(&args, findings);
    let around = &around.of(function);
    let words = check_words(&mut args, around, findings);
    check_together(&args, findings);
    let shape = shape(&args, function);
    check_track_caller(function, args.reads_values(), &shape, findings);
    let ident = function.signature.ident.to_string();
    let name = name(&args, &words, around.service.as_deref(), &ident);
    let path = match &around.type_name {
        Some(ty) => format!("{}::{}", plain(ty), plain(&ident)),
        None => plain(&ident).to_owned(),
    };
    let mut model = model(args, name, Some(path), function.signature.ident.span());
    findings.is_empty().then(|| {
        model.warnings = findings.take_warnings();
        model.typed = findings.take_typed(&model.runtime, Some(&around.arguments));
        (model, shape)
    })
}

/// The model of `span!`.
pub(crate) fn span(mut args: Args, findings: &mut Findings) -> Option<Model> {
    if args.name.is_none() {
        findings.error(
            Span::call_site(),
            "a span of a block has no default name; write `span!(\"service.operation\", { .. })`",
        );
    }
    for word in OF_FUNCTIONS {
        if let Some(at) = args.at(word) {
            findings.error(at, format!("`{word}` says something about a function; leave it out of `span!`"));
        }
    }
    if let Some(at) = args.at("service") {
        findings.error(at, "`service` is part of a default name, and `span!` has none; leave it out");
    }
    let words = check_words(&mut args, &Around::default(), findings);
    check_together(&args, findings);
    let at = args.at("name").unwrap_or_else(Span::call_site);
    let name = name(&args, &words, None, "span");
    findings.is_empty().then(|| {
        let mut model = model(args, name, None, at);
        model.warnings = findings.take_warnings();
        model.typed = findings.take_typed(&model.runtime, None);
        model
    })
}

/// Names and keys, by the settings of the crate.
fn check_words(args: &mut Args, around: &Around, findings: &mut Findings) -> Words {
    let words = Words::new(&args.allow, findings);
    words.check_names(args, around, findings);
    words.check_keys(args, around, findings);
    words
}

/// What only a function can say of itself.
const OF_FUNCTIONS: &[&str] = &["stream", "future", "skip"];

/// What an `impl`, a trait or a module cannot say for all its functions.
pub(crate) fn check_block(mut args: Args, findings: &mut Findings) {
    if let Some(at) = args.at("name") {
        findings.error(at, "a name here would be the name of every function; use `service = \"..\"`, or name them one by one");
    }
    for word in OF_FUNCTIONS {
        if let Some(at) = args.at(word) {
            findings.error(at, format!("`{word}` belongs on a function; move it there"));
        }
    }
    check_words(&mut args, &Around::default(), findings);
    // They are said in every function.
    findings.take_warnings();
    check_together(&args, findings);
}

/// Refused alone, left untraced inside a block.
pub(crate) fn is_traceable(args: &Args, function: &Function) -> bool {
    let quiet = &mut Findings::default();
    check_target(function, quiet);
    let shape = shape(args, function);
    check_track_caller(function, args.reads_values(), &shape, quiet);
    quiet.is_empty()
}

fn check_target(function: &Function, findings: &mut Findings) {
    if let Some(constness) = &function.signature.constness {
        findings.error(constness.span, "a `const fn` cannot start a span; remove `#[traced]` or `const`");
    }
    if function.body.is_none() {
        let at = At::of(&function.signature.ident);
        findings.error(
            at,
            "this function has no body to trace; put `#[traced]` on a default body or on the implementation",
        );
    }
}

fn check_skip(args: &Args, findings: &mut Findings) {
    if let Some(at) = args.at("skip")
        && !cfg!(feature = "off")
    {
        findings.error(
            at,
            "there is nothing to skip: no `#[traced]` is on the surrounding block; remove this attribute",
        );
    }
}

/// `stream` and `future` are for aliases; elsewhere the return type says it.
fn check_flags(args: &Args, function: &Function, findings: &mut Findings) {
    let (stream, future) = (args.at("stream"), args.at("future"));
    let (at, word, hidden) = match (stream, future) {
        (Some(at), _) => (at, "stream", "Stream"),
        (None, Some(at)) => (at, "future", "Future"),
        (None, None) => return,
    };
    if stream.is_some()
        && let Some(at) = future
    {
        findings
            .error(at, "`stream` and `future` exclude each other; keep the one that the return type hides");
    }
    let signature = &function.signature;
    if signature.asyncness.is_some() {
        findings.error(at, format!("an `async fn` is no alias of a `{hidden}`; leave `{word}` out"));
    } else if !may_be_result(&signature.output) && returns(&signature.output).is_none() {
        findings.error(at, format!("the return type is no alias of a boxed `{hidden}`; leave `{word}` out"));
    }
}

fn check_together(args: &Args, findings: &mut Findings) {
    if let (Some(root), Some(_)) = (args.at("root"), args.at("parent")) {
        findings.error(root, "`root` starts a trace of its own and `parent` continues one; keep one of them");
    }
    if args.error == ErrorMode::Off {
        for word in &["error_when", "error_type"] {
            if let Some(at) = args.at(word) {
                findings.error(at, format!("`{word}` says something about errors, which `error = off` turns off; keep one of them"));
            }
        }
    }
}

fn check_track_caller(function: &Function, reads_values: bool, shape: &Shape, findings: &mut Findings) {
    let attribute =
        tokens::attributes_where(&function.attributes, |attribute| attribute.path().is_ident("track_caller"));
    if attribute.is_empty() {
        return;
    }
    let text = match shape {
        Shape::Sync { reads: true } if reads_values => {
            "`#[track_caller]` would see this function instead of its caller, because the result is read; write `error = off` and leave out what reads it"
        }
        Shape::Sync { reads: true } => {
            "`#[track_caller]` would see this function instead of its caller, because the result is read; write `error = off`"
        }
        Shape::Later(_) => {
            "`#[track_caller]` would see this function instead of its caller; remove it or `#[traced]`"
        }
        Shape::Sync { reads: false } | Shape::Async => return,
    };
    findings.error(At::of(&attribute), text);
}

fn shape(args: &Args, function: &Function) -> Shape {
    let signature = &function.signature;
    if signature.asyncness.is_some() {
        return Shape::Async;
    }
    let flagged = match (args.has("stream"), args.has("future")) {
        (true, _) => Some(Hidden::Stream),
        (false, true) => Some(Hidden::Future),
        (false, false) => None,
    };
    let returns = returns(&signature.output);
    if let Some(hidden) = flagged.or(returns.as_ref().map(|returns| returns.hidden)) {
        let written = returns.filter(|returns| returns.hidden == hidden);
        let boxed =
            written.as_ref().map_or_else(|| may_be_result(&signature.output), |written| written.boxed);
        let output = written.and_then(|written| written.output).map(|output| erase_impl(&output));
        return Shape::Later(Later { stream: hidden == Hidden::Stream, boxed, output });
    }
    let off = args.error == ErrorMode::Off;
    let reads =
        !is_never(&signature.output) && (args.reads_values() || (!off && may_be_result(&signature.output)));
    Shape::Sync { reads }
}

fn name(args: &Args, words: &Words, service: Option<&str>, function: &str) -> Name {
    match &args.name {
        Some(NameArg::Literal(name)) => Name::Literal(name.value()),
        Some(NameArg::Path(path)) => Name::Const { path: path.clone(), rules: words.const_span(args) },
        Some(NameArg::Other(_)) | None => {
            let given = args.service.as_ref().map(LitStr::value);
            let service = given.or_else(|| service.map(str::to_owned)).unwrap_or_default();
            Name::Default { service, function: function.to_owned() }
        }
    }
}

fn model(args: Args, name: Name, function: Option<String>, at: Span) -> Model {
    let is_root = args.has("root");
    let (mut values, mut sets): (Vec<Value>, Vec<_>) = (Vec::new(), Vec::new());
    for entry in args.attrs {
        match entry {
            Entry::Value(value) => values.push(value),
            Entry::Spread(set) => sets.push(set),
        }
    }
    let parent = match args.parent {
        Some(parent) => Parent::Given(parent),
        None if is_root => Parent::Root,
        None => Parent::Current,
    };
    Model {
        runtime: Runtime::at(args.krate),
        callsite: Callsite {
            name,
            kind: args.kind.unwrap_or("Internal"),
            function,
            at,
            baggage: args.baggage,
        },
        start: Start { values, sets, parent, links: args.links },
        outcome: Outcome {
            error: args.error,
            when: args.error_when,
            error_type: args.error_type,
            ok: args.ok,
            err: args.err,
            ret: args.ret,
        },
        typed: TokenStream::new(),
        warnings: TokenStream::new(),
    }
}

/// The return type as it can be written in the body.
pub(crate) fn result_type(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote::quote!(()),
        ReturnType::Type(_, _) if is_never(output) => quote::quote!(_),
        ReturnType::Type(_, ty) => erase_impl(ty).into_token_stream(),
    }
}

/// A keyword that is a name, without the sign that it is one.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// `CardVault` is `card_vault`.
pub(crate) fn snake(name: &str) -> String {
    let name = trim_underscores(plain(name));
    let mut out = String::new();
    let mut before = '_';
    for (at, letter) in name.char_indices() {
        let is_before_small = name.as_bytes().get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && before != '_' && (!before.is_ascii_uppercase() || is_before_small) {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
        before = letter;
    }
    out
}
