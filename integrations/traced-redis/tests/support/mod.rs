//! Owns the way to the server, and what spans are compared with.

use std::io::Write as _;

use redis::Client;
use traced::opentelemetry::trace::SpanKind;
use traced::testing::{Span, spans};

pub(crate) use traced_checks::SECRET;

/// The server's client; or a loud word that there is no server.
pub(crate) fn open(test: &str) -> Option<Client> {
    let Ok(url) = std::env::var("TRACED_REDIS_URL") else {
        // Not by a macro: those are captured.
        let said =
            writeln!(std::io::stderr(), "SKIPPED {test}: TRACED_REDIS_URL is not set, no Redis is tested");
        said.unwrap();
        return None;
    };
    Some(Client::open(url).unwrap())
}

/// Everything that a span says; the port is the system's choice.
pub(crate) fn describe(span: &Span) -> String {
    assert_eq!(span.kind(), &SpanKind::Client);
    assert!(span.events().is_empty() && span.links().is_empty());
    assert_eq!(span.scope().name(), "traced-redis");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert!(!format!("{:?}", span.data()).contains(SECRET), "a secret is exported: {span:?}");
    let mut lines: Vec<_> = span
        .attributes()
        .iter()
        .filter(|pair| pair.key.as_str() != "server.port")
        .map(|pair| format!("{}={}", pair.key, pair.value))
        .collect();
    lines.sort();
    format!("{} {:?}\n{}", name(span), span.status(), lines.join("\n"))
}

/// The span's name up to the port.
fn name(span: &Span) -> &str {
    span.name().rsplit_once(':').map_or(span.name(), |(name, _)| name)
}

/// The span of this command.
pub(crate) fn of(command: &str) -> Span {
    let all = spans();
    let mut named = all.iter().filter(|span| name(span).split(' ').next() == Some(command));
    let found = named.next().unwrap().clone();
    assert!(named.next().is_none(), "{command} is there twice");
    found
}

/// A command, a wrong one, one that does not exist, pipelines and a transaction.
pub(crate) fn every_scenario() -> Vec<String> {
    let expected = [
        ("SET", "Unset", "", "SET", "SET ? ?"),
        ("GET", "Unset", "", "GET", "GET ?"),
        ("LPUSH", "Error", "WRONGTYPE", "LPUSH", "LPUSH ? ?"),
        ("NOSUCH", "Error", "ERR", "NOSUCH", "NOSUCH ?"),
        ("PIPELINE GET", "Unset", "", "PIPELINE GET", "GET ?; GET ?"),
        ("MULTI", "Unset", "", "MULTI", "SET ? ?; INCRBY ? ?"),
        ("PIPELINE", "Error", "WRONGTYPE", "PIPELINE", "GET ?; LPUSH ? ?"),
        ("DEL", "Unset", "", "DEL", "DEL ?"),
    ];
    let expected = expected.into_iter().map(|(name, status, code, operation, text)| {
        let size = if name.starts_with("PIPELINE") || name.starts_with("MULTI") {
            "db.operation.batch.size=2\n"
        } else {
            ""
        };
        let status = if status == "Error" { "Error { description: \"\" }" } else { "Unset" };
        let (code, error) = if code.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("db.response.status_code={code}\n"), format!("error.type={code}\n"))
        };
        format!(
            "{name} 127.0.0.1 {status}
db.namespace=0
{size}db.operation.name={operation}
db.query.text={text}
{code}db.system.name=redis
{error}server.address=127.0.0.1"
        )
    });
    expected.collect()
}
