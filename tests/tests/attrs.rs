//! Attributes from arguments: forms, types, evaluation.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use traced::opentelemetry::{Array, Value};
use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, spans};

#[derive(Debug)]
struct User {
    name: String,
    age: usize,
}

struct Order {
    id: u64,
    _note: String,
}

#[traced("t.at", attrs(order.id, user.name = ?u.name, body.len = v.len()))]
fn at(order: Order, u: &User, v: Vec<u8>) -> usize {
    drop(order);
    let n = u.age + v.len();
    drop(v);
    n
}

#[traced("t.aat", attrs(order.id, user.name = ?u.name, body.len = v.len()))]
async fn aat(order: Order, u: &User, v: Vec<u8>) -> usize {
    drop(order);
    tokio::task::yield_now().await;
    let n = u.age + v.len();
    drop(v);
    n
}

#[tokio::test]
async fn arguments_stay_movable() {
    let user = User { name: "ann".into(), age: 3 };
    let capture = Capture::start();
    assert_eq!(at(Order { id: 1, _note: String::new() }, &user, vec![1, 2]), 5);
    assert_eq!(aat(Order { id: 1, _note: String::new() }, &user, vec![1, 2]).await, 5);
    let found = Seen(capture.finished());
    for name in ["t.at", "t.aat"] {
        assert_eq!(found.one(name).attrs(), ["body.len=2", "order.id=1", "user.name=\"ann\""]);
    }
}

#[traced("t.ty", attrs(v.small = 7u8, v.big = u64::MAX, v.f = 1.5f32, v.opt = None::<i64>, v.tags = ["a", "b"],
                   v.took = ?took, v.ip = %ip, v.lit = "text", v.neg = -1, v.sum = 1 + 2, v.some = Some("x")))]
fn ty(took: Duration, ip: std::net::IpAddr) {
    let _ = (took, ip);
}

#[test]
fn values_keep_their_types() {
    let found = spans(|| ty(Duration::from_secs(1), [127, 0, 0, 1].into()));
    let span = found.one("t.ty");
    assert_eq!(span.attr("v.small"), Some(Value::I64(7)));
    assert_eq!(span.attr("v.big"), Some("18446744073709551615".into()));
    assert_eq!(span.attr("v.f"), Some(Value::F64(1.5)));
    assert_eq!(span.attr("v.opt"), None);
    assert_eq!(span.attr("v.tags"), Some(Value::Array(Array::String(vec!["a".into(), "b".into()]))));
    assert_eq!(span.attr("v.took"), Some("1s".into()));
    assert_eq!(span.attr("v.ip"), Some("127.0.0.1".into()));
    assert_eq!(span.attr("v.lit"), Some("text".into()));
    assert_eq!(span.attr("v.neg"), Some(Value::I64(-1)));
    assert_eq!(span.attr("v.sum"), Some(Value::I64(3)));
    assert_eq!(span.attr("v.some"), Some("x".into()));
}

const KEY: &str = "key.of_const";

#[traced("t.keys", attrs(order.type = t, r#async.id = 1, "http.request.method" = m, {KEY} = true))]
fn keys(t: &str, m: &str) {
    let _ = (t, m);
}

#[traced("t.short", attrs(%order.note, ?order.id, order.r#type))]
fn short(order: &Short) {
    let _ = order;
}

struct Short {
    note: Note,
    id: Vec<u8>,
    r#type: &'static str,
}

struct Note;

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("noted")
    }
}

#[test]
fn keys_may_be_keywords_strings_and_consts() {
    let found = spans(|| keys("a", "b"));
    assert_eq!(
        found.one("t.keys").attrs(),
        ["async.id=1", "http.request.method=b", "key.of_const=true", "order.type=a"]
    );
}

#[test]
fn a_field_path_is_key_and_value_also_as_text() {
    let found = spans(|| short(&Short { note: Note, id: vec![1], r#type: "new" }));
    assert_eq!(found.one("t.short").attrs(), ["order.id=[1]", "order.note=noted", "order.type=new"]);
}

thread_local! {
    static EVALUATED: Cell<u32> = const { Cell::new(0) };
    static PRINTED: Cell<u32> = const { Cell::new(0) };
}

struct Counts;

impl fmt::Debug for Counts {
    #[traced("t.printing")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PRINTED.set(PRINTED.get() + 1);
        f.write_str("counts")
    }
}

fn evaluate() -> Counts {
    EVALUATED.set(EVALUATED.get() + 1);
    Counts
}

#[traced("t.once", attrs(v.counts = ?evaluate()))]
fn once() -> u32 {
    EVALUATED.get()
}

#[traced("t.later", attrs(v.counts = ?evaluate()))]
fn later() -> impl Future<Output = u32> {
    async { EVALUATED.get() }
}

#[tokio::test]
async fn an_expression_is_evaluated_once_before_the_body() {
    let capture = Capture::start();
    EVALUATED.set(0);
    PRINTED.set(0);
    assert_eq!(once(), 1);
    assert_eq!(later().await, 2);
    assert_eq!(PRINTED.get(), 2);
    let found = Seen(capture.finished());
    assert_eq!(found.one("t.once").attr("v.counts"), Some("counts".into()));
    assert_eq!(found.one("t.later").attr("v.counts"), Some("counts".into()));
}

#[test]
fn without_a_span_expressions_are_evaluated_and_texts_are_not_made() {
    EVALUATED.set(0);
    PRINTED.set(0);
    assert_eq!(once(), 1);
    assert_eq!(PRINTED.get(), 0);
}

#[tokio::test]
async fn texts_are_not_made_for_a_span_that_the_sampler_drops() {
    let capture = Capture::builder().sampler(opentelemetry_sdk::trace::Sampler::AlwaysOff).start();
    EVALUATED.set(0);
    PRINTED.set(0);
    assert_eq!(once(), 1);
    let inside = traced::span!("t.dropped", async { later().await });
    assert_eq!(inside.await, 2);
    assert_eq!((EVALUATED.get(), PRINTED.get()), (2, 0));
    assert!(capture.finished().is_empty());
}

struct Bad;

impl fmt::Display for Bad {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no text")
    }
}

#[traced("t.bad", attrs(v.bad = %Bad, v.good = 1))]
fn bad() {}

#[test]
fn a_display_that_panics_leaves_its_attribute_out() {
    assert_eq!(spans(bad).one("t.bad").attrs(), ["v.good=1"]);
}

fn boom() -> u8 {
    panic!("boom")
}

#[traced("t.panics", attrs(v.bad = boom()))]
fn panics() {}

#[test]
fn an_expression_that_panics_is_the_function_s_own_panic() {
    let found = spans(|| assert!(std::panic::catch_unwind(panics).is_err()));
    assert!(found.0.is_empty());
}
