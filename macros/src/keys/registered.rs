//! The rules on keys that a registry answers; it must not know the form of keys.

use traced_registry::{Attribute, Registry, Replacements, Stability, Status, Type, VERSION, read_at_start};

use super::{Found, KeyContext, Place, Value, plain::own_key, registries::conventions};
use crate::{
    names::{is_key, key_case},
    rules::{Cause, Causes, Rule, joined, quote},
};

/// The rules for a key that is declared.
pub(super) fn of_known(
    causes: &mut Causes,
    key: &str,
    value: Value<'_>,
    found: &Found<'_>,
    cx: &KeyContext<'_>,
) {
    let source = found.source();
    let mut add = |cause: Option<Cause>| causes.add(cause.map(|cause| cause.source(&source)));
    add(fate(key, value, found, cx));
    add(template(key, found));
    add(resource(key, found, cx));
    add(late(key, found, cx));
    add(unstable(key, found, cx));
}

/// A declared key, and what declares it.
type Near<'a> = (String, Found<'a>);

/// The key in lower snake case, under its present name, or the declared one that it is a slip of.
pub(super) fn corrected(key: &str, cx: &KeyContext<'_>) -> Option<String> {
    let proposal = if is_key(key) { None } else { key_case(key) }?;
    let present = match cx.registries.find(&proposal) {
        Some(found) => successor(&proposal, &found),
        None => cx.registries.nearest(&proposal).map(|(near, _)| near),
    };
    Some(present.unwrap_or(proposal))
}

/// What a renamed key is called now; behind a template, what stands there is kept.
fn successor(key: &str, found: &Found<'_>) -> Option<String> {
    let Status::Renamed(next) = found.attribute.status() else { return None };
    Some(format!("{next}{}", key.strip_prefix(found.attribute.key())?))
}

/// What became of a key that is no longer to be used.
fn fate(key: &str, value: Value<'_>, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let shown = quote(key);
    match found.attribute.status() {
        Status::Live => None,
        Status::Renamed(_) => {
            let next = successor(key, found);
            let cause = Cause::new(Rule::AttrRenamed, format!("attribute {shown} has a new name"));
            let cause = cause.write(next.as_deref());
            let change = next.and_then(|next| type_change(&found.attribute, &next, value, cx));
            Some(match change {
                Some(change) => cause.help(change),
                None => cause,
            })
        }
        Status::Moved(next) => {
            let problem = format!("attribute {shown} lives on in semantic-conventions-genai");
            let other = (next != key).then_some(next);
            Some(Cause::new(Rule::AttrMoved, problem).write(other))
        }
        Status::Replaced(parts) => {
            let cause = Cause::new(Rule::AttrReplaced, format!("attribute {shown} is deprecated"));
            Some(cause.help(parts_text(parts)))
        }
    }
}

fn parts_text(parts: Replacements<'_>) -> String {
    let mut keys = Vec::new();
    for part in parts.iter() {
        keys.push(quote(part));
    }
    match keys.pop() {
        None => "nothing replaces it; leave it out, or use a key of your own namespace".to_owned(),
        Some(only) if keys.is_empty() => format!("its meaning is now a part of {only}"),
        Some(last) => format!("its parts are now {} and {last}", joined(&keys, ", ")),
    }
}

/// Some successors have well-known values where any text was usual, or the reverse. A literal that is one of them is fine.
fn type_change(old: &Attribute<'_>, next: &str, value: Value<'_>, cx: &KeyContext<'_>) -> Option<String> {
    let new = cx.registries.find(next)?.attribute.value_type();
    if old.value_type().is_enum() == new.is_enum() && old.value_type().value() == new.value() {
        return None;
    }
    let Some(members) = new.members() else {
        return Some(format!("its type has changed too: it takes any `{new}`"));
    };
    let text = match value {
        Value::Text(text) | Value::Int(text) => text,
        _ => "",
    };
    let mut shown = Vec::new();
    for member in members.iter() {
        if member.value == text {
            return None;
        }
        if !member.deprecated {
            shown.push(quote(member.value));
        }
    }
    let more = if shown.len() > 4 { ", .." } else { "" };
    shown.truncate(4);
    Some(format!("its type has changed too: it is one of {}{more}", joined(&shown, ", ")))
}

/// Keys behind these templates are names of headers; other templates take names as they are.
fn template(key: &str, found: &Found<'_>) -> Option<Cause> {
    let Type::Template(values) = found.attribute.value_type() else { return None };
    let prefix = found.attribute.key();
    let Some(name) = key.strip_prefix(prefix)?.strip_prefix('.') else {
        let problem = format!("attribute {} lacks the name behind its prefix", quote(key));
        return Some(Cause::new(Rule::AttrTemplate, problem).write(Some(&format!("{prefix}.<name>"))));
    };
    let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
    if !values.array || !upper {
        return None;
    }
    let problem = format!("attribute {} has upper case in the name of a header", quote(key));
    let proposal = format!("{prefix}.{}", name.to_ascii_lowercase());
    Some(Cause::new(Rule::AttrTemplate, problem).write(Some(&proposal)).help("header names are lower case"))
}

fn resource(key: &str, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let kinds = found.attribute.kinds();
    let on_event = cx.place == Place::Event && kinds.event;
    if !kinds.resource || kinds.span || on_event {
        return None;
    }
    let problem = format!("attribute {} describes the process, not the span", quote(key));
    Some(Cause::new(Rule::AttrResource, problem).help("set it on the resource"))
}

fn late(key: &str, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let is_on = cx.place == Place::Late && found.own.is_none() && !cx.levels.is_off(Rule::AttrLate);
    if !is_on || !read_at_start(found.attribute.key()) {
        return None;
    }
    let problem = format!("attribute {} is set after the start, where a sampler does not see it", quote(key));
    Some(Cause::new(Rule::AttrLate, problem).help("give it in `attrs(..)`"))
}

fn unstable(key: &str, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let stability = found.attribute.stability();
    if found.own.is_some() || stability == Stability::Stable || cx.levels.is_off(Rule::AttrUnstable) {
        return None;
    }
    let problem = format!("attribute {} is `{}` in {VERSION}", quote(key), stability.name());
    let help = "its name and type may change; use a stable attribute, or allow it here";
    Some(Cause::new(Rule::AttrUnstable, problem).help(help))
}

pub(super) fn typo(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    let near = near?;
    Some(Cause::new(Rule::AttrTypo, not_known(key, cx)).help(did_you_mean(near)).source(&near.1.source()))
}

pub(super) fn collision(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let (how, found) = match cx.registries.above(key) {
        Some(found) => ("nests under", found),
        None => ("is the namespace of", cx.registries.below(key)?),
    };
    let problem = format!("attribute {} {how} the attribute {}", quote(key), quote(found.attribute.key()));
    let cause =
        Cause::new(Rule::AttrCollision, problem).help("a name is an attribute or a namespace, never both");
    Some(cause.write(own_key(key, cx).as_deref()).source(&found.source()))
}

/// A slip hides it.
pub(super) fn extends(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    let (word, _) = key.split_once('.')?;
    if near.is_some() || word == "otel" || !Registry::builtin().is_namespace(word) {
        return None;
    }
    let problem = format!("attribute {} is not declared, and `{word}.` belongs to OpenTelemetry", quote(key));
    let help = match own_key(key, cx) {
        Some(own) => format!("use your own namespace; write `{own}`"),
        None => "use your own namespace".to_owned(),
    };
    Some(Cause::new(Rule::AttrExtends, problem).help(help).source(&conventions()))
}

pub(super) fn unknown(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    if !cx.registries.has_own() {
        return None;
    }
    let help = match near {
        Some(near) => did_you_mean(near),
        None => "declare it in the registry, and run `cargo traced sync`".to_owned(),
    };
    Some(Cause::new(Rule::AttrUnknown, not_known(key, cx)).help(help))
}

fn not_known(key: &str, cx: &KeyContext<'_>) -> String {
    let place =
        if cx.registries.has_own() { "the registry of this workspace" } else { "the OpenTelemetry registry" };
    format!("attribute {} is not in {place}", quote(key))
}

fn did_you_mean((key, found): &Near<'_>) -> String {
    let declared = found.attribute.value_type();
    format!("did you mean {} ({})?", quote(key), declared.value())
}
