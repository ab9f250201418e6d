//! Owns the wait for the worker's answer on a thread that blocks. Uses no thread-local, so that it works while a process exits.
//! Must not know what was asked.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

use super::worker::Reply;

/// The worker answers a little before the caller stops waiting, so that its answer says more than a timeout.
const HEAD_START: Duration = Duration::from_millis(50);
const A_YEAR: Duration = Duration::from_secs(365 * 86_400);

/// When the worker is to answer somebody who waits so long.
pub(crate) fn answer_by(timeout: Duration) -> Instant {
    let time = timeout.checked_sub(HEAD_START).unwrap_or(timeout / 2);
    let now = Instant::now();
    now.checked_add(time).or_else(|| now.checked_add(A_YEAR)).unwrap_or(now)
}

#[derive(Default)]
struct Slot {
    answer: Mutex<Option<OTelSdkResult>>,
    given: Condvar,
}

impl Slot {
    fn give(&self, answer: OTelSdkResult) {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(answer);
        self.given.notify_all();
    }
}

/// Answers when it is dropped, so that nobody waits for a worker that is gone.
struct Promise(Arc<Slot>);

impl Drop for Promise {
    fn drop(&mut self) {
        let text = "the worker was interrupted; try again";
        self.0.give(Err(OTelSdkError::InternalFailure(text.into())));
    }
}

/// The asking thread's end.
pub(crate) struct Answer(Arc<Slot>);

/// What the worker is to call, and what waits for that.
pub(crate) fn question() -> (Reply, Answer) {
    let slot = Arc::new(Slot::default());
    let promise = Promise(Arc::clone(&slot));
    (Box::new(move |result| promise.0.give(result)), Answer(slot))
}

impl Answer {
    /// `None` when nothing came in time.
    pub(crate) fn wait(self, timeout: Duration) -> Option<OTelSdkResult> {
        let until = Instant::now().checked_add(timeout);
        let mut answer = self.0.answer.lock().unwrap_or_else(PoisonError::into_inner);
        while answer.is_none() {
            let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return None;
            }
            answer = self.0.given.wait_timeout(answer, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        answer.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_ever_is_answered_late() {
        assert!(answer_by(Duration::MAX) > Instant::now() + A_YEAR / 2);
        assert!(answer_by(Duration::ZERO) <= Instant::now());
        assert!(answer_by(HEAD_START * 2) <= Instant::now() + HEAD_START);
    }

    #[test]
    fn an_answer_comes_a_dropped_question_is_one_and_nothing_comes_late() {
        let (reply, answer) = question();
        std::thread::spawn(|| reply(Ok(())));
        assert!(matches!(answer.wait(Duration::MAX), Some(Ok(()))));

        let (reply, answer) = question();
        drop(reply);
        assert!(matches!(answer.wait(Duration::MAX), Some(Err(OTelSdkError::InternalFailure(_)))));

        let (_reply, answer) = question();
        assert!(answer.wait(Duration::from_millis(1)).is_none());
    }
}
