//! The checker itself: a span that is right has no fault, and each mistake is one.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a panic is how a test fails")]

use traced::opentelemetry::trace::{Span as _, SpanKind, Status, Tracer as _, TracerProvider as _};
use traced::opentelemetry::{InstrumentationScope, KeyValue, Value, global};
use traced::testing::{Capture, Span};
use traced_checks::{Checked, SECRET, faults, span_type};

/// A span before it is made.
#[derive(Clone)]
struct Draft {
    name: &'static str,
    kind: SpanKind,
    attributes: Vec<(&'static str, Value)>,
    status: Status,
    schema: &'static str,
}

/// A query as the conventions want it.
fn query() -> Draft {
    Draft {
        name: "SELECT orders",
        kind: SpanKind::Client,
        attributes: vec![
            ("db.system.name", "postgresql".into()),
            ("db.query.summary", "SELECT orders".into()),
            ("server.address", "db.internal".into()),
        ],
        status: Status::Unset,
        schema: "https://opentelemetry.io/schemas/1.44.0",
    }
}

impl Draft {
    fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.attributes.retain(|(known, _)| *known != key);
        self.attributes.push((key, value.into()));
        self
    }

    fn without(mut self, key: &str) -> Self {
        self.attributes.retain(|(known, _)| *known != key);
        self
    }

    fn end(self) {
        self.end_with(None);
    }

    /// With an attribute that comes after the start.
    fn end_with(self, late: Option<&'static str>) {
        let scope = InstrumentationScope::builder("traced-any").with_version(env!("CARGO_PKG_VERSION"));
        let scope = scope.with_schema_url(self.schema).build();
        let attributes = self.attributes.into_iter().map(|(key, value)| KeyValue::new(key, value));
        let tracer = global::tracer_provider().tracer_with_scope(scope);
        let span = tracer.span_builder(self.name).with_kind(self.kind).with_attributes(attributes);
        let mut span = span.start(&tracer);
        span.set_status(self.status);
        if let Some(key) = late {
            span.set_attribute(KeyValue::new(key, "late"));
        }
    }

    fn span(self) -> Span {
        let capture = Capture::start();
        self.end();
        capture.spans()[0].clone()
    }
}

/// What is wrong with a span whose attributes were all there at its start.
fn wrong(draft: Draft, id: &str) -> Vec<String> {
    faults(&draft.span(), &traced_registry::span_type(id).unwrap(), |_| true)
}

/// The same, of a span whose type is found by its attributes.
fn wrong_as_found(draft: Draft) -> String {
    let span = draft.span();
    match span_type(&span) {
        Ok(Some(span_type)) => faults(&span, &span_type, |_| true).join("; "),
        Ok(None) => panic!("nobody looks at {span:?}"),
        Err(fault) => fault,
    }
}

/// A message that is sent, as the conventions want it.
fn message() -> Draft {
    Draft {
        name: "send orders",
        kind: SpanKind::Producer,
        attributes: vec![
            ("messaging.system", "kafka".into()),
            ("messaging.operation.name", "send".into()),
            ("messaging.operation.type", "send".into()),
            ("messaging.destination.name", "orders".into()),
        ],
        ..query()
    }
}

/// A remote call as the conventions want it.
fn call() -> Draft {
    Draft {
        name: "shop.Orders/Place",
        attributes: vec![
            ("rpc.system.name", "grpc".into()),
            ("rpc.method", "shop.Orders/Place".into()),
            ("rpc.response.status_code", "OK".into()),
            ("server.address", "orders.internal".into()),
        ],
        ..query()
    }
}

#[test]
fn each_mistake_is_one_fault() {
    let id = "db.postgresql.client";
    assert!(wrong(query(), id).is_empty());
    assert!(wrong(query().with("shop.cart", 7), id).is_empty(), "the application's own");
    let failed = || Draft { status: Status::error(""), ..query() };
    assert!(wrong(failed().with("error.type", "23505"), id).is_empty());
    let table = [
        (Draft { kind: SpanKind::Internal, ..query() }, "its kind is internal, not client"),
        (Draft { name: "postgresql", ..query() }, "its name is not `SELECT orders`"),
        (query().with("db.system.name", "mysql"), "`db.system.name` is mysql, not postgresql"),
        (query().with("db.system.name", ""), "`db.system.name` is missing"),
        (query().with("db.statement", "SELECT"), "`db.statement` is deprecated"),
        (query().with("db.rows", 3), "`db.rows` is not registered"),
        (query().with("server.port", "5432"), "`server.port` is of type int, not String(Owned(\"5432\"))"),
        (Draft { status: Status::Ok, ..query() }, "its status is Ok, which is the application's to say"),
        (failed(), "it is an error without `error.type`"),
        (query().with("error.type", "23505"), "it has `error.type` and is no error"),
    ];
    for (draft, expected) in table {
        // However a text is held.
        let found = wrong(draft, id).join("; ").replace("Static(", "Owned(");
        assert_eq!(found, expected);
    }
    for right in
        [message(), call(), message().with("messaging.system", "nats"), call().with("rpc.system.name", "own")]
    {
        assert_eq!(wrong_as_found(right), "");
    }
    let table = [
        (
            Draft { kind: SpanKind::Internal, ..message() },
            "there is no span messaging.kafka.send.internal nor messaging.send.internal",
        ),
        (
            message().with("messaging.operation.type", "publish"),
            "there is no span messaging.kafka.publish.producer nor messaging.publish.producer",
        ),
        (message().without("messaging.operation.type"), "`messaging.operation.type` is missing"),
        (message().without("messaging.operation.name"), "`messaging.operation.name` is missing"),
        (message().without("messaging.system"), "`messaging.system` is missing"),
        (Draft { name: "orders send", ..message() }, "its name is not `send orders`"),
        (
            message().with("messaging.system", "rabbitmq").without("messaging.destination.name"),
            "its name is not `send`; `messaging.destination.name` is missing",
        ),
        (
            message().with("messaging.kafka.offset", "7"),
            "`messaging.kafka.offset` is of type int, not String(Owned(\"7\"))",
        ),
        (message().with("messaging.kafka.partition", 7), "`messaging.kafka.partition` is not registered"),
        (
            Draft { kind: SpanKind::Internal, ..call() },
            "there is no span rpc.grpc.call.internal nor rpc.call.internal",
        ),
        (call().without("rpc.system.name"), "`rpc.system.name` is missing"),
        (call().without("rpc.response.status_code"), "`rpc.response.status_code` is missing"),
        (Draft { name: "Place", ..call() }, "its name is not `shop.Orders/Place`"),
        (call().with("rpc.service", "shop.Orders"), "`rpc.service` is deprecated"),
        (query().without("db.system.name"), "`db.system.name` is missing"),
    ];
    for (draft, expected) in table {
        assert_eq!(wrong_as_found(draft).replace("Static(", "Owned("), expected);
    }
    let old = Draft { schema: "https://opentelemetry.io/schemas/1.20.0", ..query() };
    assert!(wrong(old, id)[0].starts_with("its scope is"), "another version's names");
    let missing = wrong(query(), "http.server");
    assert!(missing.contains(&"`url.scheme` is missing".to_owned()), "{missing:?}");
}

#[test]
fn what_samplers_read_must_be_there_at_the_start() {
    let span = query().span();
    let found = faults(&span, &span_type(&span).unwrap().unwrap(), |key| key != "server.address");
    assert_eq!(found, ["`server.address` was not there when the span started"]);
}

#[test]
fn one_start_is_one_spans_alone() {
    let late = |drafts: [(Draft, Option<&'static str>); 2]| {
        std::panic::catch_unwind(|| {
            let _checked = Checked::start();
            traced::span!("test.outer", {
                for (draft, key) in drafts {
                    draft.end_with(key);
                }
            });
        })
    };
    let bare = || query().without("server.address");
    let (early, late_key) = (|| (query(), None), || (bare(), Some("server.address")));
    assert!(late([early(), early()]).is_ok());
    assert!(late([early(), (bare(), None)]).is_ok());
    assert!(late([late_key(), (bare(), None)]).is_err());
    assert!(late([early(), late_key()]).is_err(), "the first does not speak for the second");
    assert!(late([late_key(), early()]).is_err());
}

#[test]
fn names_follow_the_patterns_of_the_conventions() {
    let message = |name| {
        let message =
            message().with("messaging.system", "rabbitmq").with("messaging.operation.name", "publish");
        Draft { name, ..message.with("messaging.destination.name", "amq.gen-7") }
    };
    let redis = |name| Draft {
        name,
        attributes: vec![
            ("db.system.name", "redis".into()),
            ("db.operation.name", "GET".into()),
            ("db.namespace", "0".into()),
            ("server.address", "cache".into()),
        ],
        ..query()
    };
    for (draft, id) in [
        (message("publish amq.gen-7"), "messaging.rabbitmq.send.producer"),
        (
            message("publish").with("messaging.destination.temporary", true),
            "messaging.rabbitmq.send.producer",
        ),
        (message("publish amq.gen-7").with("messaging.system", "nats"), "messaging.send.producer"),
        (redis("GET cache"), "db.redis.client"),
        (query().with("db.system.name", "sqlite"), "db.client"),
    ] {
        let span = draft.span();
        let found = span_type(&span).unwrap().unwrap();
        assert_eq!((found.id, faults(&span, &found, |_| true)), (id, Vec::<String>::new()));
    }
}

#[test]
fn a_capture_looks_at_every_span_even_if_the_test_does_not() {
    let ended_with = |draft: Draft| {
        std::panic::catch_unwind(|| {
            let _checked = Checked::start();
            draft.end();
        })
    };
    assert!(ended_with(query()).is_ok());
    assert!(ended_with(Draft { kind: SpanKind::Server, ..query() }).is_err());
    assert!(ended_with(query().with("db.query.text", SECRET)).is_err());
    assert!(ended_with(Draft { kind: SpanKind::Internal, ..message() }).is_err(), "there is no such span");
    let own = Draft { name: "orders.place", kind: SpanKind::Internal, attributes: Vec::new(), ..query() };
    assert!(ended_with(own.clone()).is_ok(), "the application's own are its own");
    assert!(ended_with(own.with("order.note", SECRET)).is_err(), "but for secrets");
}
