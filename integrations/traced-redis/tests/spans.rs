//! The spans of commands, with a real server, whose URL is in `TRACED_REDIS_URL`: without it every test here says that it was
//! skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::Write as _;

use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands as _, Client, RedisResult};
use traced::opentelemetry::trace::{SpanKind, Status};
use traced::testing::{Span, spans};
use traced_redis::{Connection, QueryText};

/// Stands in places that must never be exported.
const SECRET: &str = "s3cr3t-mark";

/// The server's client and a connection; or a loud word that there is no server.
async fn connect(test: &str) -> Option<(Client, Connection<MultiplexedConnection>)> {
    let Ok(url) = std::env::var("TRACED_REDIS_URL") else {
        // Not by a macro: those are captured.
        let said =
            writeln!(std::io::stderr(), "SKIPPED {test}: TRACED_REDIS_URL is not set, no Redis is tested");
        said.unwrap();
        return None;
    };
    let client = Client::open(url).unwrap();
    let connection = client.get_multiplexed_async_connection().await.unwrap();
    let connection = traced_redis::wrap(connection).place(client.get_connection_info());
    Some((client, connection))
}

/// Everything that a span says; the port is the system's choice.
fn describe(span: &Span) -> String {
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
fn of(command: &str) -> Span {
    let all = spans();
    let mut named = all.iter().filter(|span| name(span).split(' ').next() == Some(command));
    let found = named.next().unwrap().clone();
    assert!(named.next().is_none(), "{command} is there twice");
    found
}

#[traced::test]
async fn every_scenario_has_its_exact_span() {
    let Some((_, mut connection)) = connect("every_scenario_has_its_exact_span").await else { return };
    let key = format!("{SECRET}:a");
    connection.set::<_, _, ()>(&key, SECRET).await.unwrap();
    let _: String = connection.get(&key).await.unwrap();
    let wrong: RedisResult<i64> = connection.lpush(&key, SECRET).await;
    wrong.unwrap_err();
    let unknown: RedisResult<()> = redis::cmd("NOSUCH").arg(SECRET).query_async(&mut connection).await;
    unknown.unwrap_err();
    redis::pipe().get(&key).get(&key).exec_async(&mut connection).await.unwrap();
    redis::pipe().atomic().set(&key, 1).incr(&key, 1).exec_async(&mut connection).await.unwrap();
    redis::pipe().get(&key).lpush(&key, SECRET).exec_async(&mut connection).await.unwrap_err();
    connection.del::<_, ()>(&key).await.unwrap();
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
    let expected = expected.map(|(name, status, code, operation, text)| {
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
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), expected);
}

#[traced::test]
async fn the_place_is_the_clients() {
    let Some((client, mut connection)) = connect("the_place_is_the_clients").await else { return };
    connection.exists::<_, bool>("a").await.unwrap();
    let redis::ConnectionAddr::Tcp(_, port) = client.get_connection_info().addr() else { return };
    let expected = Some(i64::from(*port).into()).filter(|_| *port != 6379);
    assert_eq!(of("EXISTS").attribute("server.port"), expected);
}

#[traced::test]
async fn the_text_can_be_turned_off() {
    let Some((_, connection)) = connect("the_text_can_be_turned_off").await else { return };
    let mut connection = connection.configure(|database| database.query_text(QueryText::Off));
    connection.exists::<_, bool>("a").await.unwrap();
    assert_eq!(of("EXISTS").attribute("db.query.text"), None);
}

#[traced::test]
async fn a_command_that_is_given_up_is_no_error() {
    let Some((_, mut connection)) = connect("a_command_that_is_given_up_is_no_error").await else { return };
    let mut command = redis::cmd("BLPOP");
    command.arg("traced:never").arg(0);
    let mut waiting = Box::pin(command.query_async::<()>(&mut connection));
    std::future::poll_fn(|cx| {
        assert!(waiting.as_mut().poll(cx).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(spans().is_empty());
    drop(waiting);
    assert_eq!(of("BLPOP").status(), &Status::Unset);
}

#[traced::test]
async fn a_lost_server_is_an_error_of_the_connection() {
    let Some((client, _)) = connect("a_lost_server_is_an_error_of_the_connection").await else { return };
    let plain = client.get_multiplexed_async_connection().await.unwrap();
    let id: i64 = redis::cmd("CLIENT").arg("ID").query_async(&mut plain.clone()).await.unwrap();
    let mut other = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CLIENT").arg("KILL").arg("ID").arg(id).exec_async(&mut other).await.unwrap();
    let mut connection = traced_redis::wrap(plain);
    connection.get::<_, Option<String>>("a").await.unwrap_err();
    let span = of("GET");
    assert_eq!(span.attribute("error.type"), Some("Io".into()));
    assert_eq!(span.attribute("db.response.status_code"), None);
}
