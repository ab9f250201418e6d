//! Owns functions that give back a future or a stream: the span is prepared at the call and starts with the first poll.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};

use super::params::Parameters;
use super::{closure, outcome, own_braces, start};
use crate::diag::At;
use crate::item::{Function, is_punct};
use crate::model::{Later, Model};
use crate::paths::local;
use crate::tokens;
use crate::validate::result_type;

/// A body that ends in `Box::pin(async ..)`, nothing before which can leave it.
pub(crate) struct Tail<'a> {
    before: Vec<TokenTree>,
    call: Group,
    body: &'a Group,
}

/// `Box::pin(async move { .. })` as the last expression.
pub(crate) fn tail(body: &Group) -> Option<Tail<'_>> {
    let mut tokens = tokens::trees(body.stream());
    let Some(TokenTree::Group(call)) = tokens.pop() else { return None };
    let is_call =
        call.delimiter() == Delimiter::Parenthesis && is_async_block(&call) && ends_in_box_pin(&tokens);
    if !is_call || may_leave(tokens::stream(&tokens)) {
        return None;
    }
    Some(Tail { before: tokens, call, body })
}

fn is_async_block(call: &Group) -> bool {
    let mut tokens = Vec::new();
    for token in call.stream() {
        if !is_punct(&token, ',') {
            tokens.push(token);
        }
    }
    let word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let braces =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    match tokens.as_slice() {
        [first, block] => word(first, "async") && braces(block),
        [first, second, block] => word(first, "async") && word(second, "move") && braces(block),
        _ => false,
    }
}

/// `Box::pin`, with or without a path, at the start of a statement.
fn ends_in_box_pin(tokens: &[TokenTree]) -> bool {
    let start =
        tokens.iter().rposition(|token| !matches!(token, TokenTree::Ident(_)) && !is_punct(token, ':'));
    let path = tokens.get(start.map_or(0, |start| start + 1)..).unwrap_or_default();
    let begins = match start.and_then(|start| tokens.get(start)) {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(other) => is_punct(other, ';'),
    };
    let mut words = Vec::new();
    for token in path {
        if let TokenTree::Ident(word) = token {
            words.push(word.to_string());
        }
    }
    begins && matches!(words.as_slice(), [.., boxed, pin] if boxed == "Box" && pin == "pin")
}

/// A `return`, a `?` or a macro that may hide one.
fn may_leave(tokens: TokenStream) -> bool {
    for token in tokens {
        let leaves = match token {
            TokenTree::Ident(word) => word == "return",
            TokenTree::Punct(punct) => matches!(punct.as_char(), '?' | '!'),
            TokenTree::Group(group) => may_leave(group.stream()),
            TokenTree::Literal(_) => false,
        };
        if leaves {
            return true;
        }
    }
    false
}

/// The span goes inside the box that the body makes.
pub(crate) fn inside(model: &Model, later: &Later, tail: Tail<'_>) -> TokenStream {
    let callsite = start::callsite(model);
    let prepare = start::prepare(model);
    let span = local("span");
    let Tail { before, call, body } = tail;
    let before = tokens::stream(&before);
    let wrapped = wrapped(model, later, &call.stream(), Span::call_site());
    let mut arguments = Group::new(Delimiter::Parenthesis, wrapped);
    arguments.set_span(call.span());
    let body = own_braces(&super::braced(body, quote!(#before #arguments)));
    quote! {
        #callsite
        let #span = #prepare;
        #body
    }
}

/// The span goes around what the body gives back.
pub(crate) fn around(
    function: &Function,
    model: &Model,
    later: &Later,
    parameters: &Parameters,
    body: &Group,
) -> TokenStream {
    let callsite = start::callsite(model);
    let prepare = start::prepare(model);
    let (outer, span) = (&parameters.outer, local("span"));
    // What is no future is said to be none where the return type says that it is one.
    let promise = At::of(&function.signature.output).end();
    let mut made = local("made");
    made.set_span(made.span().located_at(promise));
    let run = model.runtime.name("make");
    let result = result_type(&function.signature.output);
    let closure = closure(parameters, body);
    let mut wrapped = wrapped(model, later, &made.to_token_stream(), Span::call_site().located_at(promise));
    if later.boxed {
        let boxed = model.runtime.name("Box");
        wrapped = quote!(#boxed::pin(#wrapped));
    }
    quote! {
        #callsite
        #outer
        let #span = #prepare;
        let #made = #run::<#result, _>(#closure);
        #wrapped
    }
}

fn wrapped(model: &Model, later: &Later, inner: &TokenStream, at: Span) -> TokenStream {
    let wrap = model.runtime.name_at(if later.stream { "streaming" } else { "waiting" }, at);
    let output = later.output.clone().unwrap_or_else(|| quote!(_));
    let (span, outcome) = (local("span"), outcome::outcome(model));
    let wrap = quote_spanned!(at=> #wrap::<#output, _, _>);
    quote!(#wrap(#span, #inner, #outcome))
}
