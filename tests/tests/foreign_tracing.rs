//! Programs that also use `tracing`: its spans, through tracing-opentelemetry on our provider, nest with ours both ways.

use traced::opentelemetry::global;
use traced::testing::{Capture, Span};
use traced::traced;
use tracing_subscriber::prelude::*;

#[traced("t.ours")]
fn ours(then: impl FnOnce()) {
    then();
}

#[tracing::instrument(skip_all, name = "theirs")]
fn theirs(then: impl FnOnce()) {
    then();
}

#[traced("t.async")]
async fn ours_async() {
    tokio::task::yield_now().await;
    theirs(|| ours(|| ()));
}

/// A subscriber for this thread alone, whose spans go to the provider that is installed globally: ours.
fn subscribed() -> tracing::subscriber::DefaultGuard {
    let layer = tracing_opentelemetry::layer().with_tracer(global::tracer("tracing"));
    tracing_subscriber::registry().with(layer).set_default()
}

fn parent_name(capture: &Capture, child: &str) -> Option<String> {
    let spans = capture.spans();
    spans.parent_of(spans.one(child)).map(Span::name).map(str::to_owned)
}

#[test]
fn a_span_of_tracing_is_a_child_of_ours() {
    let capture = Capture::start();
    let _subscribed = subscribed();
    ours(|| theirs(|| ()));
    assert_eq!(parent_name(&capture, "theirs").as_deref(), Some("t.ours"));
}

#[test]
fn our_span_is_a_child_of_one_of_tracing() {
    let capture = Capture::start();
    let _subscribed = subscribed();
    theirs(|| ours(|| ()));
    assert_eq!(parent_name(&capture, "t.ours").as_deref(), Some("theirs"));
}

#[test]
fn they_alternate_in_one_trace_across_awaits() {
    let capture = Capture::start();
    let _subscribed = subscribed();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(ours_async());
    assert_eq!(parent_name(&capture, "theirs").as_deref(), Some("t.async"));
    assert_eq!(parent_name(&capture, "t.ours").as_deref(), Some("theirs"));
    let spans = capture.spans();
    assert!(spans.iter().all(|span| span.trace_id() == spans.one("t.async").trace_id()));
}
