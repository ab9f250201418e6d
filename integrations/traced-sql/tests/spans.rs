//! The database span by the tables of the semantic conventions: scenario -> exact span.

#![expect(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::cell::Cell;
use std::collections::HashMap;

use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use traced::opentelemetry::trace::{
    Link, SpanKind, Status, TraceContextExt as _, TraceId, TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, Value, global};
use traced::testing::Capture;
use traced_checks::{Checked, SECRET};
use traced_sql::{Comments, Database, DatabaseSpan, Failure, QueryText, System};

/// A database of which everything is known.
fn postgres() -> Database {
    Database::new(System::PostgreSql).namespace("shop|public").server("db.internal", 5433)
}

struct Expected<'a> {
    name: &'a str,
    status: Status,
    attributes: &'a [(&'static str, Value)],
}

/// Runs a call and compares its span: kind, name, status, no events, and every attribute in its order.
#[track_caller]
fn check(call: impl FnOnce() -> DatabaseSpan, expected: &Expected<'_>) {
    let capture = Checked::start();
    call().end();
    let spans = capture.spans();
    assert_eq!(spans.len(), 1);
    let span = &spans[0];
    assert_eq!(span.name(), expected.name);
    assert_eq!(span.kind(), &SpanKind::Client);
    assert_eq!(span.status(), &expected.status);
    assert!(span.events().is_empty() && span.links().is_empty());
    let attributes: Vec<KeyValue> =
        expected.attributes.iter().map(|(key, value)| KeyValue::new(*key, value.clone())).collect();
    assert_eq!(span.attributes(), attributes);
    assert_eq!(span.scope().name(), "traced-sql");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
}

#[test]
fn a_query_has_system_place_summary_and_text() {
    check(
        || postgres().query("SELECT a FROM t WHERE b = 'secret' AND c = $1").parameterized(true).start(),
        &Expected {
            name: "SELECT t",
            status: Status::Unset,
            attributes: &[
                ("db.system.name", "postgresql".into()),
                ("db.namespace", "shop|public".into()),
                ("server.address", "db.internal".into()),
                ("server.port", 5433.into()),
                ("db.query.summary", "SELECT t".into()),
                ("db.query.text", "SELECT a FROM t WHERE b = ? AND c = $1".into()),
            ],
        },
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    for (system, name) in [
        (System::Sqlite, "sqlite"),
        (System::SqlServer, "microsoft.sql_server"),
        (System::MariaDb, "mariadb"),
        (System::Other("other_sql"), "other_sql"),
    ] {
        check(
            || Database::new(system).query("(unreadable").start(),
            &Expected {
                name,
                status: Status::Unset,
                attributes: &[("db.system.name", name.into()), ("db.query.text", "(unreadable".into())],
            },
        );
    }
}

#[test]
fn the_usual_port_is_left_out() {
    for (system, port, expected) in [
        (System::PostgreSql, 5432, None),
        (System::MySql, 3306, None),
        (System::MariaDb, 3306, None),
        (System::SqlServer, 1433, None),
        (System::MySql, 5432, Some(Value::I64(5432))),
    ] {
        let capture = Checked::start();
        Database::new(system).server("h", port).query("SELECT 1").start().end();
        assert_eq!(capture.spans()[0].attribute("server.port"), expected, "{system:?}");
    }
}

#[test]
fn names_fall_back_from_summary_to_operation_to_target_to_system() {
    let bare = Database::new(System::MySql);
    let server = Database::new(System::MySql).server("h", 3307);
    let usual = Database::new(System::MySql).server("h", 3306);
    let named = Database::new(System::MySql).namespace("shop").server("h", 3307);
    let name = |call: traced_sql::Call<'_>| {
        let capture = Checked::start();
        call.start().end();
        capture.spans()[0].name().to_owned()
    };
    assert_eq!(name(named.query("SELECT 1 FROM t").operation("find").collection("t")), "SELECT t");
    assert_eq!(name(named.operation("find").collection("t")), "find t");
    assert_eq!(name(named.operation("call").stored_procedure("p")), "call p");
    assert_eq!(name(named.operation("find")), "find shop");
    assert_eq!(name(server.operation("find")), "find h:3307");
    assert_eq!(name(usual.operation("find")), "find h");
    assert_eq!(name(bare.operation("find")), "find");
    assert_eq!(name(named.query("")), "shop");
    assert_eq!(name(server.query("")), "h:3307");
    assert_eq!(name(bare.query("")), "mysql");
}

#[test]
fn a_higher_level_call_names_operation_and_target() {
    check(
        || postgres().operation("find").collection("users").start(),
        &Expected {
            name: "find users",
            status: Status::Unset,
            attributes: &[
                ("db.system.name", "postgresql".into()),
                ("db.namespace", "shop|public".into()),
                ("server.address", "db.internal".into()),
                ("server.port", 5433.into()),
                ("db.operation.name", "find".into()),
                ("db.collection.name", "users".into()),
            ],
        },
    );
}

#[test]
fn a_batch_says_so_in_name_and_size_and_shows_no_parameters() {
    for (size, name, expected) in
        [(0, "BATCH INSERT t", Some(0)), (1, "INSERT t", None), (2, "BATCH INSERT t", Some(2))]
    {
        let capture = Checked::start();
        let database = Database::new(System::Sqlite);
        database.query("INSERT INTO t VALUES (?)").batch(size).parameter("0", "x").start().end();
        let span = &capture.spans()[0];
        assert_eq!(span.name(), name);
        assert_eq!(span.attribute("db.query.summary"), Some(name.to_owned().into()));
        assert_eq!(span.attribute("db.operation.batch.size"), expected.map(Value::I64));
        assert_eq!(span.attribute("db.query.parameter.0").is_some(), size == 1);
    }
}

#[test]
fn parameters_are_recorded_where_they_are_named() {
    let capture = Checked::start();
    Database::new(System::Sqlite)
        .query("SELECT ?")
        .parameter("0", 42)
        .parameter("user.id", "u1")
        .start()
        .end();
    let span = &capture.spans()[0];
    assert_eq!(span.attribute("db.query.parameter.0"), Some("42".into()));
    assert_eq!(span.attribute("db.query.parameter.user.id"), Some("u1".into()));
}

#[test]
fn text_is_shown_as_it_was_asked_for() {
    let text = |setting, is_parameterized| {
        let capture = Checked::start();
        let database = Database::new(System::Sqlite).query_text(setting);
        database.query("SELECT ?, 'x'").parameterized(is_parameterized).start().end();
        assert_eq!(capture.spans()[0].name(), "SELECT");
        capture.spans()[0].attribute("db.query.text")
    };
    assert_eq!(text(QueryText::Sanitized, true), Some("SELECT ?, ?".into()));
    assert_eq!(text(QueryText::Parameterized, true), Some("SELECT ?, 'x'".into()));
    assert_eq!(text(QueryText::Parameterized, false), Some("SELECT ?, ?".into()));
    assert_eq!(text(QueryText::Off, true), None);
}

#[test]
fn a_failure_has_code_type_and_a_description_without_values() {
    let fail = |database: &Database, failure: Failure<'_>| {
        let capture = Checked::start();
        let span = database.query("SELECT 1").start();
        span.fail(failure);
        span.end();
        let span = capture.spans()[0].clone();
        assert!(span.events().is_empty(), "the exception belongs to the function in which it arose");
        (span.attribute("db.response.status_code"), span.attribute("error.type"), span.status().clone())
    };
    let quiet = postgres();
    let failure = Failure::code("23505").description("unique violation").message("secret exists");
    let (code, kind, status) = fail(&quiet, failure.clone());
    assert_eq!((code, kind), (Some("23505".into()), Some("23505".into())));
    assert_eq!(status, Status::error("unique violation"));
    let (.., status) = fail(&quiet.clone().error_messages(true), failure);
    assert_eq!(status, Status::error("secret exists"));
    let (code, kind, status) = fail(&quiet, Failure::kind("PoolTimedOut"));
    assert_eq!((code, kind, status), (None, Some("PoolTimedOut".into()), Status::error("")));
    // A warning.
    let (code, kind, status) = fail(&quiet, Failure::code("01007"));
    assert_eq!((code, kind, status), (Some("01007".into()), None, Status::Unset));
}

#[test]
fn rows_are_recorded_only_when_asked_for() {
    for (on, expected) in [(false, None), (true, Some(Value::I64(3)))] {
        let capture = Checked::start();
        let span = Database::new(System::Sqlite).returned_rows(on).query("SELECT 1").start();
        span.returned_rows(3);
        span.end();
        assert_eq!(capture.spans()[0].attribute("db.response.returned_rows"), expected);
    }
}

#[test]
fn the_span_is_a_child_and_current_while_entered() {
    let capture = Checked::start();
    global::tracer("test").in_span("outer", |_| {
        let span = Database::new(System::Sqlite).query("SELECT 1").start();
        {
            let _entered = span.enter();
            global::tracer("test").in_span("inner", |_| ());
        }
        assert_eq!(traced::current().span_id(), outer_id());
        // Given up: no outcome.
        drop(span);
    });
    capture.spans().assert_tree(
        "
        outer
        └─ SELECT [client] db.system.name=\"sqlite\" db.query.summary=\"SELECT\" db.query.text=\"SELECT ?\"
           └─ inner
        ",
    );
}

fn outer_id() -> traced::opentelemetry::trace::SpanId {
    Context::current().span().span_context().span_id()
}

#[test]
fn literals_comments_values_and_messages_are_in_no_span() {
    let capture = Checked::start();
    let sql = format!("SELECT a FROM t WHERE b = '{SECRET}' AND c = $1 /* {SECRET} */ -- {SECRET}");
    for text in [QueryText::Sanitized, QueryText::Off] {
        let database = postgres().query_text(text).comments(Comments::new().field("key", SECRET));
        let span = database.query(&sql).start();
        assert!(span.comment(&sql).unwrap().contains(SECRET), "the database gets them");
        span.fail(Failure::code("22P02").message(format!("invalid input syntax: \"{SECRET}\"")));
        span.end();
    }
    // Whoever checks a span looks for the secret.
    assert_eq!(capture.spans().named("SELECT t").count(), 2);
}

#[test]
fn while_telemetry_is_suppressed_there_is_no_span() {
    let capture = Checked::start();
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    let span = Database::new(System::Sqlite).comments(Comments::new()).query("SELECT 1").start();
    assert!(!span.is_recording());
    assert_eq!(span.comment("SELECT 1"), None);
    span.fail(Failure::code("1"));
    span.end();
    assert!(capture.spans().is_empty());
}

/// Samples the span of this name, and nothing else.
#[derive(Clone, Debug)]
struct Only(&'static str);

impl ShouldSample for Only {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        name: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let decision =
            if name == self.0 { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop };
        SamplingResult { decision, attributes: Vec::new(), trace_state: TraceState::NONE }
    }
}

#[test]
fn what_nobody_records_is_not_asked_for() {
    // No such span is recorded, so there is nothing to check.
    let capture = Capture::builder().sampler(Only("none")).start();
    let asked = Cell::new(0);
    let database = Database::new(System::Redis);
    let off = database.clone().query_text(QueryText::Off);
    let start = |database: &Database| {
        let text = || {
            asked.set(asked.get() + 1);
            "GET ?".to_owned()
        };
        database.operation("GET").start_with(|call| call.text(text)).end();
    };
    let suppressed = Context::enter_telemetry_suppressed_scope();
    start(&database);
    drop(suppressed);
    traced::span!("test.dropped", {
        start(&database);
    });
    start(&off);
    assert_eq!(asked.get(), 0);
    start(&database);
    assert_eq!(asked.get(), 1, "a sampler wants to know");
    assert!(capture.spans().is_empty());
}

#[test]
fn a_sampler_that_takes_a_span_below_one_that_it_dropped_gets_all_of_it() {
    let capture = Capture::builder().sampler(Only("redis")).start();
    traced::span!("test.dropped", {
        let database = Database::new(System::Redis).address("cache");
        database
            .operation("redis")
            .start_with(|call| call.operation("GET").text(|| "GET ?".to_owned()))
            .end();
    });
    let span = capture.spans().one("GET cache").clone();
    let keys = ["db.system.name", "server.address", "db.query.text", "db.operation.name"];
    assert_eq!(span.attributes().iter().map(|pair| pair.key.as_str()).collect::<Vec<_>>(), keys);
}

#[test]
fn comments_carry_the_span_that_records() {
    let capture = Checked::start();
    let comments = Comments::new().field("application", "it's shop");
    let database = Database::new(System::PostgreSql).comments(comments);
    let span = database.query("SELECT 1;").start();
    let sent = span.comment("SELECT 1;").unwrap();
    span.end();
    let span = &capture.spans()[0];
    let parent = format!("00-{}-{}-03", span.trace_id(), span.span_id());
    assert_eq!(sent, format!("SELECT 1 /*application='it%27s%20shop',traceparent='{parent}'*/;"));
    assert_eq!(span.attribute("db.query.text"), Some("SELECT ?;".into()), "the comment is not in the text");
    assert_eq!(Database::new(System::PostgreSql).query("SELECT 1").start().comment("SELECT 1"), None);
}

#[test]
fn a_function_that_panics_costs_the_comments_alone() {
    let capture = Checked::start();
    let comments = Comments::new().with(|_| panic!("in the user's function"));
    let span = Database::new(System::PostgreSql).comments(comments).query("SELECT 1").start();
    assert_eq!(span.comment("SELECT 1"), None);
    span.end();
    assert_eq!(capture.spans()[0].status(), &Status::Unset);
    let event = capture.spans()[0].event("exception").cloned().unwrap();
    let attributes: HashMap<_, _> =
        event.attributes.into_iter().map(|pair| (pair.key.to_string(), pair.value)).collect();
    assert_eq!(attributes["exception.type"], "panic".into());
}
