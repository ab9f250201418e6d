//! Pure rules for attribute keys: string in, finding out; it must not know tokens, nor where registries are configured.

mod list;
mod plain;
mod registered;
mod registries;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use list::{ListFinding, check_list};
pub(crate) use registries::{Found, OwnRegistry, Registries};
pub(crate) use values::{ExpectedType, check_value, expected_type};

use crate::rules::{Active, Cause, Finding, Rule, strongest};

/// Where a key is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Some expression.
    #[default]
    Unknown,
    /// A string literal.
    Text(&'a str),
    /// An integer literal.
    Int(i128),
    /// Another literal that is one value.
    Scalar,
    /// An array expression.
    Array,
}

/// What is known where a key is written.
#[derive(Clone, Copy, Debug)]
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
        return strongest(vec![cause], &cx.levels);
    }
    let found = cx.registries.find(key);
    let mut causes = plain::always(key, found.as_ref(), cx);
    causes.extend(match &found {
        Some(found) => registered::of_known(key, value, found, cx),
        None => of_undeclared(key, value, cx),
    });
    strongest(causes, &cx.levels)
}

/// From the most specific text on.
fn of_undeclared(key: &str, value: Value<'_>, cx: &KeyContext<'_>) -> Vec<Cause> {
    let near = cx.registries.nearest(key);
    let mut form_or_slip = [plain::format(key, cx), registered::typo(key, near.as_ref(), cx)];
    // Upper case is not in question in `http.request.headers.x-id`: there the slip tells more than the form.
    if !key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        form_or_slip.reverse();
    }
    let others = [
        plain::reserved(key, cx),
        plain::namespace(key, cx),
        registered::collision(key, cx),
        registered::extends(key, near.as_ref(), cx),
        plain::plurality(key, value),
        registered::unknown(key, near.as_ref(), cx),
    ];
    form_or_slip.into_iter().chain(others).flatten().collect()
}
