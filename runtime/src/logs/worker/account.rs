//! Owns what becomes of log records in the accounts, and what is told of losses. Must not know how exports run.

use std::time::Duration;

use super::{Running, Worker};
use crate::exporter::{ExportReport, LossCause};
use crate::logs::Shared;
use crate::pipeline::{Loss, Report, ReportKind, Reporter, Trouble};

impl Running {
    pub(super) fn account(&mut self, records: u64, result: Result<(), Duration>) {
        let report = self.with.exporter.feedback().take();
        match result {
            Ok(()) => self.account_in_detail(records, report),
            Err(limit) => {
                let text = format!(
                    "the export did not end within {limit:?}; see whether the receiver is slow, or raise OTEL_BLRP_EXPORT_TIMEOUT"
                );
                self.lose(records, Loss::ExportTimeout, &text);
            }
        }
    }

    /// Counts by what the exporter says of each part of the batch.
    fn account_in_detail(&mut self, records: u64, report: ExportReport) {
        let mut left = records;
        for part in report.lost {
            let lost = part.spans.min(left);
            left = left.saturating_sub(lost);
            self.lose(lost, loss(part.cause), &part.message);
        }
        let rejected = report.rejected.min(left);
        left = left.saturating_sub(rejected);
        let rejected = self.with.shared.counters.lose_held(rejected, Loss::Rejected);
        self.lost_here = self.lost_here.saturating_add(rejected);
        if self.with.shared.counters.export(left) > 0
            && let Some(lost) = self.exports.end()
        {
            let text = format!("exports of logs succeed again; {lost} log records were lost");
            self.say(ReportKind::Recovery, text);
        }
        for notice in report.notices {
            let what = if rejected > 0 {
                format!("{rejected} log records were rejected by the receiver")
            } else {
                "the receiver of logs warns".into()
            };
            self.say(ReportKind::Receiver, format!("{what}: {notice}"));
        }
    }

    fn lose(&mut self, records: u64, loss: Loss, text: &str) {
        // Given up by a shutdown in the meantime: counted there, and told.
        let records = self.with.shared.counters.lose_held(records, loss);
        self.lost_here = self.lost_here.saturating_add(records);
        if let Some(records) = self.exports.add(records) {
            self.say(ReportKind::Loss, format!("{records} log records lost: {text}"));
        }
    }

    /// What threads have lost since the last look; nothing new is the end of it.
    pub(super) fn watch_queue(&mut self) {
        let Worker { shared, reporter, .. } = &self.with;
        let goes_on = queue_loses(shared, &mut self.queue, &mut self.lost_in_queue, reporter);
        if !goes_on && let Some(records) = self.queue.end() {
            let text = format!("the queue of logs has room again; {records} log records were lost");
            self.say(ReportKind::Recovery, text);
        }
    }
}

/// Whether threads have lost records since the last look.
pub(super) fn queue_loses(shared: &Shared, queue: &mut Trouble, seen: &mut u64, reporter: &Reporter) -> bool {
    let lost = shared.counters.lost_by(Loss::QueueFull);
    let new = lost.saturating_sub(*seen);
    *seen = lost;
    if let Some(records) = queue.add(new) {
        let text = "log records lost: the queue was full; raise OTEL_BLRP_MAX_QUEUE_SIZE, or log less";
        reporter.say(&Report::new(ReportKind::Loss, format!("{records} {text}")));
    }
    new > 0
}

fn loss(cause: LossCause) -> Loss {
    match cause {
        LossCause::Timeout => Loss::ExportTimeout,
        LossCause::TooLarge => Loss::TooLarge,
        LossCause::Unreachable | LossCause::Refused | LossCause::BadAnswer | LossCause::Internal => {
            Loss::ExportFailed
        }
    }
}
