//! Owns the text of span trees: the same in every run, so without ids and times. Must not know how spans were captured.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status, TraceId};
use opentelemetry::{Array, KeyValue, Value};

use super::Span;

type Id = (TraceId, SpanId);

/// Trees of all spans, one line each, without a line break at the end.
pub(super) fn text(spans: &[Span]) -> String {
    let forest = Forest::of(spans);
    let mut lines = Vec::new();
    // Not recursive: traces may be deeper than the stack.
    let mut waiting: Vec<Node<'_>> = forest.roots.iter().rev().map(|root| Node::root(root)).collect();
    while let Some(node) = waiting.pop() {
        lines.push(format!("{}{}", node.lead, forest.line(node.span)));
        let children = forest.children(node.span);
        let leaves = forest.leaves(node.span);
        let last_leaf = leaves.len().checked_sub(usize::from(children.is_empty()));
        for (at, leaf) in leaves.iter().enumerate() {
            let branch = if children.is_empty() && last_leaf == Some(at) { LAST } else { BRANCH };
            lines.push(format!("{}{branch}{leaf}", node.below));
        }
        for (from_last, child) in children.iter().rev().enumerate() {
            waiting.push(node.child(child, from_last == 0));
        }
    }
    lines.join("\n")
}

const BRANCH: &str = "├─ ";
const LAST: &str = "└─ ";

/// A span in its place: what stands before its line, and before the lines below it.
struct Node<'a> {
    span: &'a Span,
    lead: String,
    below: String,
}

impl<'a> Node<'a> {
    fn root(span: &'a Span) -> Self {
        Self { span, lead: String::new(), below: String::new() }
    }

    fn child(&self, span: &'a Span, is_last: bool) -> Self {
        let (branch, below) = if is_last { (LAST, "   ") } else { (BRANCH, "│  ") };
        Self { span, lead: format!("{}{branch}", self.below), below: format!("{}{below}", self.below) }
    }
}

struct Forest<'a> {
    known: HashMap<Id, &'a Span>,
    children: HashMap<Id, Vec<&'a Span>>,
    roots: Vec<&'a Span>,
}

impl<'a> Forest<'a> {
    fn of(spans: &'a [Span]) -> Self {
        let mut sorted: Vec<&Span> = spans.iter().collect();
        // Ids are counted per capture, so they settle what a coarse clock cannot.
        sorted.sort_by_key(|span| (span.start_time(), span.span_id().to_bytes()));
        let known: HashMap<Id, &Span> = spans.iter().map(|span| (id(span), span)).collect();
        let mut forest = Self { known, children: HashMap::new(), roots: Vec::new() };
        for span in sorted {
            match parent(span).filter(|parent| forest.known.contains_key(parent) && *parent != id(span)) {
                Some(parent) => forest.children.entry(parent).or_default().push(span),
                None => forest.roots.push(span),
            }
        }
        forest
    }

    fn children(&self, span: &Span) -> &[&'a Span] {
        self.children.get(&id(span)).map_or(&[], Vec::as_slice)
    }

    fn line(&self, span: &Span) -> String {
        let mut line = plain(span.name());
        let tags = self.tags(span);
        if !tags.is_empty() {
            let _ = write!(line, " [{}]", tags.join(", "));
        }
        let hidden: HashSet<&str> =
            if span.is_error() { HashSet::from(["error.type"]) } else { HashSet::new() };
        push_attributes(&mut line, span.attributes(), &hidden);
        push_status(&mut line, span);
        push_dropped(&mut line, span);
        line
    }

    fn tags(&self, span: &Span) -> Vec<&'static str> {
        let kind = match span.kind() {
            SpanKind::Client => Some("client"),
            SpanKind::Server => Some("server"),
            SpanKind::Producer => Some("producer"),
            SpanKind::Consumer => Some("consumer"),
            SpanKind::Internal => None,
        };
        let parent = parent(span)
            .filter(|parent| !self.known.contains_key(parent))
            .map(|_| if span.data().parent_span_is_remote { "remote parent" } else { "parent not ended" });
        kind.into_iter().chain(parent).collect()
    }

    /// Lines of events and links.
    fn leaves(&self, span: &Span) -> Vec<String> {
        let links = span.links().iter().map(|link| self.link_line(link));
        span.events().iter().map(event_line).chain(links).collect()
    }

    fn link_line(&self, link: &Link) -> String {
        let to = (link.span_context.trace_id(), link.span_context.span_id());
        let mut text = match self.known.get(&to) {
            Some(span) => format!("→ {}", plain(span.name())),
            None => "→ a span that is not here".to_owned(),
        };
        push_attributes(&mut text, &link.attributes, &HashSet::new());
        text
    }
}

fn id(span: &Span) -> Id {
    (span.trace_id(), span.span_id())
}

fn parent(span: &Span) -> Option<Id> {
    Some((span.trace_id(), span.parent_id()?))
}

fn event_line(event: &Event) -> String {
    let mut line = format!("• {}", plain(&event.name));
    push_attributes(&mut line, &event.attributes, &HashSet::from(["exception.stacktrace"]));
    line
}

fn push_attributes(line: &mut String, attributes: &[KeyValue], hidden: &HashSet<&str>) {
    for KeyValue { key, value, .. } in attributes {
        if !hidden.contains(key.as_str()) {
            let _ = write!(line, " {}={}", plain(key.as_str()), value_text(value));
        }
    }
}

/// Text in quotes and floats with a point, so that `"42"`, `42` and `42.0` can be told apart.
fn value_text(value: &Value) -> String {
    match value {
        Value::F64(number) => format!("{number:?}"),
        Value::String(text) => format!("{:?}", text.as_str()),
        Value::Array(Array::F64(numbers)) => format!("{numbers:?}"),
        Value::Array(Array::String(texts)) => {
            format!("{:?}", texts.iter().map(opentelemetry::StringValue::as_str).collect::<Vec<_>>())
        }
        Value::Array(Array::Bool(flags)) => format!("{flags:?}"),
        Value::Array(Array::I64(numbers)) => format!("{numbers:?}"),
        other => other.to_string(),
    }
}

fn push_status(line: &mut String, span: &Span) {
    match span.status() {
        Status::Unset => {}
        Status::Ok => line.push_str("  OK"),
        Status::Error { description } => {
            line.push_str("  ERROR");
            if let Some(error_type) = span.attribute("error.type") {
                let _ = write!(line, " {}", plain(&error_type.as_str()));
            }
            if !description.is_empty() {
                let _ = write!(line, ": {}", plain(description));
            }
        }
    }
}

fn push_dropped(line: &mut String, span: &Span) {
    let data = span.data();
    let dropped = [
        (data.dropped_attributes_count, "attributes"),
        (data.events.dropped_count, "events"),
        (data.links.dropped_count, "links"),
    ];
    for (count, what) in dropped.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(line, "  ({count} {what} dropped)");
    }
}

/// Text on one line.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() {
            plain.extend(char.escape_debug());
        } else {
            plain.push(char);
        }
    }
    plain
}
