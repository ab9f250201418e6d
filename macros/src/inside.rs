//! Owns the way of `span!`, `set!` and `event!` through the stages. Must not know any stage's inside.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::ParseStream;
use syn::{LitStr, Path, Token};

use crate::args::{self, Entry};
use crate::diag::{At, Findings};
use crate::keys::Place;
use crate::model::EventName;
use crate::paths::Runtime;
use crate::validate::{self, Words};
use crate::{expand, fallback, tokens};

/// `span!(..)`
pub(crate) fn span(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::begin();
    let (args, block) = args::parse_block(tokens, &mut findings);
    let model = validate::span(args, &mut findings);
    let Some(block) = block else {
        findings
            .error(Span::call_site(), "`span!` has no block; end it with `{ .. }` or `async move { .. }`");
        return fallback::expression(findings);
    };
    let first = block.clone().into_iter().next();
    let is_async = matches!(first, Some(TokenTree::Ident(word)) if word == "async");
    match model {
        Some(model) if cfg!(feature = "off") && findings.is_empty() => expand::span_off(&model, block),
        Some(model) if findings.is_empty() => expand::span(&model, &block, is_async),
        _ => fallback::expression(findings),
    }
}

/// `set!(..)`
pub(crate) fn set(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::begin();
    let (runtime, mut entries) = list(tokens, &mut findings);
    Words::new(&[], &mut findings).check_inside(&mut entries, Place::Late, &mut findings);
    finish(expand::set(&runtime, &entries), &runtime, findings)
}

/// `event!(..)`
pub(crate) fn event(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::begin();
    let words = Words::new(&[], &mut findings);
    let mut name = None;
    let (mut runtime, mut entries) = (Runtime::default(), Vec::new());
    let read = &mut |input: ParseStream<'_>| {
        runtime = args::runtime(input, &mut findings)?;
        name = event_name(input, &words, &mut findings)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        entries = args::entries(input, &mut findings);
        Ok(())
    };
    if let Err(error) = tokens::read(tokens, read) {
        findings.error(error.span(), format!("{error}; write `event!(\"payment.started\", order.id = id)`"));
    }
    words.check_inside(&mut entries, Place::Event, &mut findings);
    let event = name.map(|name| expand::event(&runtime, &name, &entries));
    finish(event.unwrap_or_default(), &runtime, findings)
}

fn event_name(
    input: ParseStream<'_>,
    words: &Words,
    findings: &mut Findings,
) -> syn::Result<Option<EventName>> {
    if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        words.check_event(&name, findings);
        return Ok(Some(EventName::Literal(name)));
    }
    if let Ok(path) = input.call(Path::parse_mod_style) {
        return Ok(Some(EventName::Const(path, words.const_event())));
    }
    let rest: TokenStream = input.parse()?;
    let at = if rest.is_empty() { Span::call_site().into() } else { At::of(&rest) };
    findings.error(at, "an event has a name: a string literal or the path of a const; write `event!(\"payment.started\", ..)`");
    Ok(None)
}

fn list(tokens: TokenStream, findings: &mut Findings) -> (Runtime, Vec<Entry>) {
    let (mut runtime, mut entries) = (Runtime::default(), Vec::new());
    let read = &mut |input: ParseStream<'_>| {
        runtime = args::runtime(input, findings)?;
        entries = args::entries(input, findings);
        Ok(())
    };
    if let Err(error) = tokens::read(tokens, read) {
        findings.error(error.span(), format!("{error}; write `set!(order.id = id)`"));
    }
    (runtime, entries)
}

fn finish(mut expanded: TokenStream, runtime: &Runtime, mut findings: Findings) -> TokenStream {
    if !findings.is_empty() {
        return fallback::expression(findings);
    }
    let settings = expand::settings(runtime);
    let warnings = findings.take_warnings();
    let typed = findings.take_typed(runtime, None);
    if !settings.is_empty() || !warnings.is_empty() || !typed.is_empty() {
        expanded = quote!({ #typed #settings #warnings #expanded });
    }
    if cfg!(feature = "off") {
        return quote!({ if false { #expanded; } });
    }
    expanded
}
