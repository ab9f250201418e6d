//! The macros of `traced`: tokens in, tokens out. This file holds entry points only. Must not know how a span is recorded.

mod args;
mod attribute;
mod diag;
mod expand;
mod fallback;
mod inside;
mod item;
mod model;
mod paths;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro::TokenStream;

#[doc = include_str!("traced.md")]
#[proc_macro_attribute]
pub fn traced(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::traced(args.into(), item.into()).into()
}

/// Puts a block, or with `async move { .. }` a future, in a span of its own: `span!("orders.step", attrs(..), { .. })`.
///
/// The arguments are those of [`macro@traced`]; the name comes first and the block last. The value of the macro is the block's, and its
/// outcome is read as a function's is. A `return` or `?` in the block leaves the function and ends the span with no outcome read.
#[proc_macro]
pub fn span(input: TokenStream) -> TokenStream {
    inside::span(input.into()).into()
}

/// Sets attributes of the span that is current: `set!(order.id = id, order.note = %note)`.
///
/// Keys, values and checks are those of `attrs` in [`macro@traced`].
#[proc_macro]
pub fn set(input: TokenStream) -> TokenStream {
    inside::set(input.into()).into()
}

/// Adds an event to the span that is current: `event!("payment.started", order.id = id)`.
///
/// Keys, values and checks are those of `attrs` in [`macro@traced`].
#[proc_macro]
pub fn event(input: TokenStream) -> TokenStream {
    inside::event(input.into()).into()
}
