//! Owns the form of a record as the macros write it (`macros/src/inventory.rs`). Must not know object files.

use std::collections::BTreeMap;

use super::{Attributes, Span};

const FIELD: char = '\u{1f}';
const ITEM: char = '\u{1e}';
const PART: char = '\u{1d}';

/// What a record says.
pub(super) enum Record {
    /// A span, and the names of the types whose attributes it has, too.
    Span(Span, Vec<String>),
    Set(Set),
}

/// The attributes of a `#[derive(Attributes)]` struct.
pub(super) struct Set {
    package: String,
    name: String,
    attributes: Attributes,
}

pub(super) fn read(record: &str) -> Result<Record, String> {
    let fields: Vec<&str> = record.split(FIELD).collect();
    match fields.as_slice() {
        ["span", package, function, file, line, name, kind, attributes, sets, events, outcome] => {
            let span = Span {
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                attributes: pairs(items(attributes, ITEM)),
                events: items(events, ITEM).map(event).collect(),
                outcome: (*outcome).to_owned(),
                package: (*package).to_owned(),
                function: (*function).to_owned(),
                file: (*file).to_owned(),
                line: line.parse().unwrap_or(0),
            };
            Ok(Record::Span(span, items(sets, ITEM).map(str::to_owned).collect()))
        }
        ["set", package, path, _, _, attributes] => Ok(Record::Set(Set {
            package: (*package).to_owned(),
            name: path.rsplit("::").next().unwrap_or_default().to_owned(),
            attributes: pairs(items(attributes, ITEM)),
        })),
        _ => {
            Err("a record is not understood; use the version of cargo-traced that goes with `traced`"
                .to_owned())
        }
    }
}

/// With the attributes of its sets: of the type of that name in the same package, else in any. Of a type that derives nothing the name is
/// all that is known.
pub(super) fn with_sets(mut span: Span, names: &[String], sets: &[Set]) -> Span {
    for name in names {
        let of_name = || sets.iter().filter(|set| set.name == *name);
        let same = of_name().find(|set| set.package == span.package);
        match same.or_else(|| of_name().next()) {
            Some(set) => span.attributes.extend(set.attributes.clone()),
            None => {
                span.attributes.insert(format!("..{}", name.trim_start_matches("..")), "any".to_owned());
            }
        }
    }
    span
}

fn items(field: &str, separator: char) -> impl Iterator<Item = &str> {
    field.split(separator).filter(|item| !item.is_empty())
}

fn event(item: &str) -> (String, Attributes) {
    let (name, attributes) = item.split_once(PART).unwrap_or((item, ""));
    (name.to_owned(), pairs(items(attributes, PART)))
}

fn pairs<'a>(items: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    items
        .filter_map(|item| item.rsplit_once('='))
        .map(|(key, kind)| (key.to_owned(), kind.to_owned()))
        .collect()
}
