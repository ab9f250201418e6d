//! Owns what becomes of log records in the accounts, and what is told of losses. Must not know how exports run.

use super::{Overdue, Running, Worker};
use crate::exporter::{ExportReport, LossCause};
use crate::pipeline::{Loss, ReportKind};

impl Running {
    pub(super) fn account(&mut self, records: u64, result: Result<(), Overdue>) {
        let report = self.with.exporter.feedback().take();
        match result {
            Ok(()) => self.account_in_detail(records, report),
            Err(Overdue::Export(limit)) => {
                let text = format!(
                    "the export did not end within {limit:?}; see whether the receiver is slow, or raise OTEL_BLRP_EXPORT_TIMEOUT"
                );
                self.lose(records, Loss::ExportTimeout, &text);
            }
            // Told at the end, with what the shutdown finds beside it.
            Err(Overdue::Shutdown) => drop(self.lose_untold(records, Loss::ShutdownTimeout)),
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
        let rejected = self.lose_untold(rejected, Loss::Rejected);
        if self.with.shared.counters.export(left) > 0 {
            self.exports.succeed(self.with.reporter);
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
        let records = self.lose_untold(records, loss);
        // Given up by a shutdown in the meantime: counted there, and told.
        if records > 0 {
            self.exports.fail(self.with.reporter, records, text);
        }
    }

    /// How many of them count.
    fn lose_untold(&mut self, records: u64, loss: Loss) -> u64 {
        let records = self.with.shared.counters.lose_held(records, loss);
        self.lost_here = self.lost_here.saturating_add(records);
        records
    }

    /// What threads have lost since the last look; nothing new is the end of it.
    pub(super) fn watch_queue(&mut self) {
        let Worker { shared, reporter, .. } = &self.with;
        self.bounds.look(reporter, &|loss| shared.counters.lost_by(loss));
    }

    /// What was lost at the end, and what had to wait for its time to be told.
    pub(super) fn say_the_last_word(&mut self) {
        self.watch_queue();
        let Worker { shared, reporter, .. } = &self.with;
        self.bounds.end(reporter, &|loss| shared.counters.lost_by(loss));
        self.exports.end(reporter);
    }
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
