//! Owns the end of the worker's work: the shutdown with its deadline, and going on after a panic. Must not know exports in detail.

use std::panic::{AssertUnwindSafe, catch_unwind};

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::time::timeout;

use super::Worker;
use crate::exporter::LastAttempt;
use crate::pipeline::{Loss, ReportKind};

impl Worker {
    pub(super) async fn shut_down(&mut self, until: std::time::Instant) -> OTelSdkResult {
        let deadline = until.saturating_duration_since(std::time::Instant::now());
        self.built.last_attempts.iter().for_each(LastAttempt::ask);
        let flushed = timeout(deadline, self.flush()).await.unwrap_or(Err(OTelSdkError::Timeout(deadline)));
        self.give_up();
        let left = until.saturating_duration_since(std::time::Instant::now());
        let exporter = &self.built.exporter;
        let shut =
            catch_unwind(AssertUnwindSafe(|| exporter.shutdown_with_timeout(left))).unwrap_or_else(|_| {
                Err(OTelSdkError::InternalFailure("the exporter panicked in shutdown".into()))
            });
        self.say_what_was_lost();
        flushed.and(shut)
    }

    /// Counts what is still held, or still comes from the threads, as lost to the deadline.
    pub(super) fn give_up(&mut self) {
        self.collect();
        self.pending.clear();
        self.pipeline.counters().give_up_held(Loss::ShutdownTimeout);
    }

    /// The last word, unless everything that was lost has been told already.
    pub(super) fn say_what_was_lost(&mut self) {
        let lost = self.trouble.exports.unwrap_or(0).saturating_sub(self.trouble.said_of_exports);
        let late = self.pipeline.counters().lost_by(Loss::ShutdownTimeout);
        if late > 0 {
            self.say(
                ReportKind::Recovery,
                format!("{late} spans lost: the shutdown's deadline passed before they could leave"),
            );
        } else if lost > 0 {
            self.say(ReportKind::Recovery, format!("{lost} more spans were lost for the same reason"));
        }
    }

    pub(super) fn start_over(&mut self) {
        self.pending.clear();
        let lost = self.pipeline.counters().give_up_held(Loss::ExporterPanicked);
        self.pipeline.give_room(usize::try_from(lost).unwrap_or(usize::MAX));
        self.say(ReportKind::Internal, format!("the worker panicked and goes on; {lost} spans were lost"));
    }
}
