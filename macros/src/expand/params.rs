//! Owns the parameters of a body that moves into a closure or an async block: they are bound again inside, in order, so that they are
//! dropped when, and in the order in which, the plain function drops them.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{Attribute, FnArg, Pat, PatType, ReceiverKind, Signature};

use crate::item::visit_bindings;
use crate::model::Model;
use crate::{text, tokens};

/// How parameters are bound again.
#[derive(Default)]
pub(crate) struct Parameters {
    /// In front of the span's start: patterns whose bindings it records.
    pub(crate) outer: TokenStream,
    /// In front of the body.
    pub(crate) inner: TokenStream,
}

/// Gives every parameter that is not a plain name a hidden one, in the signature, and says how it is bound again.
pub(crate) fn parameters(signature: &mut Signature, model: &Model, body: &Group) -> Parameters {
    let mentioned = mentioned(model);
    let in_body = Mentioned::of(body.stream());
    let mut parameters = Parameters::default();
    for place in 0..signature.inputs.len() {
        let Some(input) = signature.inputs.get_mut(place) else { break };
        match input {
            FnArg::Receiver(receiver) => {
                if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                    let this = &receiver.self_token;
                    // All of it moves in, also where the body uses a part.
                    parameters.inner.extend(quote!(let _ = &#this;));
                }
            }
            FnArg::Typed(parameter) => {
                // Binding `_name` again would be a use of it, and clippy says that there should be none.
                let unused = |name: &Ident| {
                    name.to_string().starts_with('_') && !mentioned.contains(name) && !in_body.contains(name)
                };
                let is_unused = matches!(&*parameter.pat, Pat::Ident(name) if name.subpat.is_none() && unused(&name.ident));
                rebind(parameter, place, is_unused, &mentioned, &mut parameters);
            }
        }
    }
    parameters
}

fn rebind(
    parameter: &mut PatType,
    place: usize,
    is_unused: bool,
    mentioned: &Mentioned,
    parameters: &mut Parameters,
) {
    let attributes = take_lint_attributes(&mut parameter.attrs);
    let both = conditions(&parameter.attrs);
    let attributes = quote!(#both #attributes);
    if let Pat::Ident(name) = &mut *parameter.pat
        && name.by_ref.is_none()
        && name.subpat.is_none()
        && name.attrs.is_empty()
        && !is_unused
    {
        let mutability = name.mutability.take();
        let name = &name.ident;
        let used = mentioned.contains(name).then(|| quote!(#both let _ = &#name;));
        parameters.inner.extend(quote!(#attributes let #mutability #name = #name; #used));
        return;
    }
    let hidden = format_ident!("__traced_arg{place}", span = Span::mixed_site());
    let pattern = std::mem::replace(&mut *parameter.pat, Pat::Verbatim(hidden.to_token_stream()));
    if is_unused || matches!(pattern, Pat::Wild(_)) {
        parameters.inner.extend(quote!(#both let #hidden = #hidden;));
        return;
    }
    let mut outer = pattern.clone();
    let bindings = strip_mut(&mut outer);
    if !mentions_one(mentioned, &bindings) {
        parameters.inner.extend(quote!(#both let #hidden = #hidden; #attributes let #pattern = #hidden;));
        return;
    }
    parameters.outer.extend(quote!(#attributes let #outer = #hidden;));
    for (mutability, name) in &bindings {
        // What is recorded is used.
        let used = mentioned.contains(name).then(|| quote!(#both let _ = &#name;));
        parameters.inner.extend(quote!(#attributes let #mutability #name = #name; #used));
    }
}

/// Lints speak about the binding, so they move to where it is bound for the body.
fn take_lint_attributes(attributes: &mut Vec<Attribute>) -> TokenStream {
    let mut lints = TokenStream::new();
    for attribute in std::mem::take(attributes) {
        if is_lint(&attribute) {
            attribute.to_tokens(&mut lints);
        } else {
            attributes.push(attribute);
        }
    }
    lints
}

fn is_lint(attribute: &Attribute) -> bool {
    let words = Mentioned::of(attribute.to_token_stream()).words;
    let looked_at = if attribute.path().is_ident("cfg_attr") { words.len() } else { 1 };
    for word in words.iter().take(looked_at) {
        if matches!(word.as_str(), "allow" | "expect" | "warn" | "deny" | "forbid") {
            return true;
        }
    }
    false
}

/// `#[cfg]` holds for the parameter and for what is made of it.
fn conditions(attributes: &[Attribute]) -> TokenStream {
    tokens::attributes_where(attributes, |attribute| attribute.path().is_ident("cfg"))
}

fn mentions_one(mentioned: &Mentioned, bindings: &[Binding]) -> bool {
    for (_, name) in bindings {
        if mentioned.contains(name) {
            return true;
        }
    }
    false
}

type Binding = (Option<syn::Token![mut]>, Ident);

/// Collects what a pattern binds and takes the `mut`s away.
fn strip_mut(pattern: &mut Pat) -> Vec<Binding> {
    let mut bindings: Vec<Binding> = Vec::new();
    visit_bindings(pattern, &mut |name| {
        let mutability = if name.by_ref.is_none() { name.mutability.take() } else { None };
        // The cases of an or-pattern bind the same names.
        for (_, known) in &bindings {
            if *known == name.ident {
                return;
            }
        }
        bindings.push((mutability, name.ident.clone()));
    });
    bindings
}

/// Every word that the arguments use, those in texts included: `format!("{id}")`.
struct Mentioned {
    words: Vec<String>,
    texts: String,
}

impl Mentioned {
    fn contains(&self, name: &Ident) -> bool {
        let name = name.to_string();
        self.words.contains(&name) || text::find_part(&self.texts, &name).is_some()
    }

    fn of(tokens: TokenStream) -> Self {
        let mut mentioned = Self { words: Vec::new(), texts: String::new() };
        mentioned.collect(tokens);
        mentioned
    }

    fn collect(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    self.words.push(word.to_string());
                }
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Literal(literal) => self.texts.push_str(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

fn mentioned(model: &Model) -> Mentioned {
    let mut all = TokenStream::new();
    for expression in &model.start.expressions() {
        expression.to_tokens(&mut all);
    }
    Mentioned::of(all)
}
