//! The rules on keys that need no registry, beyond knowing that a key is declared; it must not know its columns.

use super::{Found, KeyContext, Value, registered::corrected};
use crate::{
    names::{is_key, plural, singular, snake},
    rules::{Cause, Rule, quote},
    text::{find, has},
};

pub(super) fn charset(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let at = find(key, |letter| !letter.is_ascii_graphic())?;
    let letter = key.get(at..)?.chars().next()?;
    let what = match letter {
        ' ' => "a blank".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        other => format!("the character U+{:04X}", u32::from(other)),
    };
    let problem = format!("attribute key {} contains {what}", quote(key));
    Some(Cause::new(Rule::AttrCharset, problem).write(corrected(key, cx).as_deref()))
}

/// A declared key is no secret by its name; what stands behind a template's prefix may be one.
pub(super) fn secret(key: &str, found: Option<&Found<'_>>) -> Option<Cause> {
    let start = match found {
        Some(found) if !found.attribute.value_type().is_template() => return None,
        Some(found) => found.attribute.key().len(),
        None => 0,
    };
    if !has_secret_segment(key, start) {
        return None;
    }
    let problem = format!("attribute {} looks like a secret", quote(key));
    let help = "do not record it; record that it is present, or a part that tells nothing";
    Some(Cause::new(Rule::AttrSecret, problem).help(help))
}

/// Words that name a secret where they end a segment, alone or before a form of it.
const SECRETS: &[&str] = &[
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
    "jwt",
    "cvv",
    "cvc",
    "iban",
    "apikey",
    "api_key",
    "api-key",
    "private_key",
    "access_key",
    "secret_key",
    "signing_key",
    "encryption_key",
    "card_number",
];
const FORMS: &[&str] = &["_hash", "_text", "_value", "_plain", "_raw"];

/// From `start` on. Behind a template's prefix `authorization` is the credential and not the act.
fn has_secret_segment(key: &str, start: usize) -> bool {
    let header = start > 0;
    for segment in key.get(start..).unwrap_or("").split('.') {
        let lower = segment.to_ascii_lowercase();
        if is_secret(&lower) || (header && lower.ends_with("authorization")) {
            return true;
        }
    }
    false
}

fn is_secret(segment: &str) -> bool {
    let mut stem = segment;
    for form in FORMS {
        stem = stem.strip_suffix(form).unwrap_or(stem);
    }
    for secret in SECRETS {
        if let Some(before) = stem.strip_suffix(secret)
            && (before.is_empty() || matches!(before.as_bytes(), [.., b'_' | b'-']))
        {
            return true;
        }
    }
    false
}

pub(super) fn reserved(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let rest = key.strip_prefix("otel.")?;
    let problem = format!("attribute {} is in a reserved namespace", quote(key));
    let cause = Cause::new(Rule::AttrReserved, problem)
        .help("`otel.` is reserved by the OpenTelemetry specification");
    Some(cause.write(own_key(rest, cx).as_deref()))
}

pub(super) fn format(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    if is_key(key) {
        return None;
    }
    let problem = format!("attribute {} is not in lower snake case", quote(key));
    Some(Cause::new(Rule::AttrFormat, problem).write(corrected(key, cx).as_deref()))
}

pub(super) fn namespace(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    if has(key, b'.') {
        return None;
    }
    let by_service = singular(&snake(cx.service.unwrap_or("")));
    let proposal = below(&by_service, key).or_else(|| own_key(key, cx));
    let problem = format!("attribute {} has no namespace", quote(key));
    Some(Cause::new(Rule::AttrNamespace, problem).write(proposal.as_deref()))
}

pub(super) fn plurality(key: &str, value: Value<'_>) -> Option<Cause> {
    let start = key.rfind('.').max(key.rfind('_')).map_or(0, |at| at + 1);
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
    Some(Cause::new(Rule::AttrPlural, problem).write(Some(&proposal)))
}

/// The key under the crate's name as its own namespace.
pub(super) fn own_key(key: &str, cx: &KeyContext<'_>) -> Option<String> {
    below(&snake(cx.crate_name.unwrap_or("")), key)
}

fn below(namespace: &str, key: &str) -> Option<String> {
    let proposal = format!("{namespace}.{key}");
    if is_key(&proposal) { Some(proposal) } else { None }
}
