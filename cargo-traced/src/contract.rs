//! Owns the span contract: every span that a project can emit, as its object files tell it. Must not know how a contract is shown.

mod diff;
mod objects;
mod record;
mod show;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use traced_registry::{Plain, Registry, Scalar};

use crate::Outcome;
use crate::project::Project;
use record::Record;

/// The type of each attribute, in the words of the conventions.
type Attributes = BTreeMap<String, String>;

/// One place that makes spans.
#[derive(Debug)]
struct Span {
    name: String,
    kind: String,
    attributes: Attributes,
    events: BTreeMap<String, Attributes>,
    /// What an error does: `record`, `status` or `none`.
    outcome: String,
    package: String,
    function: String,
    file: String,
    line: u32,
}

/// `cargo traced list [cargo's arguments]`
pub(crate) fn list(arguments: &[String]) -> Result<Outcome, String> {
    let spans = spans(arguments)?;
    Ok(Outcome { text: show::list(&spans), holds: true })
}

/// `cargo traced export [--format ..] [cargo's arguments]`
pub(crate) fn export(arguments: &[String]) -> Result<Outcome, String> {
    let mut rest = arguments.to_vec();
    let mut format = "text".to_owned();
    if let Some(at) = rest.iter().position(|argument| argument == "--format") {
        rest.remove(at);
        if at >= rest.len() {
            return Err("`--format` takes a word; write `text`, `json`, `markdown` or `weaver`".to_owned());
        }
        format = rest.remove(at);
    }
    let show: fn(&[Span]) -> String = match format.as_str() {
        "text" => text::write,
        "json" => show::json,
        "markdown" => show::markdown,
        "weaver" => show::weaver,
        other => {
            return Err(format!("unknown format `{other}`; write `text`, `json`, `markdown` or `weaver`"));
        }
    };
    Ok(Outcome { text: show(&spans(&rest)?), holds: true })
}

/// `cargo traced diff FILE [cargo's arguments]`
pub(crate) fn diff(arguments: &[String]) -> Result<Outcome, String> {
    let Some((file, rest)) = arguments.split_first() else {
        return Err("`diff` takes a file that `cargo traced export` wrote; name it".to_owned());
    };
    let text = fs::read_to_string(file).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let committed = text::read(&text).map_err(|problem| format!("{file}:{problem}"))?;
    let present = text::read(&text::write(&spans(rest)?))?;
    let (text, is_broken) = diff::compare(&committed, &present);
    Ok(Outcome { text, holds: !is_broken })
}

/// Sorted by name.
fn spans(arguments: &[String]) -> Result<Vec<Span>, String> {
    let project = Project::here()?;
    let records = objects::records(&project, arguments)?;
    let own = project.registries().iter().filter_map(|table| own(table)).collect::<Vec<_>>();
    let mut spans = Vec::new();
    let mut sets = Vec::new();
    for record in &records {
        match record::read(record)? {
            Record::Span(span, names) => spans.push((span, names)),
            Record::Set(set) => sets.push(set),
        }
    }
    let mut spans: Vec<Span> =
        spans.into_iter().map(|(span, names)| record::with_sets(span, &names, &sets)).collect();
    for span in &mut spans {
        declare(&mut span.attributes, &own);
        span.events.values_mut().for_each(|attributes| declare(attributes, &own));
    }
    spans.sort_by(|a, b| {
        (&a.name, &a.kind, &a.function, a.line).cmp(&(&b.name, &b.kind, &b.function, b.line))
    });
    Ok(spans)
}

/// A table that cannot be read is an error of the build, which names the line.
fn own(table: &Path) -> Option<Registry<'static>> {
    Registry::parse(fs::read_to_string(table).ok()?).ok()
}

/// What a registry declares, the compiler has seen to.
fn declare(attributes: &mut Attributes, own: &[Registry<'static>]) {
    for (key, kind) in attributes {
        let found =
            own.iter().find_map(|registry| registry.find(key)).or_else(|| Registry::builtin().find(key));
        if let Some(Plain { scalar, array }) = found.map(|found| found.value_type().value())
            && scalar != Scalar::Any
        {
            *kind = Plain { scalar, array }.to_string();
        }
    }
}

/// Names that more than one place gives, with those places.
fn duplicates(spans: &[Span]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for span in spans {
        places.entry(&span.name).or_default().insert(&span.function);
    }
    places.retain(|_, functions| functions.len() > 1);
    places
}
