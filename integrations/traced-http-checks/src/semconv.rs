//! Owns what the semantic conventions say of HTTP, gRPC and messaging spans: facts out of version 1.44.0, in the tables beside this file.

use traced::opentelemetry::Value;
use traced::opentelemetry::trace::SpanKind;
use traced::testing::Span;

const SPANS: &str = include_str!("spans.tsv");
const ATTRIBUTES: &str = include_str!("attributes.tsv");

/// Checks kind, name, required attributes, types of attributes, and that those which samplers read were there at the start.
pub(crate) fn check(span: &Span, was_at_start: impl Fn(&str) -> bool) {
    let is_named_by_method = span.name().starts_with(|first: char| first.is_ascii_uppercase());
    let is_described = ["http.request.method", "messaging.system", "rpc.system.name"];
    if !is_named_by_method && !is_described.iter().any(|key| span.attribute(key).is_some()) {
        // The application's.
        return;
    }
    let id = id(span);
    let row = row(SPANS, &id);
    // Below another framework's span, ours is internal.
    assert!(
        span.kind() == &SpanKind::Internal || row[1] == format!("{:?}", span.kind()).to_lowercase(),
        "{span:?}"
    );
    assert_eq!(span.name(), expected_name(row[5], span));
    for required in row[6].split('|') {
        let (key, value) =
            required.split_once('=').map_or((required, None), |(key, value)| (key, Some(value)));
        let found = span.attribute(key).unwrap_or_else(|| panic!("`{}` lacks `{key}`", span.name()));
        assert!(value.is_none_or(|value| found.as_str() == value), "`{key}` is {found}");
    }
    for key in span.attributes().iter().map(|pair| pair.key.as_str()) {
        let is_early = row[7].split('|').any(|early| key == early || is_of_template(key, early));
        let is_right = !is_early || was_at_start(key) || is_known_late(key, &id);
        assert!(is_right, "`{key}` was not there when `{}` started", span.name());
        check_type(key, &span.attribute(key).expect("it is there"));
    }
    assert!(span.scope().name().starts_with("traced-"), "{:?}", span.scope());
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
}

/// Which of the conventions' spans this is.
fn id(span: &Span) -> String {
    let is_client = span.kind() == &SpanKind::Client;
    let of = |key: &str| span.attribute(key).map(|value| value.to_string());
    if of("rpc.system.name").is_some() {
        return (if is_client { "rpc.grpc.call.client" } else { "rpc.grpc.call.server" }).to_owned();
    }
    let Some(operation) = of("messaging.operation.type") else {
        return (if is_client { "http.client" } else { "http.server" }).to_owned();
    };
    let kind = format!("{:?}", span.kind()).to_lowercase();
    let own = of("messaging.system").map(|system| format!("messaging.{system}.{operation}.{kind}"));
    // A system may have no rules of its own.
    own.filter(|id| find(SPANS, id).is_some()).unwrap_or_else(|| format!("messaging.{operation}.{kind}"))
}

/// Kafka's partition is chosen on the way, if the application has not chosen it.
fn is_known_late(key: &str, id: &str) -> bool {
    key == "messaging.destination.partition.id" && id.starts_with("messaging.kafka.send.")
}

fn row(table: &'static str, id: &str) -> Vec<&'static str> {
    find(table, id).unwrap_or_else(|| panic!("`{id}` is not registered"))
}

fn find(table: &'static str, id: &str) -> Option<Vec<&'static str>> {
    let mut rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    rows.find(|row| row[0] == id || is_template_row(row, id))
}

fn is_template_row(row: &[&str], key: &str) -> bool {
    row[1].starts_with("template[") && is_of_template(key, row[0])
}

fn is_of_template(key: &str, template: &str) -> bool {
    key.strip_prefix(template).is_some_and(|rest| rest.starts_with('.'))
}

/// The first pattern whose placeholders are all there; a method that is not known is `HTTP`, or the system of remote calls.
fn expected_name(patterns: &str, span: &Span) -> String {
    let mut filled = patterns.split('|').filter_map(|pattern| {
        let mut parts = pattern.split(' ').map(|part| {
            let key = part.trim_start_matches('{').trim_end_matches('}');
            let value = match key {
                "destination" => destination(span).or_else(|| place(span))?,
                key => span.attribute(key)?.to_string(),
            };
            (key != "rpc.method" || value != "_OTHER").then(|| value.replace("_OTHER", "HTTP"))
        });
        parts.by_ref().collect::<Option<Vec<_>>>()
    });
    filled.next().expect("every span has a name").join(" ")
}

/// The destination in a name: no temporary and no anonymous one.
fn destination(span: &Span) -> Option<String> {
    let template = span.attribute("messaging.destination.template");
    let passes = ["messaging.destination.temporary", "messaging.destination.anonymous"];
    let passes = passes.iter().any(|key| span.attribute(key) == Some(true.into()));
    let name = span.attribute("messaging.destination.name").filter(|_| !passes);
    Some(template.or(name)?.to_string())
}

/// Where an operation without a destination goes to.
fn place(span: &Span) -> Option<String> {
    if span.attribute("messaging.destination.name").is_some() {
        return None;
    }
    let address = span.attribute("server.address")?;
    Some(span.attribute("server.port").map_or(address.to_string(), |port| format!("{address}:{port}")))
}

fn check_type(key: &str, value: &Value) {
    let row = row(ATTRIBUTES, key);
    assert_eq!(row[3], "none", "`{key}` is deprecated");
    let is_right = match row[1] {
        "int" => matches!(value, Value::I64(_)),
        "template[string[]]" => matches!(value, Value::Array(_)),
        "string" => matches!(value, Value::String(_)),
        "boolean" => matches!(value, Value::Bool(_)),
        // Enums of these conventions are texts.
        other => other.starts_with("enum{") && matches!(value, Value::String(_)),
    };
    assert!(is_right, "`{key}` is of type {}, not {value:?}", row[1]);
}
