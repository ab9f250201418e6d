//! Owns what becomes of exported spans in the accounts, and the reports on loss and recovery. Must not know how exports run.

use super::Worker;
use super::failure::Failure;
use crate::exporter::ExportReport;
use crate::pipeline::{Loss, Report, ReportKind};

/// What is being lost at the moment, so that start and end of it are each said once.
#[derive(Default)]
pub(super) struct Trouble {
    pub(super) exports: Option<u64>,
    pub(super) said_of_exports: u64,
    queue: Option<u64>,
    queue_seen: u64,
}

impl Worker {
    pub(super) fn account(&mut self, size: usize, result: Result<(), Failure>) {
        self.pipeline.give_room(size);
        self.idle_flush_due = true;
        let spans = u64::try_from(size).unwrap_or(u64::MAX);
        let report = self.built.feedback.as_ref().map(|feedback| feedback.take());
        // Given up by a shutdown in the meantime: counted there.
        if !self.pipeline.counters().let_go(spans) {
            return;
        }
        match (result, report) {
            // Ours are the failures that the exporter did not live to report.
            (Err(failure), report) if failure.is_ours || report.is_none() => self.lost(spans, &failure),
            (_, Some(report)) => self.account_in_detail(spans, report),
            (_, None) => self.exported(spans),
        }
    }

    /// Counts by what the exporter says of each part of the batch.
    pub(super) fn account_in_detail(&mut self, spans: u64, report: ExportReport) {
        let mut left = spans;
        let mut take = |wanted: u64| {
            let taken = wanted.min(left);
            left = left.saturating_sub(taken);
            taken
        };
        let lost: Vec<(u64, Failure)> =
            report.lost.into_iter().map(|loss| (take(loss.spans), Failure::from(loss))).collect();
        let rejected = take(report.rejected);
        for (spans, failure) in &lost {
            self.lost(*spans, failure);
        }
        self.pipeline.lose(rejected, Loss::Rejected);
        if left > 0 {
            self.exported(left);
        }
        for notice in report.notices {
            let what = if rejected > 0 {
                format!("{rejected} spans were rejected by the receiver")
            } else {
                "the receiver warns".into()
            };
            self.say(ReportKind::Receiver, format!("{what}: {notice}"));
        }
    }

    pub(super) fn exported(&mut self, spans: u64) {
        self.pipeline.counters().export(spans);
        self.say_exports_recovered();
    }

    pub(super) fn lost(&mut self, spans: u64, failure: &Failure) {
        self.pipeline.lose(spans, failure.loss);
        self.say_exports_failed(spans, failure);
    }

    pub(super) fn say_exports_failed(&mut self, spans: u64, failure: &Failure) {
        let lost = self.trouble.exports.map_or(spans, |lost| lost.saturating_add(spans));
        if self.trouble.exports.replace(lost).is_none() {
            self.trouble.said_of_exports = lost;
            self.say(ReportKind::Loss, format!("{spans} spans lost: {}", failure.text));
        }
    }

    pub(super) fn say_exports_recovered(&mut self) {
        if let Some(lost) = self.trouble.exports.take() {
            self.say(ReportKind::Recovery, format!("exports succeed again; {lost} spans were lost"));
        }
    }

    /// Says when the queue begins and when it ceases to lose spans.
    pub(super) fn watch_queue(&mut self) {
        let lost = self.pipeline.counters().lost_by(Loss::QueueFull);
        let new = lost.saturating_sub(self.trouble.queue_seen);
        self.trouble.queue_seen = lost;
        match (self.trouble.queue, new) {
            (None, 0) => {}
            (None, new) => {
                self.trouble.queue = Some(new);
                let text = "spans are lost because the queue is full; raise OTEL_BSP_MAX_QUEUE_SIZE, sample less, or see why \
                            exports are slow";
                self.say(ReportKind::Loss, format!("{new} {text}"));
            }
            (Some(so_far), 0) => {
                self.trouble.queue = None;
                self.say(ReportKind::Recovery, format!("the queue has room again; {so_far} spans were lost"));
            }
            (Some(so_far), new) => self.trouble.queue = Some(so_far.saturating_add(new)),
        }
    }

    pub(super) fn say(&self, kind: ReportKind, text: String) {
        self.pipeline.reporter.say(&Report::new(kind, text));
    }
}
