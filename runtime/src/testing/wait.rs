//! Owns waiting for spans that end elsewhere. Must not know what they hold.

use std::time::Duration;

use super::sink::CaptureRef;
use super::{Span, Spans, here};

/// Waits until a span of this name has ended in the capture that this code runs in, and returns the first one. Blocks the thread: in an
/// async test use [`wait_for_async`].
///
/// # Panics
///
/// When `within` has passed before, or when there is no capture here.
///
/// ```
/// # use std::time::Duration;
/// # use opentelemetry::{global, trace::Tracer};
/// # traced::testing::capture(|| {
/// traced::thread::spawn(|| global::tracer("any").in_span("mail.send", |_| ()));
/// let span = traced::testing::wait_for("mail.send", Duration::from_secs(5));
/// assert!(!span.is_error());
/// # });
/// ```
#[track_caller]
pub fn wait_for(name: &str, within: Duration) -> Span {
    until_ended(&here(), name, within)
}

/// [`wait_for`] without blocking, on any runtime; a paused clock does not stop it.
///
/// # Panics
///
/// When `within` has passed before, or when there is no capture here.
///
/// ```
/// # use std::time::Duration;
/// # use opentelemetry::{global, trace::Tracer};
/// #[traced::test]
/// async fn a_mail_is_sent() {
///     tokio::spawn(async { global::tracer("any").in_span("mail.send", |_| ()) });
///     traced::testing::wait_for_async("mail.send", Duration::from_secs(5)).await;
/// }
/// ```
pub async fn wait_for_async(name: &str, within: Duration) -> Span {
    let (capture, wanted) = (here(), name.to_owned());
    let (told, ended) = tokio::sync::oneshot::channel();
    // A thread that blocks needs no timer, and so no particular runtime.
    let waiting = CaptureRef::clone(&capture);
    std::thread::spawn(move || {
        waiting.wait(within, |spans| told.is_closed() || spans.iter().any(|span| span.name == wanted));
        // Nobody waits any more: the test went on without the span.
        let _ = told.send(());
    });
    // Whether it ended or the time passed, the spans tell.
    let _ = ended.await;
    found(&capture, name, within)
}

#[track_caller]
pub(super) fn until_ended(capture: &CaptureRef, name: &str, within: Duration) -> Span {
    capture.wait(within, |spans| spans.iter().any(|span| span.name == name));
    found(capture, name, within)
}

#[track_caller]
fn found(capture: &CaptureRef, name: &str, within: Duration) -> Span {
    let spans = Spans::from(capture.finished());
    let Some(span) = spans.find(name) else {
        panic!("no span `{name}` ended within {within:?}; these did:\n{spans}");
    };
    span.clone()
}
