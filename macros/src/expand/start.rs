//! Owns the start of a span: its static callsite and the values it starts with.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{Expr, Lit};

use super::said::{marker, said};
use crate::args::{Declared, Form, Value};
use crate::diag::At;
use crate::model::{Model, Name, Parent};
use crate::paths::{self, Runtime};
use crate::tokens;

/// The static, and what is said in front of it.
pub(crate) fn callsite(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let macro_name = runtime.name("callsite");
    let static_name = paths::callsite();
    let name = name(&model.callsite.name);
    let kind = Ident::new(model.callsite.kind, Span::call_site());
    let function = &model.callsite.function;
    let line = Literal::u32_unsuffixed(line(model.callsite.at));
    let mut keys = Vec::new();
    for value in &model.start.values {
        keys.push(value.key.expression());
    }
    let mut baggage = Vec::new();
    for key in &model.callsite.baggage {
        baggage.push(key.expression());
    }
    let (keys, baggage) = (tokens::listed(&keys), tokens::listed(&baggage));
    let said = said(model);
    quote! {
        #said
        #macro_name! {
            #static_name, name = [#name], kind = #kind, function = [#function], line = #line,
            keys = [#keys], baggage = [#baggage]
        }
    }
}

/// `line!()` in the expansion would be the attribute's.
pub(crate) fn line(at: Span) -> u32 {
    // The unit tests have no compiler around them.
    if proc_macro::is_available() { u32::try_from(at.unwrap().line()).unwrap_or(0) } else { 0 }
}

fn name(name: &Name) -> TokenStream {
    match name {
        Name::Literal(name) => Literal::string(name).into_token_stream(),
        Name::Const { path, .. } => quote!(const #path),
        Name::Default { service, function } => quote!(default #service, #function),
    }
}

/// `enter(..)`, `begin(..)`, or with more than values: `enter_with(..)`, `begin_with(..)`.
pub(crate) fn start(model: &Model, what: &str) -> TokenStream {
    let runtime = &model.runtime;
    let static_name = paths::callsite();
    let values = values(runtime, &model.start.values);
    if model.start.is_plain() {
        let start = runtime.name(what);
        return quote!(#start(&#static_name, &[#values]));
    }
    let start = runtime.name(&format!("{what}_with"));
    let more = more(model);
    quote!(#start(&#static_name, &[#values], #more))
}

/// `prepare(..)`: the span starts later.
pub(crate) fn prepare(model: &Model) -> TokenStream {
    let prepare = model.runtime.name("prepare");
    let static_name = paths::callsite();
    let values = values(&model.runtime, &model.start.values);
    let more = more(model);
    quote!(#prepare(&#static_name, &[#values], #more))
}

fn more(model: &Model) -> TokenStream {
    let runtime = &model.runtime;
    let (more, parent) = (runtime.name("More"), runtime.name("Parent"));
    let parent = match &model.start.parent {
        Parent::Current => quote!(#parent::Current),
        Parent::Given(context) => {
            let context = reference(At::of(context), context.to_token_stream(), context);
            quote!(#parent::given(#context))
        }
        Parent::Root => quote!(#parent::Root),
    };
    let links = match &model.start.links {
        None => {
            let vec = runtime.name("Vec");
            quote!(#vec::new())
        }
        Some(links) => {
            let at = At::of(links);
            let all = runtime.name_at("links", at.start());
            let mut arguments = Group::new(Delimiter::Parenthesis, links.to_token_stream());
            arguments.set_span(at.end());
            quote!(#all #arguments)
        }
    };
    let mut sets = Vec::new();
    for set in &model.start.sets {
        sets.push(reference(At::of(set), set.to_token_stream(), set));
    }
    let sets = tokens::listed(&sets);
    quote!(#more { parent: #parent, links: #links, sets: &[#sets] })
}

/// `&a, &b`: borrowed, each evaluated once.
fn values(runtime: &Runtime, values: &[Value]) -> TokenStream {
    let mut all = Vec::new();
    for value in values {
        all.push(self::value(runtime, value));
    }
    tokens::listed(&all)
}

/// One value. The `&` stands where the key begins, so that an error about the value's type underlines key and value.
pub(crate) fn value(runtime: &Runtime, value: &Value) -> TokenStream {
    let Value { key, form, expression: value, declared } = value;
    if let Some(declared) = declared {
        return self::declared(runtime, declared, value);
    }
    let at = key.at().to(At::of(value));
    let wrapper = match form {
        Form::Plain => match literal(value) {
            None => return reference(key.at(), value.to_token_stream(), value),
            Some(_) => "StaticText",
        },
        Form::Display => "DisplayText",
        Form::Debug => "DebugText",
    };
    // A literal is never of a wrong type; editors show what stands on a token.
    let at_wrapper = if *form == Form::Plain { Span::call_site() } else { at.start() };
    let wrapper = runtime.name_at(wrapper, at_wrapper);
    let inner = match literal(value).filter(|_| *form == Form::Plain) {
        Some(text) => text.to_token_stream(),
        None => reference(At::of(value), value.to_token_stream(), value),
    };
    let mut arguments = Group::new(Delimiter::Parenthesis, inner);
    arguments.set_span(at.end());
    ampersand(at, quote!(#wrapper #arguments))
}

/// A value that must have a declared type: an error about it underlines the value.
fn declared(runtime: &Runtime, declared: &Declared, value: &Expr) -> TokenStream {
    let at = At::of(value);
    let fits = runtime.name(&declared.fits);
    let marker = marker(&declared.marker);
    let mut arguments = Group::new(Delimiter::Parenthesis, reference(at, value.to_token_stream(), value));
    arguments.set_span(at.end());
    quote!(#fits::<#marker>::declared #arguments)
}

fn literal(value: &Expr) -> Option<&syn::LitStr> {
    match value {
        Expr::Lit(literal) if literal.attrs.is_empty() => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// `&value`, with parentheses where the value needs them.
fn reference(at: At, tokens: TokenStream, value: &Expr) -> TokenStream {
    if binds_tightly(value) {
        return ampersand(at, tokens);
    }
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(At::of(value).end());
    ampersand(at, group.into_token_stream())
}

fn ampersand(at: At, tokens: TokenStream) -> TokenStream {
    let mut and = Punct::new('&', Spacing::Alone);
    and.set_span(at.start());
    let mut all = TokenStream::from(TokenTree::Punct(and));
    all.extend(tokens);
    all
}

fn binds_tightly(value: &Expr) -> bool {
    matches!(
        value,
        Expr::Array(_)
            | Expr::Block(_)
            | Expr::Call(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Macro(_)
            | Expr::MethodCall(_)
            | Expr::Paren(_)
            | Expr::Path(_)
            | Expr::Reference(_)
            | Expr::Tuple(_)
    )
}
