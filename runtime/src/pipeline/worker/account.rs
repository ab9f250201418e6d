//! Owns what becomes of exported spans in the accounts. Must not know how exports run, nor when something is worth a report.

use super::Worker;
use super::failure::Failure;
use crate::exporter::ExportReport;
use crate::pipeline::{Loss, Report, ReportKind};

impl Worker {
    pub(super) fn account(&mut self, size: usize, bytes: usize, result: Result<(), Failure>) {
        self.pipeline.give_room(size);
        self.pipeline.give_bytes(bytes);
        self.bytes = self.bytes.saturating_sub(bytes);
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
    fn account_in_detail(&mut self, spans: u64, report: ExportReport) {
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
        self.lost_here = self.lost_here.saturating_add(rejected);
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

    fn exported(&mut self, spans: u64) {
        self.pipeline.counters().export(spans);
        self.watch.exports_succeed(self.pipeline);
    }

    fn lost(&mut self, spans: u64, failure: &Failure) {
        self.pipeline.lose(spans, failure.loss);
        self.lost_here = self.lost_here.saturating_add(spans);
        self.watch.exports_fail(self.pipeline, spans, failure);
    }

    pub(super) fn say(&self, kind: ReportKind, text: String) {
        self.pipeline.reporter.say(&Report::new(kind, text));
    }
}
