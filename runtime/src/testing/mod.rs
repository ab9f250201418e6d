//! Spans in tests: captured per test, shown as trees, asserted on.
//!
//! `#[traced::test]` gives a test function spans of its own, in parallel with other tests. [`spans`] are those that have ended so far; their
//! [`tree`](Spans::tree) has no ids and no times, so it is the same in every run.
//!
//! ```
//! use opentelemetry::KeyValue;
//! use opentelemetry::trace::{TraceContextExt, Tracer};
//!
//! fn create_order() {
//!     opentelemetry::global::tracer("shop").in_span("orders.create", |context| {
//!         context.span().set_attribute(KeyValue::new("order.id", 42));
//!         opentelemetry::global::tracer("shop").in_span("orders.validate", |_| ());
//!     });
//! }
//!
//! #[traced::test]
//! fn an_order_is_validated() {
//!     create_order();
//!     let spans = traced::testing::spans();
//!     spans.assert_tree("
//!         orders.create order.id=42
//!         └─ orders.validate
//!     ");
//!     assert_eq!(spans.one("orders.create").attribute("order.id"), Some(42.into()));
//! }
//! ```
//!
//! The feature `testing` is for tests alone:
//!
//! ```toml
//! [dev-dependencies]
//! traced = { version = "0.1", features = ["testing"] }
//! ```
//!
//! `examples/testing_project` of the repository is a small library with such tests: trees, single spans, snapshots, waiting.
//!
//! # What belongs to a test
//!
//! A capture owns the test's thread, every thread of the runtime that `#[traced::test]` builds for an async test, and every context carried
//! from them, for instance by [`traced::spawn`](crate::spawn), [`thread::spawn`](crate::thread::spawn) or [`carry`](crate::carry). Threads that
//! something else starts are given to it with [`adopt_threads`]. For the rest there is [`capture_all`].
//!
//! The first capture of a process installs a `TracerProvider` globally, so that spans of every instrumentation that speaks OpenTelemetry
//! are captured as well.
//!
//! # Waiting
//!
//! A span that ends in another thread or task is waited for with [`wait_for`] or [`wait_for_async`], never by sleeping.

mod capture;
mod diff;
mod run;
mod sink;
mod span;
mod spans;
mod tree;
mod wait;

pub use opentelemetry_sdk::trace::SpanData;

pub use capture::{Capture, CaptureBuilder, capture, capture_all, capture_async};
#[doc(hidden)]
pub use run::Test;
pub(crate) use sink::{CaptureRef, capture_of, deliver, now, pipeline, span_id, trace_id};
pub use span::Span;
pub use spans::Spans;
pub use wait::{wait_for, wait_for_async};

/// The spans that have ended so far in the capture that this code runs in.
///
/// # Panics
///
/// When there is no capture here.
///
/// ```
/// # traced::testing::capture(|| {
/// assert!(traced::testing::spans().is_empty());
/// # });
/// ```
#[track_caller]
pub fn spans() -> Spans {
    Spans::from(here().finished())
}

/// Gives threads to the capture that this code runs in: call the returned function on each, for instance in `on_thread_start` of a runtime
/// or in the start handler of a thread pool.
///
/// # Panics
///
/// When there is no capture here.
///
/// ```
/// # traced::testing::capture(|| {
/// let adopt = traced::testing::adopt_threads();
/// std::thread::spawn(move || {
///     adopt();
///     // Spans of this thread belong to the test now.
/// });
/// # });
/// ```
#[track_caller]
pub fn adopt_threads() -> impl Fn() + Send + Sync + Clone + use<> {
    capture::adopter(&here())
}

#[track_caller]
fn here() -> CaptureRef {
    let Some(capture) = sink::current() else {
        panic!(
            "no spans are captured here; put the test under `#[traced::test]`, or carry the test's context into this thread with \
             `traced::thread::spawn` or `traced::testing::adopt_threads`"
        );
    };
    capture
}
