//! Owns what stands inside a body: `span!`, `set!` and `event!`.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::{outcome, own_braces, start};
use crate::args::{Entry, Value};
use crate::model::Model;
use crate::paths::{Runtime, local};

/// A block, or a future where it is `async`, in a span.
pub(crate) fn span(model: &Model, block: &TokenStream, is_async: bool) -> TokenStream {
    let block = &braces(block);
    let callsite = start::callsite(model);
    let outcome = outcome::outcome(model);
    let span = local("span");
    if is_async {
        let (prepare, waiting) = (start::prepare(model), model.runtime.name("waiting"));
        return quote!({ #callsite let #span = #prepare; #waiting(#span, #block, #outcome) });
    }
    let (enter, finish) = (start::start(model, "enter"), model.runtime.name("finish"));
    // Braces around an argument alone would be called unnecessary.
    quote!({ #callsite let #span = #enter; #finish(#span, match () { () => #block }, #outcome) })
}

/// The braces are the syntax of `span!`; what is inside stays the user's.
fn braces(block: &TokenStream) -> TokenStream {
    let own = |token| match token {
        TokenTree::Group(group) => TokenTree::Group(own_braces(&group)),
        other => other,
    };
    block.clone().into_iter().map(own).collect()
}

/// Attributes of the span that is current.
pub(crate) fn set(runtime: &Runtime, entries: &[Entry]) -> TokenStream {
    let current = runtime.name("current");
    let (keys, values) = lists(runtime, entries);
    quote!(#current().set_all(&[#keys], &[#values]))
}

/// An event of the span that is current.
pub(crate) fn event(runtime: &Runtime, name: &TokenStream, entries: &[Entry]) -> TokenStream {
    let current = runtime.name("current");
    let (keys, values) = lists(runtime, entries);
    quote!(#current().event_with(#name, &[#keys], &[#values]))
}

fn lists(runtime: &Runtime, entries: &[Entry]) -> (TokenStream, TokenStream) {
    let values: Vec<&Value> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Value(value) => Some(value),
            Entry::Spread(_) => None,
        })
        .collect();
    let key_type = runtime.name("Key");
    let keys = values.iter().map(|value| value.key.expression());
    let values = values.iter().map(|value| start::value(runtime, value));
    (quote!(#(#key_type::from_static_str(#keys)),*), quote!(#(#values),*))
}
