//! Owns the writing: model in, tokens out. Infallible. Must not decide anything about the arguments.

mod inside;
mod later;
mod outcome;
mod params;
mod start;

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens as _, quote};
use syn::Attribute;

pub(crate) use inside::{event, set, span};
use params::{Parameters, parameters};

use crate::item::{Function, split_inner};
use crate::model::{Model, Shape};
use crate::paths::local;
use crate::validate::result_type;

/// A function, its body in a span.
pub(crate) fn function(function: &Function, model: &Model, shape: &Shape) -> TokenStream {
    let Some(body) = &function.body else { return function.tokens.clone() };
    let (inner, body) = split_inner(body);
    let mut signature = function.signature.clone();
    let block = match shape {
        Shape::Sync { reads: false } => entered(model, &body),
        Shape::Sync { reads: true } => {
            let parameters = parameters(&mut signature, model);
            called(function, model, &parameters, &body)
        }
        Shape::Async => {
            let parameters = parameters(&mut signature, model);
            awaited(function, model, &parameters, &body)
        }
        Shape::Later(shape) => match later::tail(&body) {
            Some(tail) if !shape.stream => later::inside(model, shape, tail),
            _ => {
                let parameters = parameters(&mut signature, model);
                later::around(function, model, shape, &parameters, &body)
            }
        },
    };
    let attributes = &function.attributes;
    let front = &function.front;
    let block = braced(&body, quote!(#inner #block));
    let attributes: TokenStream = attributes.iter().map(Attribute::to_token_stream).collect();
    quote!(#attributes #front #signature #block)
}

/// The result is not read: a guard, and the body as it stands.
fn entered(model: &Model, body: &Group) -> TokenStream {
    let callsite = start::callsite(model);
    let start = start::start(model, "enter");
    let span = local("span");
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
    if inside.is_empty() {
        return quote!(move || #body);
    }
    let body = braced(body, quote!(#inside #body));
    quote!(move || #body)
}

/// An `async fn` stays one: what it awaits is its body in a span.
fn awaited(function: &Function, model: &Model, parameters: &Parameters, body: &Group) -> TokenStream {
    let callsite = start::callsite(model);
    let start = start::start(model, "begin");
    let (outer, inside, span) = (&parameters.outer, &parameters.inner, local("span"));
    let running = model.runtime.name("running");
    let result = result_type(&function.signature.output);
    let typed = typed(model, function, &result);
    let outcome = if crate::item::is_never(&function.signature.output) {
        model.runtime.name("unread")
    } else {
        outcome::outcome(model)
    };
    let body = braced(body, quote!(#typed #inside #body));
    quote! {
        #callsite
        #outer
        let #span = #start;
        #running::<#result, _, _>(#span, async move #body, #outcome).await
    }
}

/// Gives the block the function's type before anything in it is looked at: an async block cannot be written with one.
fn typed(model: &Model, function: &Function, result: &TokenStream) -> TokenStream {
    if crate::item::is_never(&function.signature.output) {
        return TokenStream::new();
    }
    let never = model.runtime.name("never");
    quote!(if false { return #never::<#result>(); })
}

/// Braces that stand where the user's do, so that coverage and lints see the function's own body.
fn braced(like: &Group, content: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, content);
    group.set_span(like.span());
    group
}

/// A function as it was written, without the attributes of ours that stood on it.
pub(crate) fn untraced(function: &Function) -> TokenStream {
    let Function { attributes, front, signature, body, .. } = function;
    match body {
        Some(body) => quote!(#(#attributes)* #front #signature #body),
        None => quote!(#(#attributes)* #front #signature;),
    }
}
