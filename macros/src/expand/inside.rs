//! Owns what stands inside a body: `span!`, `set!` and `event!`.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _, quote};

use super::said::{const_name, keys};
use super::{outcome, own_braces, start};
use crate::args::Entry;
use crate::inventory;
use crate::model::{EventName, Model, values_of};
use crate::paths::{Runtime, local};
use crate::tokens;

/// A block, or a future where it is `async`, in a span.
pub(crate) fn span(model: &Model, block: &TokenStream, is_async: bool) -> TokenStream {
    let record = inventory::span(model, None, None, block);
    let block = &braces(block);
    let callsite = start::callsite(model);
    let outcome = outcome::outcome(model);
    let (span, typed) = (local("span"), &model.typed);
    if is_async {
        let (prepare, waiting) = (start::prepare(model), model.runtime.name("waiting"));
        return quote!({ #typed #record #callsite let #span = #prepare; #waiting(#span, #block, #outcome) });
    }
    let (enter, finish) = (start::start(model, "enter"), model.runtime.name("finish"));
    // Braces around an argument alone would be called unnecessary.
    quote!({ #typed #record #callsite let #span = #enter; #finish(#span, match () { () => #block }, #outcome) })
}

/// Feature `off`: the block alone, but what the arguments name counts as used.
pub(crate) fn span_off(model: &Model, block: TokenStream) -> TokenStream {
    let used = super::used(model);
    if used.is_empty() {
        return block;
    }
    let block = braces(&block);
    quote!({ #used #block })
}

/// The braces are the syntax of `span!`; what is inside stays the user's.
fn braces(block: &TokenStream) -> TokenStream {
    let mut own = TokenStream::new();
    for token in block.clone() {
        own.append(match token {
            TokenTree::Group(group) => TokenTree::Group(own_braces(&group)),
            other => other,
        });
    }
    own
}

/// Attributes of the span that is current.
pub(crate) fn set(runtime: &Runtime, entries: &[Entry]) -> TokenStream {
    let current = runtime.name("current");
    let (keys, values) = lists(runtime, entries);
    typed(entries, quote!(#current().set_all(&[#keys], &[#values])))
}

/// An event of the span that is current.
pub(crate) fn event(runtime: &Runtime, name: &EventName, entries: &[Entry]) -> TokenStream {
    let current = runtime.name("current");
    let (keys, values) = lists(runtime, entries);
    let (check, name) = match name {
        EventName::Literal(name) => (None, name.to_token_stream()),
        EventName::Const(path, rules) => (Some(const_name(runtime, path, rules)), path.to_token_stream()),
    };
    let event = typed(entries, quote!(#current().event_with(#name, &[#keys], &[#values])));
    match check {
        Some(check) if !check.is_empty() => quote!({ #check #event }),
        _ => event,
    }
}

/// With the types that its values are checked by.
fn typed(entries: &[Entry], expression: TokenStream) -> TokenStream {
    let keys = keys(&values_of(entries));
    if keys.is_empty() { expression } else { quote!({ #keys #expression }) }
}

fn lists(runtime: &Runtime, entries: &[Entry]) -> (TokenStream, TokenStream) {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for value in &values_of(entries) {
        keys.push(value.key.expression());
        values.push(start::value(runtime, value));
    }
    (tokens::listed(&keys), tokens::listed(&values))
}
