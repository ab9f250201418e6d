//! Functions that run later: async fn, traits, `async_trait`, returned futures and streams.

#![expect(clippy::manual_async_fn, reason = "the shapes under test")]

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream};
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use traced::testing::Capture;
use traced::traced;
use traced_tests::Seen;

#[derive(Debug, PartialEq)]
struct E;

#[traced("t.outer")]
async fn outer() {
    tokio::task::yield_now().await;
    inner().await;
}

#[traced("t.inner")]
async fn inner() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn an_async_fn_is_current_during_its_polls_on_any_thread() {
    let capture = Capture::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .on_thread_start(capture.adopt_threads())
        .build()
        .unwrap();
    runtime.block_on(async { tokio::spawn(is_send(outer())).await.unwrap() });
    let spans = Seen(capture.finished());
    assert!(spans.one("t.inner").is_child_of(spans.one("t.outer")));
    assert!(spans.one("t.outer").is_root());
    assert!(spans.one("t.inner").took() >= Duration::from_millis(5));
}

#[tokio::test]
async fn an_async_fn_is_not_current_between_its_polls() {
    let capture = Capture::start();
    let mut future = Box::pin(outer());
    assert!(futures_util::poll!(&mut future).is_pending());
    assert!(!traced::current().is_recording());
    traced::span!("t.beside", {});
    future.await;
    let spans = Seen(capture.finished());
    assert!(spans.one("t.beside").is_root());
}

/// Guards of contexts should not live across an `await`; where one does, the span is found again all the same.
#[traced("t.leaves")]
async fn leaves(context: fn() -> Context) {
    let _left = context().attach();
    tokio::task::yield_now().await;
    traced::span!("t.second", {});
    tokio::task::yield_now().await;
    traced::span!("t.third", {});
}

#[test]
fn guards_that_are_left_behind_take_no_span_away() {
    let contexts: [fn() -> Context; 5] = [
        Context::new,
        || Context::current_with_value(7_u8),
        || Context::current().with_telemetry_suppressed(),
        || Context::new().with_telemetry_suppressed(),
        || {
            let (trace, span) = (TraceId::from(7), SpanId::from(7));
            let foreign = SpanContext::new(trace, span, TraceFlags::SAMPLED, true, TraceState::NONE);
            Context::new().with_remote_span_context(foreign)
        },
    ];
    for context in contexts {
        let capture = Capture::start();
        futures::executor::block_on(leaves(context));
        let spans = Seen(capture.finished());
        for below in ["t.second", "t.third"] {
            assert!(spans.one(below).is_child_of(spans.one("t.leaves")), "{below}");
        }
        assert!(spans.one("t.leaves").is_root());
        assert!(!traced::current().is_recording());
    }
}

/// What a span's context has besides the span is there in every poll.
#[traced("t.keeps")]
async fn keeps() {
    for _ in 0..3 {
        assert_eq!(Context::current().get::<u8>(), Some(&7));
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_context_keeps_its_values_between_polls() {
    let capture = Capture::start();
    let mut future = {
        let _values = Context::current_with_value(7_u8).attach();
        let mut future = Box::pin(keeps());
        assert!(futures_util::FutureExt::now_or_never(&mut future).is_none());
        future
    };
    // Polled where nothing is attached.
    for _ in 0..2 {
        assert!(futures_util::FutureExt::now_or_never(&mut future).is_none());
    }
    assert!(futures_util::FutureExt::now_or_never(&mut future).is_some());
    assert!(Seen(capture.finished()).one("t.keeps").is_root());
}

trait Repo {
    #[traced("repo.get")]
    async fn get(&self, id: u32) -> Result<u32, E> {
        Ok(id)
    }
    async fn put(&self) -> usize;
}

struct Db;

impl Repo for Db {
    #[traced("repo.put")]
    async fn put(&self) -> usize {
        1
    }
}

#[traced("t.both")]
async fn both<R: Repo>(r: &R) -> usize {
    let _ = r.get(7).await;
    r.put().await
}

#[tokio::test]
async fn native_async_trait_methods_are_children_of_the_caller() {
    let capture = Capture::start();
    both(&Db).await;
    let spans = Seen(capture.finished());
    assert!(spans.one("repo.get").is_child_of(spans.one("t.both")));
    assert!(spans.one("repo.put").is_child_of(spans.one("t.both")));
}

struct S {
    n: u8,
}

#[async_trait]
trait Svc {
    async fn a(&self);
    async fn b();
    async fn many(&self, mut list: Vec<u8>, text: &str) -> Result<usize, E>;
}

#[async_trait]
impl Svc for S {
    #[traced("svc.a", attrs(svc.type = std::any::type_name::<Self>(), svc.n = self.n))]
    async fn a(&self) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    #[traced("svc.b")]
    async fn b() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    #[traced("svc.many", attrs(list.len = list.len(), text.is = text))]
    async fn many(&self, mut list: Vec<u8>, text: &str) -> Result<usize, E> {
        list.push(self.n);
        tokio::task::yield_now().await;
        if text.is_empty() {
            return Err(E);
        }
        Ok(list.len() + text.len())
    }
}

#[traced("svc.c")]
fn c(s: &S) -> Pin<Box<dyn Future<Output = u8> + Send + '_>> {
    let n = s.n + 1;
    Box::pin(async move { n })
}

#[tokio::test]
async fn async_trait_methods_are_timed_over_the_await() {
    let capture = Capture::start();
    let s = S { n: 3 };
    s.a().await;
    S::b().await;
    let spans = Seen(capture.finished());
    assert!(spans.one("svc.a").took() >= Duration::from_millis(5));
    assert!(spans.one("svc.b").took() >= Duration::from_millis(5));
    assert_eq!(spans.one("svc.a").attr("svc.type"), Some("shapes_async::S".into()));
    assert_eq!(spans.one("svc.a").attr("svc.n"), Some(3.into()));
}

#[tokio::test]
async fn async_trait_methods_take_arguments_and_fail() {
    let capture = Capture::start();
    assert_eq!(S { n: 3 }.many(vec![1, 2], "ab").await, Ok(5));
    assert_eq!(S { n: 3 }.many(vec![], "").await, Err(E));
    let spans = Seen(capture.finished());
    assert_eq!(spans.0.len(), 2);
    let first = traced_tests::One(&spans.0[0]);
    assert_eq!(first.attrs(), ["list.len=2", "text.is=ab"]);
    assert!(first.is_unset());
    assert_eq!(traced_tests::One(&spans.0[1]).error_type().as_deref(), Some("shapes_async::E"));
}

struct Outside;

#[traced(service = "outside")]
#[async_trait]
impl Svc for Outside {
    async fn a(&self) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    async fn b() {}
    async fn many(&self, list: Vec<u8>, _text: &str) -> Result<usize, E> {
        Ok(list.len())
    }
}

#[tokio::test]
async fn the_attribute_works_outside_of_async_trait() {
    let capture = Capture::start();
    Outside.a().await;
    assert_eq!(Outside.many(vec![1], "").await, Ok(1));
    Outside::b().await;
    let spans = Seen(capture.finished());
    assert!(spans.one("outside.a").took() >= Duration::from_millis(5));
    assert_eq!(spans.names(), ["outside.a", "outside.many", "outside.b"]);
}

#[tokio::test]
async fn statements_before_a_boxed_future_are_kept() {
    let capture = Capture::start();
    let s = S { n: 3 };
    let future = c(&s);
    assert!(capture.finished().is_empty());
    assert_eq!(future.await, 4);
    Seen(capture.finished()).one("svc.c");
}

fn make() -> impl Future<Output = u8> + Send {
    async { 1 }
}

#[traced("t.d")]
fn d() -> impl Future<Output = Result<u8, E>> + Send {
    let f = make();
    f.map(Ok)
}

#[traced("t.e", future)]
fn e<'a>(x: &'a str) -> BoxFuture<'a, usize> {
    async move { x.len() }.boxed()
}

#[traced("t.f")]
async fn f() -> Result<Pin<Box<dyn Future<Output = u8> + Send>>, E> {
    Ok(Box::pin(async { 1 }))
}

#[traced("t.early", attrs(early.is = early))]
fn early(early: bool) -> Pin<Box<dyn Future<Output = Result<u8, E>> + Send>> {
    if early {
        return Box::pin(async { Err(E) });
    }
    Box::pin(async { Ok(1) })
}

#[traced("t.typed")]
fn typed() -> impl Future<Output = Result<u8, E>> {
    async { Ok(1) }
}

#[tokio::test]
async fn a_returned_future_is_known_by_its_type() {
    let capture = Capture::start();
    let (d, e) = (is_send(d()), is_send(e("abc")));
    assert!(capture.finished().is_empty(), "no span before the first poll");
    assert_eq!(d.await, Ok(1));
    assert_eq!(Seen(capture.finished()).names(), ["t.d"]);
    assert_eq!(e.await, 3);
    assert_eq!(f().await.unwrap().await, 1);
    assert_eq!(typed().await, Ok(1));
    assert_eq!(Seen(capture.finished()).names(), ["t.d", "t.e", "t.f", "t.typed"]);
}

#[tokio::test]
async fn a_boxed_future_that_leaves_early_is_in_the_span_too() {
    let capture = Capture::start();
    assert_eq!(early(true).await, Err(E));
    assert_eq!(early(false).await, Ok(1));
    let spans = Seen(capture.finished());
    assert!(traced_tests::One(&spans.0[0]).is_error());
    assert!(traced_tests::One(&spans.0[1]).is_unset());
    assert_eq!(traced_tests::One(&spans.0[0]).attr("early.is"), Some(true.into()));
}

#[traced("feed.read")]
fn read() -> impl Stream<Item = Result<u8, E>> {
    stream::iter([Ok(1), Err(E)])
}

#[traced("feed.tail", stream)]
fn tail() -> BoxStream<'static, u8> {
    stream::iter([1]).chain(stream::pending()).boxed()
}

#[traced("feed.poll")]
fn nested() -> Pin<Box<dyn Stream<Item = u8> + Send>> {
    Box::pin(stream::iter(0..2).map(|n| traced::span!("feed.item", { n })))
}

#[tokio::test]
async fn a_stream_s_span_runs_to_its_end() {
    let capture = Capture::start();
    let stream = read();
    assert!(capture.finished().is_empty());
    assert_eq!(stream.collect::<Vec<_>>().await, [Ok(1), Err(E)]);
    let spans = Seen(capture.finished());
    assert!(spans.one("feed.read").is_error());
    assert!(!spans.one("feed.read").is_cancelled());
    assert_eq!(nested().count().await, 2);
    let spans = Seen(capture.finished());
    assert_eq!(spans.names(), ["feed.read", "feed.item", "feed.item", "feed.poll"]);
    assert!(traced_tests::One(&spans.0[1]).is_child_of(spans.one("feed.poll")));
}

/// It fails, and has not ended.
#[traced("feed.failing")]
fn failing() -> impl Stream<Item = Result<u8, E>> {
    stream::iter([Ok(1), Err(E)]).chain(stream::pending())
}

/// Ready, it still holds the stream.
#[traced("feed.all")]
fn all() -> impl Future<Output = Result<Vec<u8>, E>> {
    failing().try_collect()
}

#[tokio::test]
async fn the_error_of_a_stream_that_a_ready_future_still_holds_is_recorded_once() {
    let capture = Capture::start();
    assert_eq!(all().await, Err(E));
    let spans = Seen(capture.finished());
    assert!(spans.one("feed.failing").is_error() && spans.one("feed.all").is_error());
    let exceptions = |name| spans.one(name).0.events.iter().filter(|event| event.name == "exception").count();
    assert_eq!((exceptions("feed.failing"), exceptions("feed.all")), (1, 0));
}

#[tokio::test]
async fn a_stream_that_is_dropped_was_cancelled() {
    let capture = Capture::start();
    let mut stream = tail();
    assert_eq!(stream.next().await, Some(1));
    assert!(capture.finished().is_empty());
    drop(stream);
    let spans = Seen(capture.finished());
    assert!(spans.one("feed.tail").is_unset());
    assert!(spans.one("feed.tail").is_cancelled());
    drop(tail());
    assert_eq!(capture.finished().len(), 1, "a stream that is never polled makes no span");
}
