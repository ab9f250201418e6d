//! The spans of queries of SQLite, in process.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(missing_docs, reason = "what diesel's macro writes has none")]

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use traced::opentelemetry::trace::{SpanKind, Status};
use traced::testing::{Span, spans};
use traced_checks::{Checked, SECRET};
use traced_diesel::{QueryText, Spans};

const SCHEMA: &str = "CREATE TEMP TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
                      INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com')";

diesel::table! {
    orders (id) {
        id -> Integer,
        email -> Text,
    }
}

fn sqlite() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection.batch_execute(SCHEMA).unwrap();
    connection.set_instrumentation(Spans::new().url(":memory:"));
    connection
}

/// Everything that a span says.
fn describe(span: &Span) -> String {
    assert_eq!(span.kind(), &SpanKind::Client);
    assert!(span.events().is_empty() && span.links().is_empty());
    assert_eq!(span.scope().name(), "traced-diesel");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert!(!format!("{:?}", span.data()).contains(SECRET), "a secret is exported: {span:?}");
    let mut lines: Vec<_> = span
        .attributes()
        .iter()
        .filter(|pair| pair.key.as_str() != "db.query.summary")
        .map(|pair| format!("{}={}", pair.key, pair.value))
        .collect();
    lines.sort();
    let status = match span.status() {
        Status::Unset => "Unset".to_owned(),
        Status::Ok => "Ok".to_owned(),
        Status::Error { description } => format!("Error: {description}"),
    };
    format!("{} {status} {}", span.name(), lines.join(" "))
}

#[test]
fn every_query_has_its_exact_span() {
    let _checked = Checked::start();
    let mut connection = sqlite();
    let found: Vec<i32> =
        orders::table.filter(orders::email.ne(SECRET)).select(orders::id).load(&mut connection).unwrap();
    assert_eq!(found, [1, 2]);
    diesel::update(orders::table.find(2)).set(orders::email.eq(SECRET)).execute(&mut connection).unwrap();
    diesel::sql_query("SELECT 's3cr3t-mark', ?").bind::<Text, _>(SECRET).execute(&mut connection).unwrap();
    let result: QueryResult<()> = connection.transaction(|_| Err(diesel::result::Error::RollbackTransaction));
    result.unwrap_err();
    let expected = [
        "SELECT `orders` Unset db.query.text=SELECT `orders`.`id` FROM `orders` WHERE (`orders`.`email` != ?) db.system.name=sqlite",
        "UPDATE `orders` Unset db.query.text=UPDATE `orders` SET `email` = ? WHERE (`orders`.`id` = ?) db.system.name=sqlite",
        "SELECT Unset db.query.text=SELECT ?, ? db.system.name=sqlite",
        "BEGIN Unset db.query.text=BEGIN db.system.name=sqlite",
        "ROLLBACK Unset db.query.text=ROLLBACK db.system.name=sqlite",
    ];
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), expected);
}

#[test]
fn a_failure_is_told_without_values() {
    let _checked = Checked::start();
    let mut connection = sqlite();
    let insert = || diesel::insert_into(orders::table).values(orders::email.eq(SECRET));
    insert().execute(&mut connection).unwrap();
    insert().execute(&mut connection).unwrap_err();
    connection.batch_execute("SELECT 's3cr3t-mark").unwrap_err();
    let seen: Vec<_> = spans()
        .iter()
        .map(|span| {
            describe(span);
            (span.status().clone(), span.attribute("error.type").map(|value| value.to_string()))
        })
        .collect();
    let error = |text: &str| (Status::error(""), Some(text.to_owned()));
    assert_eq!(seen, [(Status::Unset, None), error("UniqueViolation"), error("DatabaseError")]);
}

#[test]
fn what_spans_say_can_be_changed() {
    let _checked = Checked::start();
    let mut connection = sqlite();
    let spans_of = Spans::new().configure(|database| database.query_text(QueryText::Off)).url(":memory:");
    connection.set_instrumentation(spans_of);
    connection.batch_execute("SELECT 1").unwrap();
    assert_eq!(describe(&spans()[0]), "SELECT Unset db.system.name=sqlite");
}

#[test]
fn queries_belong_to_the_span_around_them() {
    let _checked = Checked::start();
    let mut connection = sqlite();
    traced::span!("test.outer", {
        connection.batch_execute("SELECT 1").unwrap();
    });
    let all = spans();
    assert_eq!(all.one("SELECT").parent_id(), Some(all.one("test.outer").span_id()));
}
