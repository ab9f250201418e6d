//! How an `Err` is found and what it says.

#![expect(clippy::never_loop, clippy::ptr_arg, reason = "the shapes under test")]

use traced::traced;
use traced_tests::{One, seen, spans};

#[derive(Debug, PartialEq, Clone)]
struct E;

impl std::fmt::Display for E {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("e")
    }
}

impl std::error::Error for E {}

type R<T = ()> = Result<T, E>;
struct MyResult;
struct Opaque;
struct Borrowed<'a>(&'a str);

#[traced("t.r")]
fn r() -> R {
    Err(E)
}

#[traced("t.io")]
fn io() -> std::io::Result<u8> {
    Err(std::io::ErrorKind::Other.into())
}

#[traced("t.n")]
fn n() -> MyResult {
    MyResult
}

#[test]
fn a_result_is_known_by_its_type_through_any_alias() {
    let spans = spans(|| (r().is_err(), io().is_err(), n()));
    assert!(spans.one("t.r").is_error());
    assert!(spans.one("t.io").is_error());
    assert!(spans.one("t.n").is_unset());
}

#[traced("e.op")]
fn op() -> Result<(), Opaque> {
    Err(Opaque)
}

#[traced("e.any")]
fn any() -> anyhow::Result<()> {
    Err(anyhow::anyhow!("low").context("high"))
}

#[traced("e.box")]
fn boxed() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err("text".into())
}

#[traced("e.ref")]
fn rf<'a>(s: &'a str) -> Result<(), Borrowed<'a>> {
    Err(Borrowed(s))
}

#[traced("e.gen")]
fn gn<T>(e: T) -> Result<(), T> {
    Err(e)
}

#[traced("e.str")]
fn st() -> Result<(), &'static str> {
    Err("told")
}

#[test]
fn every_error_type_is_accepted_without_a_bound() {
    let spans = spans(|| {
        assert!(op().is_err() && any().is_err() && boxed().is_err() && gn(E).is_err() && st().is_err());
        assert_eq!(rf("x").map_err(|e| e.0.to_owned()), Err("x".to_owned()));
    });
    let ty = |name: &str| spans.one(name).error_type().unwrap();
    assert_eq!(ty("e.op"), "outcome_err::Opaque");
    assert_eq!(ty("e.any"), "anyhow::Error");
    assert!(ty("e.ref").starts_with("outcome_err::Borrowed"));
    assert_eq!(ty("e.gen"), "outcome_err::E");
    assert_eq!(ty("e.str"), "str");
    assert!(ty("e.box").contains("dyn core::error::Error"));
    assert_eq!(spans.one("e.any").description(), Some("high"));
    assert_eq!(spans.one("e.box").description(), Some("text"));
    assert_eq!(spans.one("e.str").description(), Some("told"));
    assert_eq!(spans.one("e.op").description(), Some(""));
    assert_eq!(spans.one("e.gen").description(), Some(""));
    let trace = spans.one("e.any").event_attr("exception", "exception.stacktrace").unwrap();
    assert_eq!(trace, "anyhow::Error: high\nCaused by: low".into());
}

#[traced("t.ok")]
fn ok() -> Result<i32, Opaque> {
    Ok(42)
}

#[traced("t.aok")]
async fn aok(
    text: &str,
) -> Result<Box<dyn std::fmt::Debug + Send>, Box<dyn std::error::Error + Send + Sync>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    let n: i32 = text.parse()?;
    if n > 5 {
        return Ok(Box::new(n));
    }
    Ok(Box::new(text.to_owned()))
}

#[tokio::test]
async fn the_signature_types_the_body() {
    let capture = traced::testing::Capture::start();
    assert!(ok().is_ok());
    assert_eq!(format!("{:?}", aok("7").await.unwrap()), "7");
    assert_eq!(format!("{:?}", aok("1").await.unwrap()), "\"1\"");
    assert!(aok("").await.is_err() && aok("x").await.is_err());
    let ended = capture.finished();
    let errors: Vec<_> = ended.iter().map(|span| One(span).description().map(str::to_owned)).collect();
    let expected = [None, None, None, Some("empty"), Some("invalid digit found in string")];
    assert_eq!(errors, expected.map(|text| text.map(str::to_owned)));
}

macro_rules! ensure {
    ($c:expr, $m:expr) => {
        if !$c {
            return Err($m.into());
        }
    };
}

#[traced("t.q")]
fn q(v: &[i32], s: &str) -> Result<i32, String> {
    let n: i32 = v
        .iter()
        .map(|x| {
            if *x < 0 {
                return 0;
            }
            *x
        })
        .sum();
    ensure!(n > 0, "none");
    let p: i32 = 'l: loop {
        break 'l s.parse().map_err(|_| "text".to_string())?;
    };
    Ok(n + p)
}

#[test]
fn every_exit_passes_the_outcome() {
    let ((), found) = seen(|| {
        assert_eq!(q(&[-1, 2], "3"), Ok(5));
        assert!(q(&[-1], "3").is_err());
        assert!(q(&[1], "x").is_err());
    });
    let texts: Vec<_> =
        found.0.iter().map(|span| One(span).description().unwrap_or("-").to_owned()).collect();
    assert_eq!(texts, ["-", "none", "text"]);
}

#[traced("t.m")]
fn first<'a>(v: &'a mut Vec<u8>) -> Result<&'a mut u8, ()> {
    v.first_mut().ok_or(())
}

#[traced("t.am")]
async fn afirst<'a>(v: &'a mut Vec<u8>) -> Result<&'a mut u8, ()> {
    v.first_mut().ok_or(())
}

struct Stack(Vec<u8>);

impl Stack {
    #[traced("t.s")]
    fn get(&mut self) -> Option<&mut u8> {
        self.0.iter_mut().next()
    }

    #[traced("t.as")]
    async fn aget(&mut self) -> Option<&mut u8> {
        self.0.iter_mut().next()
    }
}

#[tokio::test]
async fn a_returned_reborrow_compiles() {
    let mut list = vec![1];
    *first(&mut list).unwrap() += 1;
    *afirst(&mut list).await.unwrap() += 1;
    let mut stack = Stack(list);
    *stack.get().unwrap() += 1;
    *stack.aget().await.unwrap() += 1;
    assert_eq!(stack.0, [5]);
}

#[traced("t.i")]
fn i(n: i32) -> Result<impl Iterator<Item = i32>, String> {
    if n < 0 {
        return Err("neg".into());
    }
    Ok((0..n).map(|n| n + 1))
}

#[traced("t.j")]
async fn j() -> Result<impl Fn() -> u8, E> {
    Ok(|| 1)
}

#[tokio::test]
async fn impl_trait_in_the_result_works() {
    let capture = traced::testing::Capture::start();
    assert_eq!(i(2).unwrap().collect::<Vec<_>>(), [1, 2]);
    assert!(i(-1).is_err());
    assert_eq!(j().await.unwrap()(), 1);
    let ended = capture.finished();
    assert_eq!(ended.iter().map(|span| One(span).is_error()).collect::<Vec<_>>(), [false, true, false]);
}

#[traced("e.a")]
fn a() -> R {
    b()
}

#[traced("e.b")]
fn b() -> R {
    c()?;
    Ok(())
}

#[traced("e.c")]
fn c() -> R {
    Err(E)
}

#[traced("e.retry")]
fn retry() -> R {
    let _ = c();
    Ok(())
}

#[derive(Debug)]
struct Wrapped(E);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("wrapped")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[traced("e.wrap")]
fn wrap() -> Result<(), Wrapped> {
    c().map_err(Wrapped)
}

#[traced("e.other")]
fn other() -> Result<(), String> {
    c().map_err(|_| "another".to_owned())
}

#[test]
fn an_error_is_recorded_once_at_its_origin() {
    let found = spans(|| a().is_err());
    for name in ["e.a", "e.b", "e.c"] {
        assert!(found.one(name).is_error());
        assert_eq!(found.one(name).error_type().as_deref(), Some("outcome_err::E"));
        assert_eq!(found.one(name).exceptions().len(), usize::from(name == "e.c"), "{name}");
    }
    let found = spans(|| wrap().is_err());
    assert_eq!(found.one("e.wrap").exceptions().len(), 0);
    let found = spans(|| other().is_err());
    assert_eq!(found.one("e.other").exceptions().len(), 1);
}

#[traced("e.top")]
fn below_another() -> R {
    use traced::opentelemetry::global;
    use traced::opentelemetry::trace::Tracer as _;

    global::tracer("another").in_span("another", |_| c())
}

#[test]
fn below_a_span_of_another_instrumentation_an_error_is_recorded_again() {
    let found = spans(|| below_another().is_err());
    assert_eq!(found.names(), ["e.c", "another", "e.top"]);
    assert!(found.one("another").is_child_of(found.one("e.top")));
    for name in ["e.c", "e.top"] {
        assert_eq!(found.one(name).exceptions().len(), 1, "{name}");
    }
}

#[test]
fn a_caller_that_handles_the_error_stays_unset() {
    let found = spans(retry);
    assert!(found.one("e.c").is_error());
    assert!(found.one("e.retry").is_unset());
}

#[traced("t.own")]
fn own() -> R {
    traced::current().set_ok();
    Err(E)
}

#[traced("t.mine")]
fn mine() -> R {
    traced::current().set_error("mine");
    Err(E)
}

#[test]
fn a_status_that_the_body_sets_is_not_overwritten() {
    let found = spans(|| (own().is_err(), mine().is_err()));
    assert_eq!(found.one("t.own").0.status, traced::opentelemetry::trace::Status::Ok);
    assert_eq!(found.one("t.mine").description(), Some("mine"));
    assert!(found.one("t.own").error_type().is_some() && found.one("t.mine").error_type().is_some());
}
