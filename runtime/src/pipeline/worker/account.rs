//! Owns what becomes of exported spans in the accounts. Must not know how exports run, nor when something is worth a report.

use super::Worker;
use super::failure::Failure;
use crate::exporter::ExportReport;
use crate::pipeline::{Loss, Report, ReportKind};

/// What the span processors dropped of one batch.
#[derive(Default)]
pub(super) struct Dropped {
    spans: u64,
    of_those_by_panics: u64,
    pub(super) bytes: usize,
}

impl Dropped {
    pub(super) fn add(&mut self, bytes: usize, loss: Loss) {
        self.spans = self.spans.saturating_add(1);
        self.of_those_by_panics =
            self.of_those_by_panics.saturating_add(u64::from(loss == Loss::ProcessorPanicked));
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

impl Worker {
    /// Spans that go no further than the processors: wanted so, or worth a report.
    pub(super) fn drop_processed(&mut self, dropped: &Dropped) {
        if dropped.spans == 0 {
            return;
        }
        self.pipeline.give_room(usize::try_from(dropped.spans).unwrap_or(usize::MAX));
        self.pipeline.give_bytes(dropped.bytes);
        self.bytes = self.bytes.saturating_sub(dropped.bytes);
        if !self.pipeline.counters().let_go(dropped.spans) {
            return;
        }
        let wanted = dropped.spans.saturating_sub(dropped.of_those_by_panics);
        self.pipeline.lose(wanted, Loss::Processor);
        self.pipeline.lose(dropped.of_those_by_panics, Loss::ProcessorPanicked);
        self.watch.panics(self.pipeline);
    }

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
