//! The spans of operations on messages: names, kinds, parents, links, ends.

#![expect(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::cell::Cell;
use std::collections::HashMap;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::{
    Link, SpanContext, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use traced::opentelemetry::{Context, KeyValue};
use traced::propagation::ExtractCarrier;
use traced::testing::{Capture, Span, spans};
use traced_checks::{Checked, SECRET};
use traced_messaging::{Call, Messaging, Operation};

type Headers = HashMap<String, String>;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A system for which the conventions have no rules of its own.
fn broker() -> Messaging {
    Messaging::new("nats").server("mq.internal", Some(5671)).client_id("c-1")
}

fn sent() -> Headers {
    Headers::from([
        ("traceparent".to_owned(), PARENT.to_owned()),
        ("baggage".to_owned(), "tenant=7".to_owned()),
    ])
}

fn only() -> Span {
    assert_eq!(spans().len(), 1);
    spans()[0].clone()
}

fn text(span: &Span, key: &str) -> Option<String> {
    span.attribute(key).map(|value| value.to_string())
}

#[test]
fn every_operation_has_its_kind_and_attributes() {
    let _checked = Checked::start();
    let table = [
        (Operation::Create, "create", SpanKind::Producer),
        (Operation::Send, "publish", SpanKind::Producer),
        (Operation::Receive, "get", SpanKind::Client),
        (Operation::Process, "process", SpanKind::Consumer),
        (Operation::Settle, "ack", SpanKind::Client),
    ];
    for (operation, name, kind) in &table {
        let broker = broker();
        broker
            .operation(*operation, name)
            .destination("orders")
            .batch(3)
            .attribute("messaging.message.id", "m-1")
            .start()
            .end();
        let all = spans();
        let span = all.iter().last().unwrap();
        assert_eq!((span.name(), span.kind()), (format!("{name} orders").as_str(), kind));
        let mut attributes: Vec<_> =
            span.attributes().iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect();
        attributes.sort();
        let operation = format!("{operation:?}").to_lowercase();
        assert_eq!(
            attributes,
            [
                "messaging.batch.message_count=3",
                "messaging.client.id=c-1",
                "messaging.destination.name=orders",
                "messaging.message.id=m-1",
                &format!("messaging.operation.name={name}"),
                &format!("messaging.operation.type={operation}"),
                "messaging.system=nats",
                "server.address=mq.internal",
                "server.port=5671",
            ]
        );
        assert_eq!(span.status(), &Status::Unset);
        assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    }
}

#[test]
fn a_name_is_of_low_cardinality() {
    let _checked = Checked::start();
    let broker = broker();
    let call = || broker.operation(Operation::Settle, "ack");
    call().destination("orders.7").template("orders.{id}").start().end();
    call().destination("amq.gen-x").temporary(true).start().end();
    call().destination("amq.gen-x").anonymous(true).start().end();
    call().start().end();
    Messaging::new("nats").server("mq", None).operation(Operation::Settle, "ack").start().end();
    Messaging::new("nats").operation(Operation::Settle, "ack").start().end();
    let names: Vec<_> = spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["ack orders.{id}", "ack", "ack", "ack mq.internal:5671", "ack mq", "ack"]);
    assert_eq!(text(&spans()[1], "messaging.destination.name").as_deref(), Some("amq.gen-x"));
}

#[test]
fn a_message_takes_the_context_of_its_publish_span_along() {
    let _checked = Checked::start();
    let mut headers = Headers::new();
    let span = broker().operation(Operation::Send, "publish").destination("orders").message(&headers).start();
    span.inject(&mut headers);
    span.end();
    let span = only();
    let expected = format!("00-{}-{}-", span.trace_id(), span.span_id());
    assert!(headers["traceparent"].starts_with(&expected), "{headers:?}");
}

#[test]
fn a_context_that_the_user_put_into_a_message_is_kept() {
    let _checked = Checked::start();
    let mut headers = sent();
    let span = broker().operation(Operation::Send, "publish").destination("orders").message(&headers).start();
    span.inject(&mut headers);
    span.end();
    assert_eq!(headers, sent());
    let span = only();
    assert_eq!(span.kind(), &SpanKind::Client);
    assert_eq!(span.links()[0].span_context.trace_id().to_string(), TRACE);
    assert_ne!(span.trace_id().to_string(), TRACE);
}

#[test]
fn the_only_message_is_the_parent_of_its_processing_with_its_baggage() {
    let _checked = Checked::start();
    let span = broker().operation(Operation::Process, "process").message(&sent()).start();
    let entered = span.enter();
    assert_eq!(Context::current().baggage().get("tenant").unwrap().as_str(), "7");
    drop(entered);
    span.end();
    let span = only();
    assert_eq!(span.trace_id().to_string(), TRACE);
    assert_eq!(span.parent_id().unwrap().to_string(), "b7ad6b7169203331");
    assert!(span.links().is_empty());
}

/// What an application keeps in its context.
#[derive(Debug, PartialEq)]
struct Tenant(u8);

#[test]
fn what_the_application_keeps_in_its_context_is_there_in_processing() {
    let _checked = Checked::start();
    let applications = Context::current().with_value(Tenant(7)).with_baggage([KeyValue::new("shop", "a")]);
    let _applications = applications.attach();
    let seen = |headers: &Headers| {
        let span = broker().operation(Operation::Process, "process").message(headers).start();
        let _entered = span.enter();
        let current = Context::current();
        let baggage = current.baggage();
        let [shop, tenant] = ["shop", "tenant"].map(|key| baggage.get(key).map(ToString::to_string));
        (current.get::<Tenant>() == Some(&Tenant(7)), shop, tenant)
    };
    let parent = Headers::from([("traceparent".to_owned(), PARENT.to_owned())]);
    assert_eq!(seen(&parent), (true, Some("a".to_owned()), None));
    assert_eq!(seen(&sent()), (true, None, Some("7".to_owned())), "a message's baggage is its sender's");
    assert_eq!(seen(&Headers::new()), (true, Some("a".to_owned()), None));
    let other = SpanContext::new(1.into(), 2.into(), TraceFlags::SAMPLED, true, TraceState::NONE);
    let _other = Context::current().with_remote_span_context(other).attach();
    assert!(seen(&parent).0);
    let traces: Vec<_> = spans().iter().map(|span| span.trace_id().to_string()).collect();
    assert_eq!([&traces[0], &traces[1], &traces[3]], [TRACE; 3], "the message is the parent");
    assert_ne!(traces[2], TRACE);
}

#[test]
fn inside_another_span_messages_are_links() {
    let _checked = Checked::start();
    traced::span!("test.outer", {
        broker().operation(Operation::Process, "process").message(&sent()).start().end();
    });
    let all = spans();
    assert_eq!(all[0].parent_id(), Some(all[1].span_id()));
    assert_eq!(all[0].links()[0].span_context.trace_id().to_string(), TRACE);
}

#[test]
fn who_wants_links_gets_links() {
    let _checked = Checked::start();
    broker().operation(Operation::Process, "process").message(&sent()).linked().start().end();
    let span = only();
    assert_ne!(span.trace_id().to_string(), TRACE);
    assert_eq!(span.links().len(), 1);
}

#[test]
fn each_message_of_a_batch_is_a_link() {
    let _checked = Checked::start();
    for operation in [Operation::Receive, Operation::Process] {
        let broker = broker();
        let messages = [sent(), Headers::new(), sent()];
        let call = broker.operation(operation, "get").batch(messages.len());
        messages.iter().fold(call, Call::message).start().end();
        let all = spans();
        let span = all.iter().last().unwrap();
        assert_eq!(span.links().len(), 2, "a message without a context is no link");
        assert_ne!(span.trace_id().to_string(), TRACE);
        assert_eq!(text(span, "messaging.batch.message_count").as_deref(), Some("3"));
    }
}

#[test]
fn a_message_that_comes_later_is_a_link_too() {
    let _checked = Checked::start();
    let span = broker().operation(Operation::Receive, "get").destination("orders").start();
    span.link(&Headers::new());
    span.link(&sent());
    span.end();
    assert_eq!(only().links().len(), 1);
}

#[tokio::test]
async fn a_future_runs_in_its_span_and_its_error_is_told() {
    let _checked = Checked::start();
    let broker = broker();
    let call = || broker.operation(Operation::Process, "process").start();
    let fine =
        call().run(async { Ok::<_, std::fmt::Error>(Context::current().span().span_context().span_id()) });
    let id = fine.await.unwrap();
    call().run(async { "x".parse::<i32>() }).await.unwrap_err();
    let all = spans();
    assert_eq!((all[0].span_id(), all[0].status()), (id, &Status::Unset));
    assert_eq!(all[1].status(), &Status::error("invalid digit found in string"));
    assert_eq!(text(&all[1], "error.type").as_deref(), Some("core::num::error::ParseIntError"));
    assert!(all[1].events().is_empty(), "the exception belongs to the function in which it arose");
}

#[test]
fn a_function_runs_in_its_span_and_its_error_and_panic_are_told() {
    let _checked = Checked::start();
    let broker = broker();
    let call = || broker.operation(Operation::Process, "process").start();
    let inside = call().call(|| Ok::<_, String>(Context::current().span().span_context().span_id()));
    call().call(|| "x".parse::<i32>()).unwrap_err();
    let panics =
        || call().call(|| std::hint::black_box(Err::<(), _>("never")).map_err(|_| panic!("for once")));
    let panicked: Result<Result<(), String>, _> =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"for once"));
    let all = spans();
    assert_eq!((all[0].span_id(), all[0].status()), (inside.unwrap(), &Status::Unset));
    assert_eq!(text(&all[1], "error.type").as_deref(), Some("core::num::error::ParseIntError"));
    assert_eq!(text(&all[2], "error.type").as_deref(), Some("panic"));
    assert_eq!(all[2].status(), &Status::error("for once"));
    assert!(!Context::current().span().span_context().is_valid(), "nothing stays current");
}

#[test]
fn an_operation_that_is_told_of_afterwards_began_before() {
    let _checked = Checked::start();
    let before = SystemTime::now();
    let ago = Duration::from_secs(60);
    broker().operation(Operation::Receive, "poll").started(ago).start().end();
    let span = only();
    let began = span.data().start_time;
    assert!(began >= before - ago && began < before, "{began:?}");
    assert!(span.data().end_time >= before);
}

#[tokio::test]
async fn a_dropped_future_is_a_message_that_was_not_processed() {
    let _checked = Checked::start();
    let broker = broker();
    for operation in [Operation::Process, Operation::Send] {
        let mut future = Box::pin(
            broker.operation(operation, "do").start().run(std::future::pending::<Result<(), String>>()),
        );
        std::future::poll_fn(|cx| {
            assert!(future.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        drop(future);
    }
    let all = spans();
    assert_eq!(text(&all[0], "error.type").as_deref(), Some("cancelled"));
    assert_eq!(text(&all[1], "error.type"), None, "who gives up publishing has no error");
}

/// Makes a span when it is dropped, as a transaction does that is rolled back.
struct RollsBack;

impl Drop for RollsBack {
    fn drop(&mut self) {
        traced::span!("test.rollback", {});
    }
}

impl Future for RollsBack {
    type Output = Result<(), String>;

    fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn what_happens_while_a_future_is_dropped_belongs_into_the_span() {
    let _checked = Checked::start();
    let process = || broker().operation(Operation::Process, "process").start();
    let waiting = async {
        let _rolls_back = RollsBack;
        std::future::pending::<Result<(), String>>().await
    };
    let mut running = Box::pin(process().run(waiting));
    std::future::poll_fn(|cx| {
        assert!(running.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    drop(running);
    drop(process().run(RollsBack));
    let mut done = Box::pin(process().run(RollsBack));
    (&mut done).await.unwrap();
    assert_eq!(spans().len(), 6, "a future that is ready is not kept");
    let all = spans();
    for pair in all.iter().collect::<Vec<_>>().chunks(2) {
        assert_eq!((pair[0].name(), pair[0].parent_id()), ("test.rollback", Some(pair[1].span_id())));
    }
}

#[tokio::test]
async fn a_panic_is_told_and_goes_on() {
    let _checked = Checked::start();
    let future = async {
        std::hint::black_box(true).then(|| panic!("for once"));
        Ok::<(), String>(())
    };
    let running = broker().operation(Operation::Process, "process").start().run(future);
    let result = tokio::spawn(traced::FutureExt::in_current_span(running)).await;
    assert!(result.unwrap_err().is_panic());
    let span = only();
    assert_eq!(text(&span, "error.type").as_deref(), Some("panic"));
    assert_eq!(span.status(), &Status::error("for once"));
}

#[test]
fn while_telemetry_is_suppressed_there_is_nothing() {
    let _checked = Checked::start();
    let suppressed = Context::enter_telemetry_suppressed_scope();
    let mut headers = Headers::new();
    let span = broker().operation(Operation::Send, "publish").start();
    span.inject(&mut headers);
    assert!(!span.is_recording() && span.context().is_none());
    span.end();
    drop(suppressed);
    assert!(headers.is_empty() && spans().is_empty());
}

/// Counts how often it is read.
#[derive(Default)]
struct Counted(Cell<usize>);

impl ExtractCarrier for Counted {
    fn field_values(&self, _: &str) -> Vec<&str> {
        self.0.set(self.0.get() + 1);
        Vec::new()
    }

    fn field_names(&self) -> Vec<&str> {
        self.field_values("")
    }
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
    let capture = Capture::builder().sampler(Only("test.outer")).start();
    let headers = Counted::default();
    let asked = Cell::new(0);
    let broker = broker();
    let start = |operation| {
        let call = broker.operation(operation, "do");
        call.start_with(|call| {
            asked.set(asked.get() + 1);
            call.destination("orders").message(&headers)
        })
        .end();
    };
    let suppressed = Context::enter_telemetry_suppressed_scope();
    start(Operation::Process);
    broker.operation(Operation::Send, "publish").message(&headers).start().end();
    drop(suppressed);
    traced::span!("test.dropped", {
        start(Operation::Process);
        start(Operation::Settle);
    });
    assert_eq!((asked.get(), headers.0.get()), (0, 0));
    traced::span!("test.outer", {
        start(Operation::Process);
    });
    start(Operation::Process);
    assert_eq!(asked.get(), 2, "a sampler wants to know");
    assert_eq!(capture.spans().len(), 1);
}

#[test]
fn a_sampler_that_takes_a_span_below_one_that_it_dropped_gets_all_of_it() {
    let capture = Capture::builder().sampler(Only("publish")).start();
    let mut headers = Headers::new();
    traced::span!("test.dropped", {
        let broker = broker();
        let call = broker.operation(Operation::Send, "publish").message(&sent());
        let span =
            call.start_with(|call| call.destination("orders").attribute("messaging.message.id", "m-1"));
        span.inject(&mut headers);
        span.end();
    });
    let span = capture.spans().one("publish orders").clone();
    assert_eq!(text(&span, "messaging.destination.name").as_deref(), Some("orders"));
    assert_eq!(text(&span, "messaging.message.id").as_deref(), Some("m-1"));
    assert_eq!((span.kind(), span.links().len()), (&SpanKind::Client, 1));
    assert!(headers.is_empty(), "the message's own context is kept");
}

#[test]
fn headers_and_bodies_are_in_no_span() {
    let _checked = Checked::start();
    let mut headers = sent();
    headers.insert("authorization".to_owned(), SECRET.to_owned());
    headers.insert("x-body".to_owned(), SECRET.to_owned());
    let broker = broker();
    for operation in
        [Operation::Create, Operation::Send, Operation::Receive, Operation::Process, Operation::Settle]
    {
        let span = broker.operation(operation, "do").destination("orders").message(&headers).start();
        span.inject(&mut headers);
        span.link(&headers);
        span.end();
    }
    assert_eq!(headers["authorization"], SECRET, "they are kept");
    // Whoever checks a span looks for the secret.
    assert_eq!(spans().len(), 5);
}
