//! What a registry says about values: well-known literals, and the type that a value must have; it must not know Rust's types.

use traced_registry::{Attribute, Plain, Scalar, Status, Type, distance_within};

use super::{Found, KeyContext, Value};
use crate::{
    rules::{Cause, Finding, Rule, quote},
    text::has,
};

/// Checks a literal against the well-known values of its key; the finding belongs to the value's tokens. Enums are open: only
/// a slip and a deprecated value are found.
pub(crate) fn check_value(key: &str, value: Value<'_>, cx: &KeyContext<'_>) -> Option<Finding> {
    let found = cx.registries.find(key)?;
    let cause = match value {
        Value::Text(text) => text_cause(text, &found)?,
        Value::Int(number) => deprecated(number, &found)?,
        Value::Unknown | Value::Scalar | Value::Array => return None,
    };
    cause.source(&found.source()).alone(&cx.levels)
}

fn text_cause(text: &str, found: &Found<'_>) -> Option<Cause> {
    let Type::TextEnum(members) = found.attribute.value_type() else { return None };
    // A key that is on its way out has its own finding; by then its values are those of the successor.
    if matches!(found.attribute.status(), Status::Renamed(_) | Status::Replaced(_)) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let mut near = None;
    for member in members.iter() {
        if member.value == text {
            return deprecated(text, found);
        }
        let by_case = member.value.to_ascii_lowercase() == lower;
        if !member.deprecated && (by_case || (near.is_none() && is_slip(text, member.value))) {
            near = Some(member.value);
        }
    }
    let problem = format!("{} is no known value of `{}`", quote(text), found.attribute.key());
    Some(Cause::new(Rule::AttrEnum, problem).help(format!("did you mean {}?", quote(near?))))
}

fn deprecated(text: &str, found: &Found<'_>) -> Option<Cause> {
    for member in found.attribute.value_type().members()?.iter() {
        if member.value == text && member.deprecated {
            let problem = format!("value {} of `{}` is deprecated", quote(text), found.attribute.key());
            return Some(Cause::new(Rule::AttrEnum, problem).write(member.successor));
        }
    }
    None
}

/// One edit, but none of a digit: `ipv5` is no slip of `ipv4`. Short words are near to everything.
fn is_slip(text: &str, member: &str) -> bool {
    const SHORTEST: usize = 3;
    text.len() >= SHORTEST
        && member.len() >= SHORTEST
        && distance_within(text, member, 1).is_some()
        && digits(text) == digits(member)
}

fn digits(word: &str) -> String {
    let mut digits = String::new();
    for letter in word.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        }
    }
    digits
}

/// What the value of a declared key must be.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct ExpectedType {
    pub(crate) scalar: Scalar,
    pub(crate) array: bool,
    /// A name for a marker type that shows the key in a type error: `http·response·status_code`; of a template its prefix.
    pub(crate) marker: String,
    /// Whether the project's own registry declares it.
    pub(crate) own: bool,
    /// `declared int by the OpenTelemetry semantic conventions 1.44.0`, or by which registry.
    pub(crate) declared: String,
}

impl ExpectedType {
    /// The type in the words of the conventions.
    pub(crate) fn name(&self) -> String {
        Plain { scalar: self.scalar, array: self.array }.to_string()
    }
}

/// The declared type of a key's values; none for a key that no registry knows, where the rule is off, or where every value
/// will do.
pub(crate) fn expected_type(key: &str, cx: &KeyContext<'_>) -> Option<ExpectedType> {
    let found = cx.registries.find(key)?;
    let Plain { scalar, array } = found.attribute.value_type().value();
    if scalar == Scalar::Any || cx.levels.is_off(Rule::AttrType) {
        return None;
    }
    let by = match found.own {
        None => format!("the {}", super::registries::conventions()),
        Some(path) => format!("the registry {path}"),
    };
    let marker = marker(&found.attribute)?;
    let declared = format!("declared `{}` by {by}", Plain { scalar, array });
    Some(ExpectedType { scalar, array, marker, own: found.own.is_some(), declared })
}

/// The key as an identifier: U+00B7 may stand in one. None for a key of the project that cannot be spelt like this.
fn marker(attribute: &Attribute<'_>) -> Option<String> {
    let key = attribute.key();
    let starts = matches!(key.as_bytes(), [b'a'..=b'z' | b'A'..=b'Z', ..]) && has(key, b'.');
    let mut marker = String::new();
    for letter in key.chars() {
        match letter {
            '.' => marker.push('\u{b7}'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => marker.push(letter),
            _ => return None,
        }
    }
    if starts { Some(marker) } else { None }
}
