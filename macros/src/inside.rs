//! Owns the way of `span!`, `set!` and `event!` through the stages. Must not know any stage's inside.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Path, Token};

use crate::args::{self, Entry};
use crate::diag::{At, Findings, Warning};
use crate::paths::Runtime;
use crate::{expand, fallback, validate};

/// `span!(..)`
pub(crate) fn span(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::default();
    let (args, block) = args::parse_block(tokens, &mut findings);
    let model = validate::span(args, &mut findings);
    let Some(block) = block else {
        findings
            .error(Span::call_site(), "`span!` has no block; end it with `{ .. }` or `async move { .. }`");
        return fallback::expression(findings);
    };
    let is_async = block.clone().into_iter().next().is_some_and(|first| first.to_string() == "async");
    match model {
        Some(_) if cfg!(feature = "off") && findings.is_empty() => block,
        Some(model) if findings.is_empty() => expand::span(&model, &block, is_async),
        _ => fallback::expression(findings),
    }
}

/// `set!(..)`
pub(crate) fn set(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::default();
    let entries = list(tokens, &mut findings);
    validate::check_inside(&entries, &mut findings);
    finish(expand::set(&Runtime::default(), &entries), findings)
}

/// `event!(..)`
pub(crate) fn event(tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::default();
    let mut name = None;
    let mut entries = Vec::new();
    let read = |input: ParseStream<'_>| {
        name = event_name(input, &mut findings)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        entries = args::entries(input, &mut findings);
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        findings.error(error.span(), format!("{error}; write `event!(\"payment.started\", order.id = id)`"));
    }
    validate::check_inside(&entries, &mut findings);
    let name = name.unwrap_or_else(|| quote!(""));
    finish(expand::event(&Runtime::default(), &name, &entries), findings)
}

fn event_name(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<Option<TokenStream>> {
    if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        validate::check_event_name(&name, findings);
        return Ok(Some(name.into_token_stream()));
    }
    if let Ok(path) = input.call(Path::parse_mod_style) {
        return Ok(Some(path.into_token_stream()));
    }
    let rest: TokenStream = input.parse()?;
    let at = if rest.is_empty() { Span::call_site().into() } else { At::of(&rest) };
    findings.error(at, "an event has a name: a string literal or the path of a const; write `event!(\"payment.started\", ..)`");
    Ok(None)
}

fn list(tokens: TokenStream, findings: &mut Findings) -> Vec<Entry> {
    let mut entries = Vec::new();
    let read = |input: ParseStream<'_>| {
        entries = args::entries(input, findings);
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        findings.error(error.span(), format!("{error}; write `set!(order.id = id)`"));
    }
    entries
}

fn finish(mut expanded: TokenStream, mut findings: Findings) -> TokenStream {
    let warnings: Vec<TokenStream> = findings.take_warnings().iter().map(Warning::tokens).collect();
    if !warnings.is_empty() {
        expanded = quote!({ #(#warnings)* #expanded });
    }
    if !findings.is_empty() {
        return fallback::expression(findings);
    }
    if cfg!(feature = "off") {
        return quote!({ if false { #expanded; } });
    }
    expanded
}
