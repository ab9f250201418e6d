//! Owns the end of the worker's work: the shutdown with its deadline, and going on after a panic. Must not know exports in detail.

use std::time::Instant;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::time::timeout;

use super::Worker;
use crate::exporter::LastAttempt;
use crate::pipeline::{Loss, ReportKind};
use crate::survive::survive;

impl Worker {
    pub(super) async fn shut_down(&mut self, until: Instant) -> OTelSdkResult {
        let deadline = until.saturating_duration_since(Instant::now());
        self.built.last_attempts.iter().for_each(LastAttempt::ask);
        let flushed = timeout(deadline, self.flush()).await.unwrap_or(Err(OTelSdkError::Timeout(deadline)));
        self.pending.clear();
        self.pipeline.finish();
        let left = until.saturating_duration_since(Instant::now());
        let exporter = &self.built.exporter;
        let shut = survive(|| exporter.shutdown_with_timeout(left)).unwrap_or_else(|| {
            Err(OTelSdkError::InternalFailure("the exporter panicked in shutdown".into()))
        });
        self.watch.end(self.pipeline);
        flushed.and(shut)
    }

    /// After a panic of the worker's own: what it held is lost and counted, and it goes on.
    pub(super) fn start_over(&mut self) {
        let held = self.pending.drain(..).chain(self.records.drain(..));
        let bytes =
            held.map(|record| record.weight()).fold(std::mem::take(&mut self.bytes), usize::saturating_add);
        let lost = self.pipeline.counters().give_up_held(Loss::WorkerPanicked);
        self.pipeline.give_room(usize::try_from(lost).unwrap_or(usize::MAX));
        self.pipeline.give_bytes(bytes);
        self.say(ReportKind::Internal, format!("the worker panicked and goes on; {lost} spans were lost"));
    }
}
