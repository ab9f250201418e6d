//! Owns the text of a contract that is committed and reviewed: sorted, one attribute a line, no line numbers. Must not know where spans are.

use std::collections::BTreeMap;

use super::{Attributes, Span};

/// What a name and a kind stand for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) attributes: Attributes,
    pub(super) events: BTreeMap<String, Attributes>,
}

/// By name and kind.
pub(super) type Contract = BTreeMap<(String, String), Entry>;

/// Spans of one name and kind are one entry: that is how they are seen from outside.
pub(super) fn write(spans: &[Span]) -> String {
    let mut text = String::new();
    for ((name, kind), entry) in &contract(spans) {
        text += &format!("{name} ({kind})\n{}", attributes(&entry.attributes, "  "));
        for (event, of_event) in &entry.events {
            text += &format!("  event {event}\n{}", attributes(of_event, "    "));
        }
    }
    text
}

fn contract(spans: &[Span]) -> Contract {
    let mut contract = Contract::new();
    for span in spans {
        let entry = contract.entry((span.name.clone(), span.kind.clone())).or_default();
        unite(&mut entry.attributes, &span.attributes);
        for (event, attributes) in &span.events {
            unite(entry.events.entry(event.clone()).or_default(), attributes);
        }
    }
    contract
}

/// Two places may know a type differently well; two different types are `any`.
fn unite(all: &mut Attributes, more: &Attributes) {
    for (key, kind) in more {
        all.entry(key.clone())
            .and_modify(|known| {
                if known != kind {
                    "any".clone_into(known);
                }
            })
            .or_insert_with(|| kind.clone());
    }
}

fn attributes(attributes: &Attributes, indent: &str) -> String {
    attributes.iter().fold(String::new(), |text, (key, kind)| text + indent + key + ": " + kind + "\n")
}

/// Reads what [`write()`] wrote; a line that is not of that form is an error, with its number.
pub(super) fn read(text: &str) -> Result<Contract, String> {
    let mut contract = Contract::new();
    let mut span: Option<&mut Entry> = None;
    let mut event: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let wrong =
            || format!("{}: not a line of a contract; write the file with `cargo traced export`", number + 1);
        let content = line.trim_start();
        let entry = match (line.len() - content.len(), content) {
            (_, "") => continue,
            (0, _) => {
                let (name, kind) = content.rsplit_once(" (").ok_or_else(wrong)?;
                let kind = kind.strip_suffix(')').ok_or_else(wrong)?;
                event = None;
                span = Some(contract.entry((name.to_owned(), kind.to_owned())).or_default());
                continue;
            }
            _ => span.as_deref_mut().ok_or_else(wrong)?,
        };
        if let Some(name) = content.strip_prefix("event ") {
            entry.events.entry(name.to_owned()).or_default();
            event = Some(name.to_owned());
            continue;
        }
        let (key, kind) = content.rsplit_once(": ").ok_or_else(wrong)?;
        let attributes = match (&event, line.starts_with("    ")) {
            (Some(event), true) => entry.events.entry(event.clone()).or_default(),
            _ => &mut entry.attributes,
        };
        attributes.insert(key.to_owned(), kind.to_owned());
    }
    Ok(contract)
}
