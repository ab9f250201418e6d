//! Owns the other forms of a contract: the list for the terminal, JSON, Markdown, Weaver's YAML. Must not know how spans are found.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use traced_registry::Registry;

use super::{Attributes, Span, duplicates};

/// Every place, with its attributes, and the names that stand twice.
pub(super) fn list(spans: &[Span]) -> String {
    let width = |of: fn(&Span) -> usize| spans.iter().map(of).max().unwrap_or(0);
    let (names, kinds) = (width(|span| span.name.len()), width(|span| span.kind.len()));
    let functions = width(|span| span.function.len());
    let mut text = String::new();
    for Span { name, kind, function, file, line, attributes, events, .. } in spans {
        text += &format!("{name:names$}  {kind:kinds$}  {function:functions$}  {file}:{line}\n");
        for (key, of_key) in attributes {
            text += &format!("    {key}: {of_key}\n");
        }
        for (event, attributes) in events {
            text += &format!("    event {event}{}\n", in_parentheses(attributes));
        }
    }
    for (name, functions) in duplicates(spans) {
        let functions: Vec<&str> = functions.into_iter().collect();
        text += &format!("more than one place is called {name}: {}\n", functions.join(", "));
    }
    text
}

fn in_parentheses(attributes: &Attributes) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = attributes.iter().map(|(key, kind)| format!("{key}: {kind}")).collect();
    format!(" ({})", pairs.join(", "))
}

pub(super) fn json(spans: &[Span]) -> String {
    let all: Vec<Value> = spans
        .iter()
        .map(|span| {
            json!({
                "name": span.name, "kind": span.kind, "attributes": span.attributes, "events": span.events,
                "errors": span.outcome, "package": span.package, "function": span.function, "file": span.file, "line": span.line,
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(all))
}

pub(super) fn markdown(spans: &[Span]) -> String {
    let mut text = "| span | kind | attributes | events | function |\n|---|---|---|---|---|\n".to_owned();
    for span in spans {
        let attributes: Vec<String> =
            span.attributes.iter().map(|(key, kind)| format!("`{key}` {kind}")).collect();
        let events: Vec<String> = span
            .events
            .iter()
            .map(|(event, attributes)| format!("`{event}`{}", in_parentheses(attributes)))
            .collect();
        let cells = [
            format!("`{}`", span.name),
            span.kind.clone(),
            attributes.join("<br>"),
            events.join("<br>"),
            format!("`{}`", span.function),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// A definition file of version 2: attributes that the conventions do not declare are defined, the others referred to.
pub(super) fn weaver(spans: &[Span]) -> String {
    let mut own: BTreeMap<&str, (&str, BTreeSet<&str>)> = BTreeMap::new();
    for span in spans {
        let of_events = span.events.values().flatten();
        for (key, kind) in span.attributes.iter().chain(of_events).filter(|(key, _)| is_own(key)) {
            own.entry(key).or_insert((kind, BTreeSet::new())).1.insert(&span.name);
        }
    }
    let mut text = "file_format: definition/2\n".to_owned();
    section(
        &mut text,
        "attributes",
        own.iter().map(|(key, (kind, names))| {
            let names: Vec<&str> = names.iter().copied().collect();
            let brief = format!("Recorded by {}.", names.join(", "));
            format!(
                "  - key: {}\n    type: {}\n    brief: {}\n    stability: development\n",
                quoted(key),
                quoted(kind),
                quoted(&brief)
            )
        }),
    );
    let mut types = BTreeSet::new();
    let places: Vec<(String, &Span)> = spans.iter().map(|span| (unique(&mut types, span), span)).collect();
    section(&mut text, "spans", places.iter().map(|(id, span)| {
        format!(
            "  - type: {}\n    kind: {}\n    name:\n      note: {}\n    brief: {}\n    stability: development\n{}",
            quoted(id), span.kind, quoted(&span.name), quoted(&format!("The function {}.", span.function)), references(&span.attributes)
        )
    }));
    let events: BTreeMap<&String, &Attributes> = spans.iter().flat_map(|span| &span.events).collect();
    section(
        &mut text,
        "events",
        events.iter().map(|(name, attributes)| {
            format!(
                "  - name: {}\n    brief: An event of a span.\n    stability: development\n{}",
                quoted(name),
                references(attributes)
            )
        }),
    );
    text
}

fn section(text: &mut String, name: &str, items: impl Iterator<Item = String>) {
    let items: String = items.collect();
    if !items.is_empty() {
        *text += &format!("{name}:\n{items}");
    }
}

fn references(attributes: &Attributes) -> String {
    let refs: String = attributes
        .keys()
        .filter(|key| !key.starts_with(".."))
        .fold(String::new(), |refs, key| refs + "      - ref: " + &quoted(&reference(key)) + "\n");
    if refs.is_empty() { refs } else { format!("    attributes:\n{refs}") }
}

/// Behind a template stands what is not declared: its prefix is.
fn reference(key: &str) -> String {
    Registry::builtin().find(key).map_or_else(|| key.to_owned(), |found| found.key().to_owned())
}

fn is_own(key: &str) -> bool {
    !key.starts_with("..") && Registry::builtin().find(key).is_none()
}

/// An identifier of words and dots, each once.
fn unique(known: &mut BTreeSet<String>, span: &Span) -> String {
    let word = |letter: char| {
        if letter.is_ascii_alphanumeric() || letter == '.' { letter.to_ascii_lowercase() } else { '_' }
    };
    let base: String = span.name.chars().map(word).collect();
    let base = base.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let mut id = base.clone();
    let mut number = 1;
    while !known.insert(id.clone()) {
        number += 1;
        id = format!("{base}.{number}");
    }
    id
}

/// JSON's texts are YAML's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
