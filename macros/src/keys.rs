//! Pure rules for attribute keys: string in, finding out; it must not know tokens, nor where registries are configured.

mod list;
mod plain;
mod registered;
mod registries;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use list::check_list;
pub(crate) use registries::{Found, OwnRegistry, Registries};
pub(crate) use values::{ExpectedType, check_value, expected_type};

use crate::rules::{Active, Cause, Causes, Finding, Rule};

/// Where a key is used.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Place {
    /// Known when the span starts: `attrs`, `baggage`, derived structs.
    #[default]
    Start,
    /// Set after the start: `ok`, `err`, `ret`, `set!`.
    Late,
    /// On an event.
    Event,
}

/// What the tokens tell of a value.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Value<'a> {
    /// Some expression.
    #[default]
    Unknown,
    /// A string literal.
    Text(&'a str),
    /// An integer literal: its decimal digits.
    Int(&'a str),
    /// Another literal that is one value.
    Scalar,
    /// An array expression.
    Array,
}

/// What is known where a key is written.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct KeyContext<'a> {
    pub(crate) levels: Active<'a>,
    pub(crate) registries: &'a Registries,
    pub(crate) place: Place,
    /// The first segment of the span's name or the argument `service`, for proposals.
    pub(crate) service: Option<&'a str>,
    pub(crate) crate_name: Option<&'a str>,
}

/// Checks one key; the finding belongs to the key's tokens.
pub(crate) fn check_key(key: &str, value: Value<'_>, cx: &KeyContext<'_>) -> Option<Finding> {
    if key.is_empty() {
        let cause = Cause::new(Rule::AttrEmpty, "an attribute key must not be empty".into());
        return cause.help("write for example `order.id`").alone(&cx.levels);
    }
    let mut causes = Causes::default();
    let found = cx.registries.find(key);
    causes.add(plain::charset(key, cx));
    causes.add(plain::secret(key, found.as_ref()));
    match &found {
        Some(found) => registered::of_known(&mut causes, key, value, found, cx),
        None => of_undeclared(&mut causes, key, value, cx),
    }
    causes.strongest(&cx.levels)
}

/// From the most specific text on.
fn of_undeclared(causes: &mut Causes, key: &str, value: Value<'_>, cx: &KeyContext<'_>) {
    let near = cx.registries.nearest(key);
    // Upper case is not in question in `http.request.headers.x-id`: there the slip tells more than the form.
    let form_first = key.bytes().any(|byte| byte.is_ascii_uppercase());
    if form_first {
        causes.add(plain::format(key, cx));
    }
    causes.add(registered::typo(key, near.as_ref(), cx));
    if !form_first {
        causes.add(plain::format(key, cx));
    }
    causes.add(plain::reserved(key, cx));
    causes.add(plain::namespace(key, cx));
    causes.add(registered::collision(key, cx));
    causes.add(registered::extends(key, near.as_ref(), cx));
    causes.add(plain::plurality(key, value));
    causes.add(registered::unknown(key, near.as_ref(), cx));
}
