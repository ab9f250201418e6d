//! Owns the text form of exported traces that is the same in every run: trees of names, kinds, attributes, statuses and events,
//! without ids, times and ports. Knows only OTLP.

use std::fmt::Write as _;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

/// What the line of a span begins with, after its indentation.
pub(crate) const SPAN: &str = "span ";

/// A span with what its group says of it.
struct Node<'a> {
    span: &'a Span,
    scope: Option<&'a InstrumentationScope>,
    resource: Option<&'a Resource>,
}

/// All traces, in the order in which they began.
pub(crate) fn draw(requests: &[ExportTraceServiceRequest]) -> String {
    let mut nodes = nodes(requests);
    nodes.sort_by_key(|node| node.span.start_time_unix_nano);
    let mut text = String::new();
    for root in &nodes {
        let is_root = !nodes.iter().any(|other| is_parent(other.span, root.span));
        if is_root {
            draw_tree(&nodes, root, 0, &mut text);
        }
    }
    text
}

fn nodes(requests: &[ExportTraceServiceRequest]) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    for group in requests.iter().flat_map(|request| &request.resource_spans) {
        for scope in &group.scope_spans {
            nodes.extend(scope.spans.iter().map(|span| Node {
                span,
                scope: scope.scope.as_ref(),
                resource: group.resource.as_ref(),
            }));
        }
    }
    nodes
}

fn is_parent(parent: &Span, child: &Span) -> bool {
    parent.trace_id == child.trace_id && parent.span_id == child.parent_span_id
}

fn draw_tree(nodes: &[Node<'_>], node: &Node<'_>, depth: usize, text: &mut String) {
    draw_span(node, depth, text);
    for child in nodes.iter().filter(|other| is_parent(node.span, other.span)) {
        draw_tree(nodes, child, depth.saturating_add(1), text);
    }
}

fn draw_span(node: &Node<'_>, depth: usize, text: &mut String) {
    let Node { span, scope, resource } = node;
    let indent = "  ".repeat(depth);
    let mut line = |content: String| {
        // A `String` takes everything.
        let _ = writeln!(text, "{indent}{content}");
    };
    line(format!(
        "{SPAN}{} kind={:?} status={} flags={:#x} state={:?} root={}",
        span.name,
        span.kind(),
        status(span.status.as_ref()),
        span.flags,
        span.trace_state,
        span.parent_span_id.is_empty(),
    ));
    line(format!("  scope {:?}", scope.map(|scope| (&scope.name, &scope.version))));
    line(format!("  resource {}", attributes(resource.map_or(&[], |resource| &resource.attributes))));
    line(format!("  attributes {}", attributes(&span.attributes)));
    for event in &span.events {
        line(format!("  event {} {}", event.name, attributes(&event.attributes)));
    }
    let dropped = (span.dropped_attributes_count, span.dropped_events_count, span.dropped_links_count);
    line(format!("  links {} dropped {dropped:?}", span.links.len()));
}

fn status(status: Option<&Status>) -> String {
    status.map_or_else(|| "none".into(), |status| format!("{:?} {:?}", status.code(), status.message))
}

/// Sorted; what differs from run to run is hidden.
fn attributes(attributes: &[KeyValue]) -> String {
    let mut texts: Vec<String> = attributes.iter().map(attribute).collect();
    texts.sort();
    texts.join(" ")
}

fn attribute(attribute: &KeyValue) -> String {
    let value = attribute.value.as_ref().and_then(|any| any.value.as_ref());
    match attribute.key.as_str() {
        key @ ("network.peer.port" | "process.pid" | "server.port" | "service.instance.id" | "url.full") => {
            format!("{key}=..")
        }
        key => format!("{key}={value:?}"),
    }
}
