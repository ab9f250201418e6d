//! The rules on keys that need no registry, beyond knowing that a key is declared; it must not know its columns.

use std::ops::Range;

use super::{Found, KeyContext, Value, registered::corrected};
use crate::{
    names::{is_key, key_case, plural, singular, snake},
    rules::{Cause, Rule, quote},
};

/// The rules that hold for every key, declared or not.
pub(super) fn always(key: &str, found: Option<&Found<'_>>, cx: &KeyContext<'_>) -> Vec<Cause> {
    [charset(key, cx), secret(key, found)].into_iter().flatten().collect()
}

fn charset(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let (at, letter) = key.char_indices().find(|(_, letter)| !letter.is_ascii_graphic())?;
    let what = match letter {
        ' ' => "a blank".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        other => format!("the character U+{:04X}", u32::from(other)),
    };
    let problem = format!("attribute key {} contains {what}", quote(key));
    let cause = Cause::new(Rule::AttrCharset, problem).at(Some(at..at.saturating_add(letter.len_utf8())));
    Some(cause.write(corrected(key, cx).as_deref()))
}

/// A declared key is no secret by its name; what stands behind a template's prefix may be one.
fn secret(key: &str, found: Option<&Found<'_>>) -> Option<Cause> {
    let start = match found {
        Some(found) if !found.attribute.value_type().is_template() => return None,
        Some(found) => found.attribute.key().len(),
        None => 0,
    };
    let range = secret_segment(key.get(start..)?, start > 0)?;
    let range = start.checked_add(range.start)?..start.checked_add(range.end)?;
    let problem = format!("attribute {} looks like a secret", quote(key));
    let help = "do not record it; record that it is present, or a part that tells nothing";
    Some(Cause::new(Rule::AttrSecret, problem).help(help).at(Some(range)))
}

/// Words that name a secret when they end a segment, alone or before `hash`, `text` and the like.
const SECRETS: [&str; 19] = [
    "password",
    "passwords",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "cookie",
    "cookies",
    "ssn",
    "credential",
    "credentials",
    "apikey",
    "jwt",
    "cvv",
    "cvc",
    "iban",
];
const SECRET_PAIRS: [(&str, &str); 7] = [
    ("api", "key"),
    ("private", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("card", "number"),
];
const FORMS: [&str; 5] = ["hash", "text", "value", "plain", "raw"];

/// `header`: behind a template's prefix, where `authorization` is the credential and not the act.
fn secret_segment(key: &str, header: bool) -> Option<Range<usize>> {
    let mut start = 0_usize;
    for segment in key.split('.') {
        let end = start.checked_add(segment.len())?;
        if is_secret(segment) || (header && segment.to_ascii_lowercase().ends_with("authorization")) {
            return Some(start..end);
        }
        start = end.checked_add(1)?;
    }
    None
}

fn is_secret(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let mut words: Vec<&str> = lower.split(['_', '-']).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && words.last().is_some_and(|last| FORMS.contains(last)) {
        words.pop();
    }
    let last = words.pop().unwrap_or("");
    let before = words.pop().unwrap_or("");
    SECRETS.contains(&last) || SECRET_PAIRS.contains(&(before, last))
}

pub(super) fn reserved(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let rest = key.strip_prefix("otel.")?;
    let problem = format!("attribute {} is in a reserved namespace", quote(key));
    let own = own_namespace(cx).map(|own| format!("{own}.{rest}")).filter(|proposal| is_key(proposal));
    let cause = Cause::new(Rule::AttrReserved, problem)
        .help("`otel.` is reserved by the OpenTelemetry specification");
    Some(cause.write(own.as_deref()).at(Some(0.."otel.".len())))
}

pub(super) fn format(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    if is_key(key) {
        return None;
    }
    let problem = format!("attribute {} is not in lower snake case", quote(key));
    Some(Cause::new(Rule::AttrFormat, problem).write(corrected(key, cx).as_deref()))
}

pub(super) fn namespace(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    if key.contains('.') {
        return None;
    }
    let own = cx.service.map(|service| singular(&snake(service))).or_else(|| own_namespace(cx));
    let proposal = own.map(|own| format!("{own}.{key}")).filter(|proposal| is_key(proposal));
    let problem = format!("attribute {} has no namespace", quote(key));
    Some(Cause::new(Rule::AttrNamespace, problem).write(proposal.as_deref()))
}

pub(super) fn plurality(key: &str, value: Value<'_>) -> Option<Cause> {
    let start = key.rfind(['.', '_']).map_or(0, |at| at.saturating_add(1));
    let word = key.get(start..)?;
    let one = singular(word);
    let is_plural = one != word;
    let (what, wanted) = match value {
        Value::Array if !is_plural => ("an array under a singular key", plural(word)),
        Value::Text(_) | Value::Int(_) | Value::Scalar if is_plural => ("one value under a plural key", one),
        _ => return None,
    };
    let problem = format!("attribute {} is {what}", quote(key));
    let proposal = format!("{}{wanted}", key.get(..start)?);
    Some(Cause::new(Rule::AttrPlural, problem).write(Some(&proposal)).at(Some(start..key.len())))
}

/// The crate's name as a namespace of its own.
pub(super) fn own_namespace(cx: &KeyContext<'_>) -> Option<String> {
    cx.crate_name.map(snake).filter(|name| !name.is_empty())
}

/// The key in lower snake case.
pub(super) fn in_key_case(key: &str) -> Option<String> {
    if is_key(key) { None } else { key_case(key) }
}
