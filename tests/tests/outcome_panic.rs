//! Panics and cancellations.

#![expect(clippy::unwrap_used, reason = "the shapes under test")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

use traced::opentelemetry::Context;
use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, spans};

#[traced("t.p")]
fn p(n: u8) {
    panic!("boom {n}")
}

#[traced("t.pr")]
fn pr(n: u8) -> Result<u8, String> {
    panic!("boom {n}")
}

#[traced("t.pa")]
async fn pa() {
    tokio::task::yield_now().await;
    p(1);
}

#[test]
fn a_panic_is_an_error_with_its_text_and_goes_on() {
    let found = spans(|| {
        assert!(catch_unwind(|| p(3)).is_err());
        assert!(catch_unwind(|| pr(4)).is_err());
    });
    for (name, text) in [("t.p", "boom 3"), ("t.pr", "boom 4")] {
        let span = found.one(name);
        assert_eq!(span.error_type().as_deref(), Some("panic"));
        assert_eq!(span.description(), Some(text));
        assert_eq!(span.exceptions().len(), 1);
    }
}

#[tokio::test]
async fn a_panic_in_a_poll_ends_the_span() {
    let capture = Capture::start();
    let future = AssertUnwindSafe(pa());
    assert!(futures_util::FutureExt::catch_unwind(future).await.is_err());
    let found = Seen(capture.finished());
    for name in ["t.p", "t.pa"] {
        assert_eq!(found.one(name).error_type().as_deref(), Some("panic"));
        assert!(!found.one(name).is_cancelled());
    }
    assert_eq!(found.one("t.p").exceptions().len(), 1);
    assert_eq!(found.one("t.pa").exceptions().len(), 0);
}

struct Cleans;

impl Drop for Cleans {
    #[traced("t.drop")]
    fn drop(&mut self) {}
}

#[traced("t.cleaned")]
fn cleaned() {
    let _cleans = Cleans;
    panic!("boom");
}

#[test]
fn a_drop_that_runs_while_unwinding_is_not_blamed() {
    let found = spans(|| assert!(catch_unwind(cleaned).is_err()));
    assert!(found.one("t.drop").is_unset());
    assert!(found.one("t.drop").is_child_of(found.one("t.cleaned")));
    assert!(found.one("t.cleaned").is_error());
}

#[traced("t.slow")]
async fn slow() {
    tokio::time::sleep(Duration::from_secs(1000)).await;
}

struct Watches<'a>(&'a Mutex<Vec<bool>>);

impl Drop for Watches<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(traced::current().is_recording());
    }
}

#[traced("t.held")]
async fn held(seen: &Mutex<Vec<bool>>, _argument: Watches<'_>) {
    let _local = Watches(seen);
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_dropped_future_was_cancelled() {
    let capture = Capture::start();
    let _ = tokio::time::timeout(Duration::from_millis(1), slow()).await;
    drop(slow());
    let found = Seen(capture.finished());
    assert_eq!(found.0.len(), 1, "a future that is never polled makes no span");
    assert!(found.one("t.slow").is_unset());
    assert!(found.one("t.slow").is_cancelled());
}

#[tokio::test]
async fn locals_of_a_cancelled_future_are_dropped_with_the_span_current() {
    let capture = Capture::start();
    let seen = Mutex::new(Vec::new());
    let mut future = Box::pin(held(&seen, Watches(&seen)));
    assert!(futures_util::poll!(&mut future).is_pending());
    drop(future);
    assert_eq!(*seen.lock().unwrap(), [true, true]);
    assert!(Seen(capture.finished()).one("t.held").is_cancelled());
}

#[tokio::test]
async fn select_cancels_the_branch_that_loses() {
    let capture = Capture::start();
    tokio::select! {
        biased;
        () = slow() => unreachable!(),
        () = std::future::ready(()) => {}
    }
    assert!(Seen(capture.finished()).one("t.slow").is_cancelled());
}

#[tokio::test]
async fn a_future_that_a_foreign_panic_drops_was_cancelled() {
    let capture = Capture::start();
    let panics = async {
        let mut slow = Box::pin(slow());
        assert!(futures_util::poll!(&mut slow).is_pending());
        panic!("foreign");
    };
    assert!(futures_util::FutureExt::catch_unwind(AssertUnwindSafe(panics)).await.is_err());
    let found = Seen(capture.finished());
    assert!(found.one("t.slow").is_cancelled());
    assert!(found.one("t.slow").is_unset());
}

static LEAK: Mutex<Vec<Context>> = Mutex::new(Vec::new());

#[traced("t.leak")]
fn leak() {
    LEAK.lock().unwrap().push(Context::current());
}

#[test]
fn the_span_ends_at_return_though_its_context_lives_on() {
    let found = spans(leak);
    found.one("t.leak");
    LEAK.lock().unwrap().clear();
}

#[traced("t.never")]
fn nv() -> ! {
    panic!("x")
}

#[traced("t.park")]
async fn park() -> ! {
    std::future::pending().await
}

#[tokio::test]
async fn never_compiles_and_ends() {
    let capture = Capture::start();
    assert!(catch_unwind(|| nv()).is_err());
    let mut park = Box::pin(park());
    assert!(futures_util::poll!(&mut park).is_pending());
    drop(park);
    let found = Seen(capture.finished());
    assert_eq!(found.one("t.never").error_type().as_deref(), Some("panic"));
    assert!(found.one("t.park").is_cancelled());
}
