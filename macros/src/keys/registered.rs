//! The rules on keys that a registry answers; it must not know the form of keys.

use traced_registry::{Attribute, Stability, Status, Type, read_at_start};

use super::{
    Found, KeyContext, Place, Value,
    plain::{in_key_case, own_namespace},
    registries::{Collision, conventions},
};
use crate::rules::{Cause, Rule, quote};

/// The rules for a key that is declared.
pub(super) fn of_known(key: &str, value: Value<'_>, found: &Found<'_>, cx: &KeyContext<'_>) -> Vec<Cause> {
    let causes = [
        fate(key, value, found, cx),
        template(key, found),
        resource(key, found, cx),
        late(key, found, cx),
        unstable(key, found),
    ];
    causes.into_iter().flatten().map(|cause| cause.source(&found.source())).collect()
}

/// A declared key, and what declares it.
type Near<'a> = (String, Found<'a>);

/// The key in lower snake case, under its present name, or the declared one that it is a slip of.
pub(super) fn corrected(key: &str, cx: &KeyContext<'_>) -> Option<String> {
    let proposal = in_key_case(key)?;
    match cx.registries.find(&proposal) {
        Some(found) => Some(successor(&proposal, &found).unwrap_or(proposal)),
        None => Some(cx.registries.nearest(&proposal).map_or(proposal, |(near, _)| near)),
    }
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
            let parts: Vec<_> = parts.iter().map(quote).collect();
            Some(cause.help(match parts.split_last() {
                None => "nothing replaces it; leave it out, or use a key of your own namespace".to_owned(),
                Some((only, [])) => format!("its meaning is now a part of {only}"),
                Some((last, others)) => format!("its parts are now {} and {last}", others.join(", ")),
            }))
        }
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
        Value::Text(text) => text.to_owned(),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    };
    if members.iter().any(|member| member.value == text) {
        return None;
    }
    let some: Vec<_> =
        members.iter().filter(|member| !member.deprecated).map(|member| quote(member.value)).collect();
    let shown = some.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
    let more = if some.len() > 4 { ", .." } else { "" };
    Some(format!("its type has changed too: it is one of {shown}{more}"))
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
    (values.array && upper).then(|| {
        let problem = format!("attribute {} has upper case in the name of a header", quote(key));
        let proposal = format!("{prefix}.{}", name.to_ascii_lowercase());
        let start = key.len().saturating_sub(name.len());
        let cause = Cause::new(Rule::AttrTemplate, problem).write(Some(&proposal));
        cause.help("header names are lower case").at(Some(start..key.len()))
    })
}

fn resource(key: &str, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let kinds = found.attribute.kinds();
    let on_event = cx.place == Place::Event && kinds.event;
    (kinds.resource && !kinds.span && !on_event).then(|| {
        let problem = format!("attribute {} describes the process, not the span", quote(key));
        Cause::new(Rule::AttrResource, problem).help("set it on the resource")
    })
}

fn late(key: &str, found: &Found<'_>, cx: &KeyContext<'_>) -> Option<Cause> {
    let is_on = cx.place == Place::Late && !cx.levels.is_off(Rule::AttrLate);
    (is_on && found.own.is_none() && read_at_start(found.attribute.key())).then(|| {
        let problem =
            format!("attribute {} is set after the start, where a sampler does not see it", quote(key));
        Cause::new(Rule::AttrLate, problem).help("give it in `attrs(..)`")
    })
}

fn unstable(key: &str, found: &Found<'_>) -> Option<Cause> {
    let stability = found.attribute.stability();
    (found.own.is_none() && stability != Stability::Stable).then(|| {
        let (name, version) = (stability.name(), traced_registry::VERSION);
        let problem = format!("attribute {} is `{name}` in {version}", quote(key));
        Cause::new(Rule::AttrUnstable, problem)
            .help("its name and type may change; use a stable attribute, or allow it here")
    })
}

pub(super) fn typo(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    let near = near?;
    Some(Cause::new(Rule::AttrTypo, not_known(key, cx)).help(did_you_mean(near)).source(&near.1.source()))
}

pub(super) fn collision(key: &str, cx: &KeyContext<'_>) -> Option<Cause> {
    let (problem, found) = match cx.registries.collision(key)? {
        Collision::Above(found) => (
            format!("attribute {} nests under the attribute {}", quote(key), quote(found.attribute.key())),
            found,
        ),
        Collision::Below(found) => (
            format!(
                "attribute {} is the namespace of the attribute {}",
                quote(key),
                quote(found.attribute.key())
            ),
            found,
        ),
    };
    let own = own_key(key, cx);
    let cause =
        Cause::new(Rule::AttrCollision, problem).help("a name is an attribute or a namespace, never both");
    Some(cause.write(own.as_deref()).source(&found.source()))
}

/// A slip hides it.
pub(super) fn extends(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    let (word, _) = key.split_once('.')?;
    if near.is_some() || word == "otel" || !traced_registry::Registry::builtin().is_namespace(word) {
        return None;
    }
    let problem = format!("attribute {} is not declared, and `{word}.` belongs to OpenTelemetry", quote(key));
    let help = match own_key(key, cx) {
        Some(own) => format!("use your own namespace; write `{own}`"),
        None => "use your own namespace".to_owned(),
    };
    let range = Some(0..word.len().saturating_add(1));
    Some(Cause::new(Rule::AttrExtends, problem).help(help).source(&conventions()).at(range))
}

pub(super) fn unknown(key: &str, near: Option<&Near<'_>>, cx: &KeyContext<'_>) -> Option<Cause> {
    cx.registries.has_own().then(|| {
        let cause = Cause::new(Rule::AttrUnknown, not_known(key, cx));
        match near {
            Some(near) => cause.help(did_you_mean(near)),
            None => cause.help("declare it in the registry, and run `cargo traced sync`"),
        }
    })
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

/// The key under the crate's own namespace.
fn own_key(key: &str, cx: &KeyContext<'_>) -> Option<String> {
    let own = own_namespace(cx)?;
    Some(format!("{own}.{key}"))
        .filter(|proposal| crate::names::is_key(proposal) && cx.registries.find(proposal).is_none())
}
