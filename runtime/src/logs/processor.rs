//! Owns the way of a record from a logger into the queue. Must not know what becomes of it there; never waits.

use std::sync::atomic::Ordering;
use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry::logs::Severity;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord};
use tokio::sync::mpsc::error::TrySendError;

use super::Shared;
use super::weight::weight;
use crate::pipeline::{Answer, Loss, answer_by, is_worker, question};

/// Hands records to the worker.
#[derive(Debug)]
pub(super) struct Handing(pub(super) &'static Shared);

/// How long a flush that is asked of the provider itself may take.
const FLUSH_LIMIT: Duration = Duration::from_secs(30);

impl LogProcessor for Handing {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        let shared = self.0;
        if shared.is_closed() {
            #[cfg(unix)]
            if let Some(heir) = shared.heir() {
                return Handing(heir).emit(record, scope);
            }
            shared.counters.emit();
            shared.counters.lose(1, Loss::AfterShutdown);
            return shared.kit.reporter.late_log();
        }
        shared.counters.emit();
        let bytes = weight(record);
        if bytes > 0 && !shared.bytes.take(bytes) {
            shared.counters.lose(1, Loss::QueueBytes);
            return shared.tell();
        }
        shared.counters.hold();
        match shared.queue.try_send(Box::new((record.clone(), scope.clone()))) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                shared.bytes.give(bytes);
                shared.counters.lose_held(1, Loss::QueueFull);
                // The worker tells of a loss at once, also while it waits for an export.
                return shared.tell();
            }
            Err(TrySendError::Closed(_)) => {
                shared.counters.lose_held(1, Loss::AfterShutdown);
                return shared.kit.reporter.late_log();
            }
        }
        let waiting = shared.queue.max_capacity().saturating_sub(shared.queue.capacity());
        if waiting >= shared.worth_waking {
            shared.tell();
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        let (reply, answer) = question();
        wait(self.0.here().flush(reply).then_some(answer), FLUSH_LIMIT)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        let (reply, answer) = question();
        let shared = self.0.here();
        let result = wait(shared.shut_down(answer_by(timeout), reply).then_some(answer), timeout);
        if matches!(result, Err(OTelSdkError::Timeout(_))) {
            shared.counters.give_up(Loss::ShutdownTimeout);
        }
        result
    }

    /// What is not exported need not be made: so nobody counts it, and here is where it can be told.
    fn event_enabled(&self, _: Severity, _: &str, _: Option<&str>) -> bool {
        let takes = self.0.takes();
        if !takes {
            self.0.here().kit.reporter.late_log();
        }
        takes
    }
}

/// Waits on a thread that is not a worker's.
fn wait(answer: Option<Answer>, timeout: Duration) -> OTelSdkResult {
    let Some(answer) = answer else { return Err(OTelSdkError::AlreadyShutdown) };
    if is_worker() {
        let text = "a thread of the exports asks for a flush or shutdown; ask on another thread";
        return Err(OTelSdkError::InternalFailure(text.into()));
    }
    match answer.wait(timeout) {
        Some(Err(OTelSdkError::Timeout(_))) | None => Err(OTelSdkError::Timeout(timeout)),
        Some(result) => result,
    }
}

impl Shared {
    /// Wakes the worker, once until it has looked.
    fn tell(&self) {
        if !self.woken.load(Ordering::Relaxed) && !self.woken.swap(true, Ordering::AcqRel) {
            self.wake.notify_one();
        }
    }
}
