//! Parents, roots and links, sync and async.

use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{Link, SpanContext, TraceContextExt as _};
use traced::testing::Capture;
use traced::traced;
use traced_tests::{One, Seen};

#[traced("l.child", parent = cx)]
fn child(cx: &Context) {}

#[traced("l.achild", parent = cx)]
async fn achild(cx: Context) {
    drop(cx);
    tokio::task::yield_now().await;
}

#[traced("l.fchild", parent = cx)]
fn fchild(cx: &Context) -> impl Future<Output = ()> + use<> {
    async {}
}

#[traced("l.root", root)]
fn root() {
    below();
}

#[traced("l.aroot", root)]
async fn aroot() {}

#[traced("l.below")]
fn below() {}

#[traced("l.linked", links = [a, &a.clone()])]
fn linked(a: &SpanContext) {}

#[traced("l.one", links = cx.cloned())]
async fn linked_once(cx: Option<&Context>) {}

#[traced("l.given", links = links)]
fn given(links: Vec<Link>) {}

#[tokio::test]
async fn parent_is_the_context_that_is_given() {
    let capture = Capture::start();
    let context = traced::span!("l.parent", { Context::current() });
    traced::span!("l.beside", {
        child(&context);
    });
    achild(context.clone()).await;
    fchild(&context).await;
    let found = Seen(capture.finished());
    for name in ["l.child", "l.achild", "l.fchild"] {
        assert!(found.one(name).is_child_of(found.one("l.parent")), "{name}");
    }
}

#[tokio::test]
async fn a_root_is_a_trace_of_its_own_linked_to_the_caller() {
    let capture = Capture::start();
    traced::span!("l.caller", {
        root();
        futures_util::FutureExt::now_or_never(aroot()).unwrap();
    });
    let found = Seen(capture.finished());
    let caller = found.one("l.caller").0.span_context.clone();
    for name in ["l.root", "l.aroot"] {
        let span = found.one(name);
        assert!(span.is_root());
        assert_ne!(span.0.span_context.trace_id(), caller.trace_id());
        assert_eq!(span.0.links.links.iter().map(|link| &link.span_context).collect::<Vec<_>>(), [&caller]);
    }
    assert!(found.one("l.below").is_child_of(found.one("l.root")));
}

#[tokio::test]
async fn links_take_what_has_a_span_context() {
    let capture = Capture::start();
    let context = traced::span!("l.parent", { Context::current() });
    let span = context.span().span_context().clone();
    linked(&span);
    linked_once(Some(&context)).await;
    linked_once(None).await;
    given(vec![Link::with_context(span.clone())]);
    linked(&SpanContext::empty_context());
    let links = |span| One(span).0.links.links.len();
    assert_eq!(capture.finished()[1..].iter().map(links).collect::<Vec<_>>(), [2, 1, 0, 1, 0]);
}
