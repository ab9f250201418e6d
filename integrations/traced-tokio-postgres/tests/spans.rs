//! The spans of calls, with a real PostgreSQL server, whose URL is in `TRACED_POSTGRES_URL`: without it every test here says that
//! it was skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::Write as _;

use tokio_postgres::{Config, NoTls};
use traced::opentelemetry::trace::{SpanKind, Status};
use traced::testing::{Span, spans};
use traced_checks::{Checked, SECRET};
use traced_tokio_postgres::{Client, QueryText};

/// A connection with a table that only it sees; or a loud word that there is no server.
async fn shop(test: &str) -> Option<Client> {
    let Ok(url) = std::env::var("TRACED_POSTGRES_URL") else {
        // Not by a macro: those are captured.
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED {test}: TRACED_POSTGRES_URL is not set, no PostgreSQL is tested"
        );
        said.unwrap();
        return None;
    };
    let config: Config = url.parse().unwrap();
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    let schema = "CREATE TEMP TABLE orders (id int PRIMARY KEY, email text CONSTRAINT one_email UNIQUE);
                  INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com')";
    client.batch_execute(schema).await.unwrap();
    let client = traced_tokio_postgres::wrap(client).place(&config);
    Some(client.configure(|database| database.returned_rows(true)))
}

/// Everything that a span says, but for its place.
fn describe(span: &Span) -> String {
    assert_eq!(span.kind(), &SpanKind::Client);
    assert!(span.events().is_empty() && span.links().is_empty());
    assert_eq!(span.scope().name(), "traced-tokio-postgres");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert_eq!(span.attribute("db.system.name"), Some("postgresql".into()));
    assert!(!format!("{:?}", span.data()).contains(SECRET), "a secret is exported: {span:?}");
    let place = ["db.system.name", "db.namespace", "server.address", "server.port"];
    let mut lines: Vec<_> = span
        .attributes()
        .iter()
        .filter(|pair| !place.contains(&pair.key.as_str()))
        .map(|pair| format!("{}={}", pair.key, pair.value))
        .collect();
    lines.sort();
    let status = match span.status() {
        Status::Unset => "Unset".to_owned(),
        Status::Ok => "Ok".to_owned(),
        Status::Error { description } => format!("Error: {description}"),
    };
    format!("{} {status}\n{}", span.name(), lines.join("\n"))
}

#[tokio::test]
async fn every_call_has_its_exact_span() {
    let _checked = Checked::start();
    let Some(mut client) = shop("every_call_has_its_exact_span").await else { return };
    client
        .query("SELECT id FROM orders WHERE email <> $1 AND email <> 's3cr3t-mark'", &[&SECRET])
        .await
        .unwrap();
    client.query_opt("SELECT id FROM orders WHERE id = $1", &[&7]).await.unwrap();
    client.query_one("SELECT count(*) FROM orders", &[]).await.unwrap();
    let statement = client.prepare("UPDATE orders SET email = $1 WHERE id = $2").await.unwrap();
    client.execute(&statement, &[&SECRET, &2]).await.unwrap();
    client.batch_execute("SELECT 's3cr3t-mark'; SELECT 2").await.unwrap();
    let mut transaction = client.transaction().await.unwrap();
    let inner = transaction.transaction().await.unwrap();
    inner.rollback().await.unwrap();
    let sql = "DELETE FROM orders".to_owned();
    transaction.execute(&sql, &[]).await.unwrap();
    transaction.commit().await.unwrap();
    let expected = [
        ("SELECT orders", "db.query.text=SELECT id FROM orders WHERE email <> $1 AND email <> ?", "2"),
        ("SELECT orders", "db.query.text=SELECT id FROM orders WHERE id = $1", "0"),
        ("SELECT orders", "db.query.text=SELECT count(*) FROM orders", "1"),
        ("UPDATE orders", "db.query.text=UPDATE orders SET email = $1 WHERE id = $2", ""),
        ("UPDATE orders", "db.query.text=UPDATE orders SET email = $1 WHERE id = $2", ""),
        ("SELECT SELECT", "db.query.text=SELECT ?; SELECT ?", ""),
        ("BEGIN", "db.query.text=BEGIN", ""),
        ("SAVEPOINT", "db.query.text=SAVEPOINT", ""),
        ("ROLLBACK", "db.query.text=ROLLBACK", ""),
        ("DELETE orders", "db.query.text=DELETE FROM orders", ""),
        ("COMMIT", "db.query.text=COMMIT", ""),
    ];
    let expected = expected.map(|(name, text, rows)| {
        let rows =
            if rows.is_empty() { String::new() } else { format!("\ndb.response.returned_rows={rows}") };
        format!("{name} Unset\ndb.query.summary={name}\n{text}{rows}")
    });
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_failure_has_the_sqlstate_and_no_values() {
    let _checked = Checked::start();
    let Some(client) = shop("a_failure_has_the_sqlstate_and_no_values").await else { return };
    let sql = "UPDATE orders SET email = $1";
    client.execute(sql, &[&SECRET]).await.unwrap_err();
    client.query("SELECT $1::text::int", &[&SECRET]).await.unwrap_err();
    client.query("SELECT 's3cr3t-mark", &[]).await.unwrap_err();
    client.query_one("SELECT id FROM orders", &[]).await.unwrap_err();
    let expected = [
        "UPDATE orders Error: constraint one_email
db.query.summary=UPDATE orders
db.query.text=UPDATE orders SET email = $1
db.response.status_code=23505
error.type=23505",
        "SELECT Error: 
db.query.summary=SELECT
db.query.text=SELECT $1::text::int
db.response.status_code=22P02
error.type=22P02",
        "SELECT Error: 
db.query.summary=SELECT
db.query.text=SELECT ?
db.response.status_code=42601
error.type=42601",
        "SELECT orders Error: 
db.query.summary=SELECT orders
db.query.text=SELECT id FROM orders
error.type=tokio_postgres::Error",
    ];
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn the_place_is_the_configs() {
    let _checked = Checked::start();
    let Some(client) = shop("the_place_is_the_configs").await else { return };
    let config: Config = std::env::var("TRACED_POSTGRES_URL").unwrap().parse().unwrap();
    client.configure(|database| database.query_text(QueryText::Off)).query("SELECT 1", &[]).await.unwrap();
    let all = spans();
    let span = all.one("SELECT");
    assert_eq!(span.attribute("db.query.text"), None);
    assert_eq!(span.attribute("db.namespace"), config.get_dbname().map(|name| name.to_owned().into()));
    let port = config.get_ports().first().copied().filter(|port| *port != 5432);
    assert_eq!(span.attribute("server.port"), port.map(|port| i64::from(port).into()));
    assert!(span.attribute("server.address").is_some());
}

#[tokio::test]
async fn a_call_that_is_given_up_is_no_error() {
    let _checked = Checked::start();
    let Some(client) = shop("a_call_that_is_given_up_is_no_error").await else { return };
    let mut waiting = Box::pin(client.query("SELECT pg_sleep(3600)", &[]));
    std::future::poll_fn(|cx| {
        assert!(waiting.as_mut().poll(cx).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(spans().is_empty());
    drop(waiting);
    assert_eq!(spans().one("SELECT").status(), &Status::Unset);
}

#[tokio::test]
async fn a_closed_connection_is_an_error_without_a_code() {
    let _checked = Checked::start();
    let Some(client) = shop("a_closed_connection_is_an_error_without_a_code").await else { return };
    client.execute("SELECT pg_terminate_backend(pg_backend_pid())", &[]).await.unwrap_err();
    client.query("SELECT 1", &[]).await.unwrap_err();
    let all = spans();
    let last = all.iter().last().unwrap();
    assert_eq!(last.attribute("error.type"), Some("Closed".into()));
    assert_eq!(last.attribute("db.response.status_code"), None);
}
