//! Owns what the semantic conventions ask of a finished span, by the tables of `traced-registry`: kind, name, attributes, those which
//! samplers read, status. Knows no integration, and no test.

use traced::opentelemetry::trace::{SpanKind, Status};
use traced::opentelemetry::{Array, Value};
use traced::testing::Span;
use traced_registry::{Registry, Scalar, SpanType};

/// The attribute that says of which conventions a span is, in the order in which they are asked for, and their namespace.
const KINDS: [(&str, &str); 4] = [
    ("rpc.", "rpc.system.name"),
    ("messaging.", "messaging.system"),
    ("db.", "db.system.name"),
    ("http.", "http.request.method"),
];

/// Which of the conventions' spans this is, by its attributes; `None`: a span that they do not describe.
///
/// # Errors
///
/// It says that it is one of theirs, but they have no such span.
pub fn span_type(span: &Span) -> Result<Option<SpanType<'static>>, String> {
    let Some((_, key)) = KINDS.iter().find(|(_, key)| span.attribute(key).is_some()) else {
        let is_in =
            |namespace: &&str| span.attributes().iter().any(|it| it.key.as_str().starts_with(*namespace));
        let missing = KINDS.iter().find(|(namespace, _)| is_in(namespace));
        return missing.map_or(Ok(None), |(_, key)| Err(format!("`{key}` is missing")));
    };
    let kind = format!("{:?}", span.kind()).to_lowercase();
    let value = text(span, key).unwrap_or_default();
    let operation = text(span, "messaging.operation.type");
    // A system of its own may have no rules of its own.
    let ids = match (*key, operation) {
        ("rpc.system.name", _) => [format!("rpc.{value}.call.{kind}"), format!("rpc.call.{kind}")],
        ("messaging.system", None) => return Err("`messaging.operation.type` is missing".to_owned()),
        ("messaging.system", Some(operation)) => {
            [format!("messaging.{value}.{operation}.{kind}"), format!("messaging.{operation}.{kind}")]
        }
        ("db.system.name", _) => {
            [format!("db.{}.client", value.trim_start_matches("microsoft.")), "db.client".to_owned()]
        }
        // Below another framework's span, a server's is internal.
        _ => [format!("http.{kind}"), "http.server".to_owned()],
    };
    let found = ids.iter().find_map(|id| traced_registry::span_type(id));
    found.map(Some).ok_or_else(|| format!("there is no span {}", ids.join(" nor ")))
}

/// What is missing or wrong in a span of this type, each in a sentence; `was_at_start` knows which attributes samplers saw.
pub fn faults(span: &Span, span_type: &SpanType<'_>, was_at_start: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    faults.extend(kind(span, span_type));
    faults.extend(name(span, span_type));
    faults.extend(span_type.required().filter_map(|(key, value)| required(span, key, value)));
    for pair in span.attributes() {
        let key = pair.key.as_str();
        faults.extend(attribute(key, &pair.value));
        let is_early = span_type.start().any(|early| key == early || is_below(key, early));
        if is_early && !was_at_start(key) && !is_known_late(key, span_type) {
            faults.push(format!("`{key}` was not there when the span started"));
        }
    }
    faults.extend(status(span));
    faults.extend(scope(span));
    faults
}

/// Kafka's partition is chosen on the way, if the application has not chosen it.
fn is_known_late(key: &str, span_type: &SpanType<'_>) -> bool {
    key == "messaging.destination.partition.id" && span_type.id.starts_with("messaging.kafka.send.")
}

fn kind(span: &Span, span_type: &SpanType<'_>) -> Option<String> {
    let kind = format!("{:?}", span.kind()).to_lowercase();
    let is_right =
        kind == span_type.kind || (span.kind() == &SpanKind::Internal && span_type.id == "http.server");
    (!is_right).then(|| format!("its kind is {kind}, not {}", span_type.kind))
}

fn name(span: &Span, span_type: &SpanType<'_>) -> Option<String> {
    let base = span_type.base.and_then(traced_registry::span_type);
    // The patterns of the span type, or else those of its base.
    let patterns: Vec<&str> = match (span_type.names().next(), base) {
        (None, Some(base)) => base.names().collect(),
        _ => span_type.names().collect(),
    };
    let expected = patterns.iter().find_map(|pattern| filled(pattern, span, span_type))?;
    (span.name() != expected).then(|| format!("its name is not `{expected}`"))
}

/// The pattern with attributes in place of their keys, if all are there.
fn filled(pattern: &str, span: &Span, span_type: &SpanType<'_>) -> Option<String> {
    let parts = pattern.split(' ').map(|part| {
        match part.trim_start_matches('{').trim_end_matches('}') {
            "destination" => destination(span).or_else(|| place(span)),
            // An operation stands alone if its target is not known.
            "target" if pattern.contains(' ') => Some(target(span, span_type).unwrap_or_default()),
            "target" => target(span, span_type),
            // What is not known is `HTTP` in a name, and gives way to the system of a remote call.
            "http.request.method" => text(span, "http.request.method").map(|it| it.replace("_OTHER", "HTTP")),
            "rpc.method" => text(span, "rpc.method").filter(|method| method != "_OTHER"),
            key => text(span, key),
        }
    });
    parts.collect::<Option<Vec<_>>>().map(|parts| parts.join(" ").trim_end().to_owned())
}

/// A queue or topic in a name: no temporary and no anonymous one.
fn destination(span: &Span) -> Option<String> {
    let passes = ["messaging.destination.temporary", "messaging.destination.anonymous"];
    if passes.iter().any(|key| span.attribute(key) == Some(true.into())) {
        return None;
    }
    text(span, "messaging.destination.template").or_else(|| text(span, "messaging.destination.name"))
}

/// What a call to a database is about. The number of a Redis database says nothing.
fn target(span: &Span, span_type: &SpanType<'_>) -> Option<String> {
    text(span, "db.collection.name")
        .or_else(|| text(span, "db.stored_procedure.name"))
        .or_else(|| text(span, "db.namespace").filter(|_| span_type.id != "db.redis.client"))
        .or_else(|| place(span))
}

fn place(span: &Span) -> Option<String> {
    // An operation on a destination that only passes has no other name.
    if span.attribute("messaging.destination.name").is_some() {
        return None;
    }
    let address = text(span, "server.address")?;
    Some(text(span, "server.port").map_or(address.clone(), |port| format!("{address}:{port}")))
}

fn required(span: &Span, key: &str, value: Option<&str>) -> Option<String> {
    let Some(found) = text(span, key).filter(|found| !found.is_empty()) else {
        return Some(format!("`{key}` is missing"));
    };
    let expected = value.filter(|value| *value != found)?;
    Some(format!("`{key}` is {found}, not {expected}"))
}

/// Whether the conventions have this attribute for spans, with a value of this type.
fn attribute(key: &str, value: &Value) -> Option<String> {
    let registry = Registry::builtin();
    let Some(attribute) = registry.find(key) else {
        // What stands in nobody's namespace is the application's, from a hook.
        let (namespace, _) = key.split_once('.')?;
        return registry.is_namespace(namespace).then(|| format!("`{key}` is not registered"));
    };
    if !attribute.is_live() {
        return Some(format!("`{key}` is deprecated"));
    }
    let declared = attribute.value_type();
    let plain = declared.value();
    let (scalar, array) = form(value);
    let is_right = plain.array == array && (plain.scalar == scalar || plain.scalar == Scalar::Any);
    (!is_right).then(|| format!("`{key}` is of type {declared}, not {value:?}"))
}

fn form(value: &Value) -> (Scalar, bool) {
    match value {
        Value::Bool(_) => (Scalar::Boolean, false),
        Value::I64(_) => (Scalar::Int, false),
        Value::F64(_) => (Scalar::Double, false),
        Value::Array(Array::Bool(_)) => (Scalar::Boolean, true),
        Value::Array(Array::I64(_)) => (Scalar::Int, true),
        Value::Array(Array::F64(_)) => (Scalar::Double, true),
        Value::Array(Array::String(_)) => (Scalar::String, true),
        _ => (Scalar::String, false),
    }
}

/// An error has a type, nothing else has one, and instrumentation never says Ok.
fn status(span: &Span) -> Option<String> {
    let has_type = span.attribute("error.type").is_some();
    match span.status() {
        Status::Ok => Some("its status is Ok, which is the application's to say".to_owned()),
        Status::Error { .. } if !has_type => Some("it is an error without `error.type`".to_owned()),
        Status::Unset if has_type => Some("it has `error.type` and is no error".to_owned()),
        _ => None,
    }
}

fn scope(span: &Span) -> Option<String> {
    let scope = span.scope();
    let schema = format!("https://opentelemetry.io/schemas/{}", traced_registry::VERSION);
    let is_ours = scope.name().starts_with("traced-")
        && scope.version() == Some(env!("CARGO_PKG_VERSION"))
        && scope.schema_url() == Some(&schema);
    (!is_ours).then(|| format!("its scope is {scope:?}"))
}

fn is_below(key: &str, template: &str) -> bool {
    key.strip_prefix(template).is_some_and(|rest| rest.starts_with('.'))
}

fn text(span: &Span, key: &str) -> Option<String> {
    span.attribute(key).map(|value| value.to_string())
}
