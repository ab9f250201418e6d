//! Owns the way from a file's text to values with their lines: YAML 1.2 with variables replaced in values, anchors, and the merge key `<<`.
//! Knows no setting. What a file may cost is bounded: in depth, and in values that anchors multiply.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::scalar::Scalar;
use super::substitute::{Lookup, substitute};
use crate::provider::error::Refusal;

/// A value of a file.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) data: Data,
    /// Values in it, itself included, aliases as often as they stand.
    size: usize,
    /// Levels below and with it.
    height: usize,
}

#[derive(Debug)]
pub(super) enum Data {
    Scalar(Scalar),
    List(Vec<Placed>),
    /// In the order of the file; no key stands twice.
    Map(Vec<(String, Placed)>),
    /// Reported already.
    Wrong,
}

/// A value where it stands: an alias stands elsewhere than its value.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// From 1; of the key, where there is one.
    pub(super) line: usize,
    pub(super) node: Rc<Node>,
}

/// What stands at which line, and is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    /// Empty for the file as a whole.
    pub(super) path: String,
    pub(super) refusal: Refusal,
}

/// Far more than any file needs.
const DEEPEST: usize = 64;
const MOST_VALUES: usize = 20_000;

/// The file's value, and every reference in it that is wrong. What is no YAML is one fault alone.
pub(super) fn read(text: &str, variable: &mut Lookup<'_>) -> Result<(Rc<Node>, Vec<Fault>), Fault> {
    let mut builder = Builder {
        variable,
        open: Vec::new(),
        anchors: HashMap::new(),
        values: 0,
        root: None,
        faults: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| scan_fault(&error, text))?;
        builder.add(event, span)?;
    }
    let root = builder.root.unwrap_or_else(|| Rc::new(Node::new(Data::Scalar(Scalar::Null))));
    Ok((root, builder.faults))
}

fn scan_fault(error: &ScanError, text: &str) -> Fault {
    let (line, column) = (error.marker().line(), error.marker().col().saturating_add(1));
    let info: String = error.info().chars().filter(|sign| !sign.is_control()).collect();
    let has_reference = text.lines().nth(line.saturating_sub(1)).is_some_and(|line| line.contains("${"));
    let advice = if has_reference {
        "mend the file; inside of [..] and {..} a reference to a variable needs quotes"
    } else {
        "mend the file"
    };
    let refusal = Refusal::new(format!("is no YAML at column {column}: {info}")).allowing(advice);
    Fault { line, path: String::new(), refusal }
}

impl Node {
    fn new(data: Data) -> Self {
        let parts: Vec<&Placed> = match &data {
            Data::Scalar(_) | Data::Wrong => Vec::new(),
            Data::List(items) => items.iter().collect(),
            Data::Map(entries) => entries.iter().map(|(_, part)| part).collect(),
        };
        let size = parts.iter().fold(1_usize, |sum, part| sum.saturating_add(part.node.size));
        let height = parts.iter().map(|part| part.node.height).max().unwrap_or(0).saturating_add(1);
        Self { data, size, height }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.data, Data::Scalar(Scalar::Null))
    }
}

/// A collection that has begun.
struct Open {
    line: usize,
    anchor: usize,
    parts: Parts,
}

enum Parts {
    List(Vec<Placed>),
    Map {
        entries: Vec<(String, Placed)>,
        /// Of the value to come, and its line.
        key: Option<(String, usize)>,
        /// By `<<`: entries where the mapping has none of its own.
        merged: Vec<Placed>,
    },
}

const MERGE: &str = "<<";

/// Puts events together.
struct Builder<'a, 'v> {
    variable: &'a mut Lookup<'v>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    values: usize,
    root: Option<Rc<Node>>,
    faults: Vec<Fault>,
}

impl Builder<'_, '_> {
    fn add(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let line = span.start.line();
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.fault(line, "holds a second document", "leave one, without a line of three dashes"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.is_at_key() {
                    return self.add_key(&text, line);
                }
                let node = self.scalar(&text, style, tag.as_deref(), line);
                self.place(anchor, Rc::new(node), line)
            }
            Event::Alias(anchor) => self.alias(anchor, line),
            Event::SequenceStart(anchor, tag) => {
                self.open(anchor, tag.as_deref(), line, Parts::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let parts = Parts::Map { entries: Vec::new(), key: None, merged: Vec::new() };
                self.open(anchor, tag.as_deref(), line, parts)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::Nothing => Ok(()),
        }
    }

    fn open(&mut self, anchor: usize, tag: Option<&Tag>, line: usize, parts: Parts) -> Result<(), Fault> {
        if self.is_at_key() {
            return Err(self.fault(line, "has a key that is no text", "give keys that are texts"));
        }
        if self.open.len() >= DEEPEST {
            return Err(self.too_deep(line));
        }
        let wanted = if matches!(parts, Parts::List(_)) { "seq" } else { "map" };
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix != wanted) {
            self.note_tag(line);
        }
        self.open.push(Open { line, anchor, parts });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let Some(Open { line, anchor, parts }) = self.open.pop() else { return Ok(()) };
        let data = match parts {
            Parts::List(items) => Data::List(items),
            Parts::Map { entries, merged, .. } => Data::Map(self.merge(entries, &merged, line)?),
        };
        self.place(anchor, Rc::new(Node::new(data)), line)
    }

    /// What the mapping says itself wins, then what was merged first.
    fn merge(
        &mut self,
        mut entries: Vec<(String, Placed)>,
        merged: &[Placed],
        line: usize,
    ) -> Result<Vec<(String, Placed)>, Fault> {
        for source in merged {
            let Data::Map(others) = &source.node.data else {
                let advice = "give it an alias of a mapping, such as *defaults";
                return Err(self.fault(line, "merges by << what is no mapping", advice));
            };
            for (key, part) in others {
                if !entries.iter().any(|(known, _)| known == key) {
                    self.count(&part.node, line)?;
                    entries.push((key.clone(), part.clone()));
                }
            }
        }
        Ok(entries)
    }

    /// A finished value goes where it belongs.
    fn place(&mut self, anchor: usize, node: Rc<Node>, line: usize) -> Result<(), Fault> {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        // The parts of a collection were counted when they came.
        self.values = self.values.saturating_add(1);
        self.check_size(line)?;
        self.attach(node, line);
        Ok(())
    }

    fn attach(&mut self, node: Rc<Node>, line: usize) {
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(node),
            Some(Parts::List(items)) => items.push(Placed { line, node }),
            Some(Parts::Map { entries, key, merged }) => match key.take() {
                Some((key, _)) if key == MERGE => match &node.data {
                    Data::List(sources) => merged.extend_from_slice(sources),
                    _ => merged.push(Placed { line, node }),
                },
                Some((key, line)) => entries.push((key, Placed { line, node })),
                // Values without keys do not come.
                None => {}
            },
        }
    }

    fn alias(&mut self, anchor: usize, line: usize) -> Result<(), Fault> {
        if self.is_at_key() {
            return Err(self.fault(line, "has an alias as a key", "write the key itself"));
        }
        let Some(node) = self.anchors.get(&anchor).map(Rc::clone) else {
            let problem = "has an alias of what is not complete there, or is a key";
            return Err(self.fault(line, problem, "write the value itself"));
        };
        if self.open.len().saturating_add(node.height) > DEEPEST {
            return Err(self.too_deep(line));
        }
        self.count(&node, line)?;
        self.attach(node, line);
        Ok(())
    }

    /// Counts a value that stands at one more place.
    fn count(&mut self, node: &Node, line: usize) -> Result<(), Fault> {
        self.values = self.values.saturating_add(node.size);
        self.check_size(line)
    }

    fn check_size(&self, line: usize) -> Result<(), Fault> {
        if self.values <= MOST_VALUES {
            return Ok(());
        }
        let problem = format!("holds more than {MOST_VALUES} values, those of aliases included");
        Err(self.fault(line, problem, "shorten the file"))
    }

    fn is_at_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { parts: Parts::Map { key: None, .. }, .. }))
    }

    /// Keys are taken as they stand: no variables, and `1` is a text.
    fn add_key(&mut self, text: &str, line: usize) -> Result<(), Fault> {
        let Some(Open { parts: Parts::Map { entries, key, .. }, .. }) = self.open.last_mut() else {
            return Ok(());
        };
        let twice = entries.iter().any(|(known, _)| known == text);
        *key = Some((text.to_owned(), line));
        if twice { Err(self.fault(line, "stands there twice", "leave one")) } else { Ok(()) }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, line: usize) -> Node {
        let text = match substitute(text, self.variable) {
            Ok(text) => text,
            Err(refusal) => {
                self.faults.push(Fault { line, path: self.path(), refusal });
                return Node::new(Data::Wrong);
            }
        };
        let scalar = match (tag, style) {
            // `!` alone: not plain.
            (Some(tag), _) if tag.handle.is_empty() && tag.suffix == "!" => Some(Scalar::Text(text)),
            (Some(tag), _) if !tag.is_yaml_core_schema() => None,
            (Some(tag), ScalarStyle::Plain) => Scalar::tagged(text, &tag.suffix),
            (Some(tag), _) if tag.suffix != "str" => Scalar::tagged(text, &tag.suffix),
            (None, ScalarStyle::Plain) => Some(Scalar::plain(text)),
            _ => Some(Scalar::Text(text)),
        };
        if scalar.is_none() {
            self.note_tag(line);
        }
        Node::new(scalar.map_or(Data::Wrong, Data::Scalar))
    }

    fn note_tag(&mut self, line: usize) {
        let advice = "leave the tag out, or use one of YAML's own that fits, such as !!str";
        let fault = self.fault(line, "has a tag that is not known or does not fit", advice);
        self.faults.push(fault);
    }

    fn too_deep(&self, line: usize) -> Fault {
        self.fault(line, format!("is more than {DEEPEST} levels deep"), "make it flatter")
    }

    fn fault(
        &self,
        line: usize,
        problem: impl Into<std::borrow::Cow<'static, str>>,
        advice: &'static str,
    ) -> Fault {
        Fault { line, path: self.path(), refusal: Refusal::new(problem).allowing(advice) }
    }

    /// Of the value that comes next.
    fn path(&self) -> String {
        self.open.iter().fold(String::new(), |path, open| match &open.parts {
            Parts::List(items) => index(&path, items.len()),
            Parts::Map { key: Some((key, _)), .. } => child(&path, key),
            Parts::Map { key: None, .. } => path,
        })
    }
}

/// The path of an entry.
pub(super) fn child(path: &str, key: &str) -> String {
    const MOST: usize = 60;
    let end = key.char_indices().nth(MOST).map_or(key.len(), |(end, _)| end);
    let key = key.get(..end).unwrap_or_default().escape_debug();
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

/// The path of an item.
pub(super) fn index(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

#[cfg(test)]
#[path = "tests/yaml.rs"]
mod tests;
