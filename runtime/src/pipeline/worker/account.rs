//! Owns what becomes of exported spans in the accounts. Must not know how exports run, nor when something is worth a report.

use super::failure::Failure;
use super::lane::Exporting;
use super::source::{Outcome, Source};
use crate::exporter::ExportReport;
use crate::pipeline::{Loss, ReportKind};

/// What became of one batch, and why.
#[derive(Default)]
struct Detail {
    failures: Vec<(u64, Failure)>,
    rejected: u64,
    exported: u64,
    notices: Vec<String>,
}

impl Detail {
    fn lost(spans: u64, failure: Failure) -> Self {
        Self { failures: vec![(spans, failure)], ..Self::default() }
    }

    /// By what the exporter says of each part of the batch.
    fn told(spans: u64, report: ExportReport) -> Self {
        let mut left = spans;
        let mut take = |wanted: u64| {
            let taken = wanted.min(left);
            left = left.saturating_sub(taken);
            taken
        };
        let failures: Vec<(u64, Failure)> =
            report.lost.into_iter().map(|loss| (take(loss.spans), Failure::from(loss))).collect();
        let rejected = take(report.rejected);
        Self { failures, rejected, exported: left, notices: report.notices }
    }

    fn outcome(&self) -> Outcome {
        let failures = self.failures.iter().map(|(spans, failure)| (*spans, failure.loss));
        let rejected = (self.rejected > 0).then_some((self.rejected, Loss::Rejected));
        Outcome { exported: self.exported, lost: failures.chain(rejected).collect() }
    }
}

impl<S: Source> Exporting<S> {
    pub(super) fn account(&mut self, size: usize, result: Result<(), Failure>) {
        self.idle_flush_due = true;
        let spans = u64::try_from(size).unwrap_or(u64::MAX);
        let report = self.built.feedback.as_ref().map(|feedback| feedback.take());
        let detail = match (result, report) {
            // Ours are the failures that the exporter did not live to report.
            (Err(failure), report) if failure.is_ours || report.is_none() => Detail::lost(spans, failure),
            (Err(failure), Some(report)) if report.lost.is_empty() && report.rejected == 0 => {
                Detail::lost(spans, failure)
            }
            (_, Some(report)) => Detail::told(spans, report),
            (_, None) => Detail { exported: spans, ..Detail::default() },
        };
        if self.source.settle(&detail.outcome()) {
            self.tell(&detail);
        }
    }

    fn tell(&mut self, detail: &Detail) {
        let reporter = self.source.pipeline().reporter();
        for (spans, failure) in &detail.failures {
            self.lost_here = self.lost_here.saturating_add(*spans);
            self.watch.fail(reporter, *spans, &failure.text);
        }
        self.lost_here = self.lost_here.saturating_add(detail.rejected);
        if detail.rejected > 0 {
            self.watch.reject(detail.rejected);
        }
        if detail.exported > 0 {
            self.watch.succeed(reporter);
        }
        for notice in &detail.notices {
            let what = if detail.rejected > 0 {
                format!("{} spans were rejected by the receiver", detail.rejected)
            } else {
                "the receiver warns".into()
            };
            self.say(ReportKind::Receiver, &format!("{what}: {notice}"));
        }
    }
}
