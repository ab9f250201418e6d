//! The macros of `traced`: tokens in, tokens out. This file holds entry points only. Must not know how a span is recorded.

mod args;
mod attribute;
mod config;
mod derive;
mod diag;
mod editor;
mod expand;
mod fallback;
mod inside;
mod inventory;
mod item;
mod keys;
mod model;
mod names;
mod paths;
mod rules;
#[cfg(feature = "testing")]
mod test;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
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
///
/// The type of the outcome must be known where the block ends. Where only a later line would say it, write it: `Ok::<_, E>(..)`,
/// `collect::<Vec<_>>()`, or `error = off`, which looks at no outcome.
#[proc_macro]
pub fn span(input: TokenStream) -> TokenStream {
    inside::span(input.into()).into()
}

/// Sets attributes of the span that is current: `set!(order.id = id, order.note = %note)`.
///
/// Keys, values and checks are those of `attrs` in [`macro@traced`]. `crate = path` in front of them says where `traced` lives.
#[proc_macro]
pub fn set(input: TokenStream) -> TokenStream {
    inside::set(input.into()).into()
}

/// Adds an event to the span that is current: `event!("payment.started", order.id = id)`.
///
/// Keys, values and checks are those of `attrs` in [`macro@traced`]. `crate = path` in front of the name says where `traced` lives.
#[proc_macro]
pub fn event(input: TokenStream) -> TokenStream {
    inside::event(input.into()).into()
}

/// A struct becomes a set of attributes, recorded with `..value` in `attrs(..)`.
///
/// Every field is an attribute; its key is the prefix and the field's name. The prefix is the type's name in snake case.
///
/// ```ignore
/// #[derive(traced::Attributes)]
/// struct Order {
///     id: u64,                              // order.id
///     #[attributes(rename = "item.count")]
///     items: usize,                         // order.item.count
///     #[attributes(display)]
///     total: Money,                         // order.total, text by `Display`
///     #[attributes(flatten)]
///     customer: Customer,                   // customer.id, ..: its own prefix
///     #[attributes(skip)]
///     card: CardNumber,                     // not recorded
/// }
/// ```
///
/// On the struct: `prefix = ".."` (`prefix = ""` leaves it out), `allow(rule, ..)`, `crate = path`, where `traced` lives. On a field: `rename = ".."`, which takes the
/// place of the field's name behind the prefix; `display` or `debug`, text made only when the span records; `flatten`, for a field that is a
/// set of attributes itself (or an `Option` of one): it keeps its own prefix, so that its keys are the same wherever it is held; `skip`.
#[proc_macro_derive(Attributes, attributes(attributes))]
pub fn attributes(input: TokenStream) -> TokenStream {
    derive::attributes(input.into()).into()
}

/// A fieldless enum becomes an attribute value: the variant's name in snake case.
///
/// ```ignore
/// #[derive(traced::AttributeValue)]
/// enum Payment {
///     CreditCard,                           // "credit_card"
///     #[attributes(rename = "sepa")]
///     DirectDebit,                          // "sepa"
/// }
/// ```
///
/// On the enum: `crate = path`, where `traced` lives. On a variant: `rename = ".."`.
#[proc_macro_derive(AttributeValue, attributes(attributes))]
pub fn attribute_value(input: TokenStream) -> TokenStream {
    derive::attribute_value(input.into()).into()
}

/// A test with spans of its own, in parallel with other tests: see the module `traced::testing`.
///
/// ```ignore
/// #[traced::test]
/// fn an_order_is_saved() {
///     save(&order());
///     traced::testing::spans().assert_tree("orders.save");
/// }
///
/// #[traced::test(flavor = "multi_thread", worker_threads = 2)]
/// async fn an_order_is_charged() -> Result<(), PaymentError> {
///     charge(&order()).await
/// }
/// ```
///
/// It takes the place of `#[test]` and `#[tokio::test]`; `#[should_panic]`, `#[ignore]` and other attributes work beside it. An async test runs on a
/// tokio runtime of its own, all of whose threads belong to the test: on the test's thread, or with `flavor = "multi_thread"` on as many
/// `worker_threads` as are given. `fixed_clock` makes times and durations the same in every run. `crate = path` says where `traced` lives.
#[cfg(feature = "testing")]
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    test::expand(args.into(), &item.into()).into()
}
