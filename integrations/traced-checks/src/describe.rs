//! Owns a span as text, whole and the same in every run. Knows no convention.

use traced::opentelemetry::trace::{Event, Status};
use traced::opentelemetry::{Array, Value};
use traced::testing::Span;

/// Name, kind and status on the first line, then every attribute, sorted, then events. Ports are `PORT`, because they differ.
pub fn describe(span: &Span) -> String {
    let status = match span.status() {
        Status::Unset => "Unset".to_owned(),
        Status::Ok => "Ok".to_owned(),
        Status::Error { description } if description.is_empty() => "Error".to_owned(),
        Status::Error { description } => format!("Error: {description}"),
    };
    let kind = format!("{:?}", span.kind()).to_lowercase();
    let mut lines = vec![format!("{} [{kind}] {status}", span.name())];
    let mut attributes: Vec<String> = span
        .attributes()
        .iter()
        .map(|pair| format!("{}={}", pair.key, text(pair.key.as_str(), &pair.value)))
        .collect();
    attributes.sort();
    lines.extend(attributes);
    lines.extend(span.events().iter().map(event));
    lines.join("\n")
}

fn text(key: &str, value: &Value) -> String {
    match value {
        Value::I64(80 | 443) => value.to_string(),
        Value::I64(_) if matches!(key, "server.port" | "network.peer.port") => "PORT".to_owned(),
        Value::String(text) => without_port(text.as_str()),
        Value::Array(Array::String(texts)) => {
            format!("{:?}", texts.iter().map(|text| without_port(text.as_str())).collect::<Vec<_>>())
        }
        other => format!("{other:?}"),
    }
}

/// The ports of this machine that the system chose.
fn without_port(text: &str) -> String {
    let Some((before, after)) = text.split_once("127.0.0.1:") else { return text.to_owned() };
    format!("{before}127.0.0.1:PORT{}", after.trim_start_matches(|char: char| char.is_ascii_digit()))
}

fn event(event: &Event) -> String {
    let attributes: Vec<String> =
        event.attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect();
    format!("• {} {}", event.name, attributes.join(" "))
}
