//! Owns the writing: model in, tokens out. Infallible. Must not decide anything about the arguments.

mod inside;
mod later;
mod outcome;
mod params;
mod said;
mod start;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;

pub(crate) use inside::{event, set, span, span_off};
use params::{Parameters, parameters};
pub(crate) use said::{marker, markers, settings};
pub(crate) use start::line;

use crate::diag::At;
use crate::inventory;
use crate::item::{Function, is_never, is_punct, split_inner};
use crate::model::{Model, Shape};
use crate::paths::local;
use crate::tokens;
use crate::validate::result_type;

/// A function, its body in a span.
pub(crate) fn function(function: &Function, model: &Model, shape: &Shape) -> TokenStream {
    let Some(written) = &function.body else { return function.tokens.clone() };
    let (inner, body) = split_inner(written);
    let mut signature = function.signature.clone();
    let block = match shape {
        Shape::Sync { reads: false } => entered(model, &body),
        Shape::Sync { reads: true } => {
            let parameters = parameters(&mut signature, model, &body);
            called(function, model, &parameters, &body)
        }
        Shape::Async => {
            let parameters = parameters(&mut signature, model, &body);
            awaited(function, model, &parameters, &body)
        }
        Shape::Later(shape) => match later::tail(&body) {
            Some(tail) if !shape.stream => later::inside(model, shape, tail),
            _ => {
                let parameters = parameters(&mut signature, model, &body);
                later::around(function, model, shape, &parameters, &body)
            }
        },
    };
    let attributes = tokens::attributes(&function.attributes);
    let (front, typed) = (&function.front, &model.typed);
    let record = inventory::span(model, Some(shape), Some(&function.signature), &body.stream());
    let block = whole(written, shape, quote!(#inner #typed #record #block));
    quote!(#attributes #front #signature #block)
}

/// The result is not read: a guard, and the body as it stands.
fn entered(model: &Model, body: &Group) -> TokenStream {
    let callsite = start::callsite(model);
    let start = start::start(model, "enter");
    let (span, body) = (local("span"), own_braces(body));
    quote! {
        #callsite
        let #span = #start;
        #body
    }
}

/// The result is read: the body is a closure that is called once.
fn called(function: &Function, model: &Model, parameters: &Parameters, body: &Group) -> TokenStream {
    let callsite = start::callsite(model);
    let start = start::start(model, "enter");
    let (outer, span) = (&parameters.outer, local("span"));
    let call = model.runtime.name("call");
    let result = result_type(&function.signature.output);
    let closure = closure(parameters, body);
    let outcome = outcome::outcome(model);
    quote! {
        #callsite
        #outer
        let #span = #start;
        #call::<#result, _, _>(#span, #closure, #outcome)
    }
}

fn closure(parameters: &Parameters, body: &Group) -> TokenStream {
    let inside = &parameters.inner;
    // Lints look into closures of the user's only, so it stands where the body does.
    let start = quote_spanned!(body.span_open()=> move ||);
    let inner = own_braces(body);
    let body = braced(body, quote!(#inside #inner));
    quote!(#start #body)
}

/// An `async fn` stays one: what it awaits is its body in a span.
fn awaited(function: &Function, model: &Model, parameters: &Parameters, body: &Group) -> TokenStream {
    let callsite = start::callsite(model);
    let start = start::start(model, "begin");
    let (outer, inside, span) = (&parameters.outer, &parameters.inner, local("span"));
    let running = model.runtime.name("running");
    let result = result_type(&function.signature.output);
    let typed = typed(model, function, &result);
    let outcome = if is_never(&function.signature.output) {
        model.runtime.name("unread")
    } else {
        outcome::outcome(model)
    };
    let future = quote_spanned!(body.span_open()=> async move);
    let inner = own_braces(body);
    let body = braced(body, quote!(#typed #inside #inner));
    quote! {
        #callsite
        #outer
        let #span = #start;
        #running::<#result, _, _>(#span, #future #body, #outcome).await
    }
}

/// Gives the block the function's type before anything in it is looked at: an async block cannot be written with one. The value stands
/// where the type does, so that an error about another type points there.
fn typed(model: &Model, function: &Function, result: &TokenStream) -> TokenStream {
    let ReturnType::Type(_, ty) = &function.signature.output else {
        return quote!(if false {
            return;
        });
    };
    if is_never(&function.signature.output) {
        return TokenStream::new();
    }
    let at = At::of(ty);
    let never = model.runtime.name_at("never", at.start());
    let mut arguments = Group::new(Delimiter::Parenthesis, TokenStream::new());
    arguments.set_span(at.end());
    let leave = quote_spanned!(at.start()=> return #never::<#result> #arguments);
    quote!(if false { #leave; })
}

/// Braces that stand where the user's do, so that coverage and lints see the function's own body.
fn braced(like: &Group, content: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, content);
    group.set_span(like.span());
    group
}

/// A function as it was written, and in front of its body what is suspicious about it and what editors read.
pub(crate) fn told(function: &Function, warnings: &TokenStream, typed: &TokenStream) -> TokenStream {
    let (Function { attributes, front, signature, tokens, .. }, Some(body)) = (function, &function.body)
    else {
        return function.tokens.clone();
    };
    if warnings.is_empty() && typed.is_empty() {
        return tokens.clone();
    }
    let (inner, rest) = split_inner(body);
    let (attributes, rest) = (tokens::attributes(attributes), rest.stream());
    let body = braced(body, quote!(#inner #typed #warnings #rest));
    quote!(#attributes #front #signature #body)
}

/// Feature `off`: the function as it was written, but what its arguments name is checked, and counts as used.
pub(crate) fn off(function: &Function, model: &Model) -> TokenStream {
    let (Function { attributes, front, signature, tokens, .. }, Some(body)) = (function, &function.body)
    else {
        return function.tokens.clone();
    };
    let used = used(model);
    if used.is_empty() {
        return tokens.clone();
    }
    let (inner, rest) = split_inner(body);
    let (attributes, rest) = (tokens::attributes(attributes), rest.stream());
    let body = braced(body, quote!(#inner #used #rest));
    quote!(#attributes #front #signature #body)
}

/// A statement that looks at what would be evaluated, and is never reached.
fn used(model: &Model) -> TokenStream {
    let mut looks = Vec::new();
    for expression in &model.start.expressions() {
        looks.push(quote!(&(#expression)));
    }
    if looks.is_empty() {
        return TokenStream::new();
    }
    let looks = tokens::listed(&looks);
    quote!(if false { #[allow(unused_parens)] let _ = (#looks); })
}

/// The braces of the function itself. Where its body moved into a closure or an async block, that one has the user's braces, and these
/// end before it begins: else coverage would count the closing one twice. A function that is not async keeps the opening one, because
/// coverage counts no signature of a body without any place.
fn whole(written: &Group, shape: &Shape, content: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, content);
    group.set_span(match shape {
        Shape::Sync { reads: false } => written.span(),
        Shape::Later(shape) if !shape.stream && later::tail(written).is_some() => written.span(),
        Shape::Async => behind(written.span_open()),
        Shape::Sync { reads: true } | Shape::Later(_) => written.span_open(),
    });
    group
}

/// The empty place behind a token, which coverage does not count. Only a compiler has such a place; unit tests have none.
fn behind(token: Span) -> Span {
    if proc_macro::is_available() { token.unwrap().end().into() } else { token }
}

/// The block as it stands, but no lint asks to remove its braces, as rustc does where one expression is all there is: they have to be
/// there. Any other block keeps them untouched, because errors about a missing value point at them.
fn own_braces(block: &Group) -> Group {
    let may_be_one_expression = !block.stream().is_empty() && !has_semicolon(block.stream());
    let mut own = block.clone();
    if may_be_one_expression {
        own.set_span(block.span().resolved_at(Span::mixed_site()));
    }
    own
}

fn has_semicolon(tokens: TokenStream) -> bool {
    for token in tokens {
        if is_punct(&token, ';') {
            return true;
        }
    }
    false
}

/// A function as it was written, without the attributes of ours that stood on it.
pub(crate) fn untraced(function: &Function) -> TokenStream {
    let Function { attributes, front, signature, body, .. } = function;
    let attributes = tokens::attributes(attributes);
    let end = if body.is_none() { quote!(;) } else { TokenStream::new() };
    quote!(#attributes #front #signature #body #end)
}
