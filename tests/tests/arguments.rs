//! Every argument that has no test of its own elsewhere.

use traced::opentelemetry::KeyValue;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::SpanKind;
use traced::opentelemetry::{Context, Key};
use traced::testing::Capture;
use traced::{AttributeValue, Attributes, traced};
use traced_tests::{One, Seen, spans};

#[derive(Debug, Clone, PartialEq)]
struct Declined {
    code: u16,
}

#[derive(Debug)]
struct Receipt {
    id: u64,
    note: Option<&'static str>,
}

fn pay(ok: bool) -> Result<Receipt, Declined> {
    if ok { Ok(Receipt { id: 7, note: None }) } else { Err(Declined { code: 51 }) }
}

#[traced("a.ok", ok(|receipt| receipt.id, receipt.note, receipt.text = ?receipt), err(|e| decline.code = e.code))]
fn ok_err(ok: bool) -> Result<Receipt, Declined> {
    pay(ok)
}

#[traced("a.aok", ok(|Receipt { id, .. }| receipt.id = id), err(|_| decline.is = true))]
async fn aok_err(ok: bool) -> Result<Receipt, Declined> {
    tokio::task::yield_now().await;
    pay(ok)
}

#[tokio::test]
async fn ok_and_err_record_from_the_value_that_there_is() {
    let capture = Capture::start();
    assert!(ok_err(true).is_ok() && ok_err(false).is_err());
    assert!(aok_err(true).await.is_ok() && aok_err(false).await.is_err());
    let found = Seen(capture.finished());
    let attrs: Vec<_> = found.0.iter().map(|span| One(span).attrs().join(" ")).collect();
    assert_eq!(
        attrs,
        [
            "receipt.id=7 receipt.text=Receipt { id: 7, note: None }",
            "decline.code=51 error.type=arguments::Declined",
            "receipt.id=7",
            "decline.is=true error.type=arguments::Declined",
        ]
    );
}

#[traced("a.status", error = status)]
fn status() -> Result<(), Declined> {
    Err(Declined { code: 1 })
}

#[traced("a.off", error = off)]
fn off() -> Result<(), Declined> {
    Err(Declined { code: 1 })
}

#[traced("a.aoff", error = off, ret(|r| was.err = r.is_err()))]
async fn aoff() -> Result<(), Declined> {
    Err(Declined { code: 1 })
}

#[tokio::test]
async fn error_says_what_an_err_does() {
    let capture = Capture::start();
    assert!(status().is_err() && off().is_err() && aoff().await.is_err());
    let found = Seen(capture.finished());
    assert!(found.one("a.status").is_error() && found.one("a.status").exceptions().is_empty());
    assert!(found.one("a.off").is_unset() && found.one("a.off").error_type().is_none());
    assert!(found.one("a.aoff").is_unset());
    assert_eq!(found.one("a.aoff").attrs(), ["was.err=true"]);
}

struct Response {
    code: u16,
}

#[traced("a.when", ret(|r| http.response.status_code = r.code), error_when = |r| r.code >= 500, error_type = |r| r.code.to_string())]
fn when(code: u16) -> Response {
    Response { code }
}

#[traced("a.whenr", error_when = |r| matches!(r, Err(e) if e.code > 50), error_type = |e| if e.code == 51 { "declined" } else { "other" })]
fn when_result(code: u16) -> Result<(), Declined> {
    Err(Declined { code })
}

#[traced("a.whenp", error_when = |r| *r > 3)]
async fn when_plain(n: u8) -> u8 {
    n
}

#[tokio::test]
async fn error_when_says_which_results_are_errors() {
    let capture = Capture::start();
    assert_eq!(when(200).code + when(503).code, 703);
    assert!(when_result(3).is_err() && when_result(51).is_err() && when_result(99).is_err());
    assert_eq!(when_plain(3).await + when_plain(4).await, 7);
    let types: Vec<_> = capture
        .finished()
        .iter()
        .map(|span| {
            (One(span).is_error(), One(span).error_type().unwrap_or_default(), One(span).exceptions().len())
        })
        .collect();
    let expected = [
        (false, "", 0),
        (true, "503", 0),
        (false, "", 0),
        (true, "declined", 1),
        (true, "other", 1),
        (false, "", 0),
        (true, "u8", 0),
    ];
    assert_eq!(types, expected.map(|(error, ty, exceptions)| (error, ty.to_owned(), exceptions)));
}

#[traced("a.type", error_type = |_| "declined")]
fn error_type() -> Result<(), Declined> {
    inner_error()
}

#[traced("a.typed")]
fn inner_error() -> Result<(), Declined> {
    Err(Declined { code: 1 })
}

#[test]
fn error_type_replaces_the_type_s_name_and_nothing_else() {
    let found = spans(|| error_type().is_err());
    assert_eq!(found.one("a.type").error_type().as_deref(), Some("declined"));
    assert_eq!(found.one("a.typed").exceptions().len(), 1);
    assert_eq!(found.one("a.type").exceptions().len(), 0, "it is still the same error");
}

#[traced("a.kind", kind = producer)]
fn kind() {}

#[traced("GET /users/{id}", kind = server)]
fn route() {}

#[test]
fn kind_is_the_span_s_kind() {
    let found = spans(|| (kind(), route()));
    assert_eq!(found.one("a.kind").0.span_kind, SpanKind::Producer);
    assert_eq!(found.one("GET /users/{id}").0.span_kind, SpanKind::Server);
}

#[traced("a.baggage", baggage(tenant.id, "buyer.tier"))]
fn baggage() {}

#[test]
fn baggage_entries_become_attributes() {
    let capture = Capture::start();
    let context =
        Context::current().with_baggage([KeyValue::new("tenant.id", "t1"), KeyValue::new("other.id", "o")]);
    let attached = context.attach();
    baggage();
    drop(attached);
    assert_eq!(Seen(capture.finished()).one("a.baggage").attrs(), ["tenant.id=t1"]);
}

struct Order(String);

impl Attributes for Order {
    fn visit(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue)) {
        visit("order.id".into(), &(7 + self.0.len()));
        visit("order.total".into(), &1.5);
    }
}

#[traced("a.spread", attrs(..order, order.note = "n"))]
fn spread(order: &Order) {
    let _ = order;
}

#[traced("a.aspread", attrs(..order))]
async fn aspread(order: Order) {
    drop(order);
}

#[tokio::test]
async fn a_set_of_attributes_is_spread() {
    let capture = Capture::start();
    spread(&Order(String::new()));
    aspread(Order(String::new())).await;
    let found = Seen(capture.finished());
    assert_eq!(found.one("a.spread").attrs(), ["order.id=7", "order.note=n", "order.total=1.5"]);
    assert_eq!(found.one("a.aspread").attrs(), ["order.id=7", "order.total=1.5"]);
}

#[traced(links = [parent_context()], kind = server, parent = parent_context(), "a.free")]
fn free() {}

fn parent_context() -> Context {
    Context::current()
}

#[test]
fn the_order_of_arguments_is_free() {
    spans(free).one("a.free");
}

#[traced("a.allow", allow(span_name_style))]
fn allow() {}

#[test]
fn rules_can_be_allowed() {
    spans(allow).one("a.allow");
}

#[traced("a.empty")]
fn trailing() {}

#[test]
fn a_trailing_comma_is_fine() {
    spans(trailing).one("a.empty");
}
