//! The attribute on plain functions, and the macros for bodies.

use traced::traced;
use traced_tests::{seen, spans};

mod orders {
    #[traced::traced]
    pub(super) fn process() {}

    #[traced::traced]
    pub(super) fn r#match() {}

    #[traced::traced(service = "payments")]
    pub(super) fn charge() {}
}

const PLACE: &str = "orders.place";

#[traced(name = PLACE)]
fn by_const() {}

#[traced("orders.sum")]
fn sum(a: i32, b: i32) -> i32 {
    a + b
}

#[traced("orders.fail")]
fn fail(text: &str) -> Result<i32, std::num::ParseIntError> {
    text.parse()
}

#[traced("orders.wait", attrs(order.id = id))]
async fn wait(id: u32) -> u32 {
    tokio::task::yield_now().await;
    sum(1, 2);
    id
}

#[test]
fn the_default_name_is_module_dot_function() {
    let spans = spans(|| (orders::process(), orders::r#match(), orders::charge()));
    assert_eq!(spans.names(), ["orders.process", "orders.match", "payments.charge"]);
}

#[traced]
fn at_the_root() {}

#[test]
fn at_the_crate_root_the_crate_s_name_serves() {
    assert_eq!(spans(at_the_root).names(), ["basics.at_the_root"]);
}

#[test]
fn a_const_can_be_the_name() {
    assert_eq!(spans(by_const).names(), [PLACE]);
}

#[test]
fn a_value_comes_back_and_the_status_stays_unset() {
    let (value, spans) = seen(|| sum(1, 2));
    assert_eq!(value, 3);
    assert!(spans.one("orders.sum").is_unset());
}

#[test]
fn an_err_is_status_type_and_exception() {
    let (value, spans) = seen(|| fail("x"));
    let span = spans.one("orders.fail");
    assert!(value.is_err());
    assert_eq!(span.description(), Some("invalid digit found in string"));
    assert_eq!(span.error_type().as_deref(), Some("core::num::error::ParseIntError"));
    assert_eq!(span.exceptions().len(), 1);
}

#[test]
fn an_async_fn_is_one_span_over_all_its_polls() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (value, spans) = seen(|| runtime.block_on(wait(7)));
    assert_eq!(value, 7);
    assert_eq!(spans.one("orders.wait").attrs(), ["order.id=7"]);
    assert!(spans.one("orders.sum").is_child_of(spans.one("orders.wait")));
}

#[traced("orders.note")]
fn note(id: u64, note: &str) {
    traced::set!(order.id = id, order.note = %note, order.kind = "new");
    traced::event!("payment.started", order.id = id, payment.raw = ?note);
    traced::event!("payment.ended");
}

#[test]
fn set_and_event_speak_to_the_current_span() {
    let spans = spans(|| note(4, "x"));
    let span = spans.one("orders.note");
    assert_eq!(span.attrs(), ["order.id=4", "order.kind=new", "order.note=x"]);
    assert_eq!(span.event_attr("payment.started", "order.id"), Some(4.into()));
    assert_eq!(span.event_attr("payment.started", "payment.raw"), Some("\"x\"".into()));
    assert_eq!(span.0.events.events.len(), 2);
}

fn steps(fail: bool) -> Result<u8, String> {
    let value = traced::span!("orders.step", attrs(step.no = 1), kind = client, {
        if fail { Err("no step".to_owned()) } else { Ok(1u8) }
    });
    traced::span!("orders.leave", {
        let value = value?;
        Ok(value + 1)
    })
}

#[test]
fn a_block_is_a_span_with_an_outcome() {
    let (value, found) = seen(|| steps(false));
    assert_eq!(value, Ok(2));
    assert!(found.one("orders.step").is_unset());
    let (value, found) = seen(|| steps(true));
    assert_eq!(value, Err("no step".to_owned()));
    assert_eq!(found.one("orders.step").description(), Some("no step"));
    assert_eq!(found.one("orders.step").attrs(), ["error.type=alloc::string::String", "step.no=1"]);
    assert!(
        found.one("orders.leave").is_unset(),
        "a `?` in the block leaves the function: no outcome is read"
    );
}

#[tokio::test]
async fn an_async_block_is_a_future_in_a_span() {
    let capture = traced::testing::Capture::start();
    let future = traced::span!("orders.later", async move {
        tokio::task::yield_now().await;
        sum(1, 1)
    });
    assert!(capture.finished().is_empty());
    assert_eq!(future.await, 2);
    let spans = traced_tests::Seen(capture.finished());
    assert!(spans.one("orders.sum").is_child_of(spans.one("orders.later")));
}
