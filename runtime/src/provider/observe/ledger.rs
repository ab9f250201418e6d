//! Owns how the accounts are divided between processor and exporter, as the semantic conventions want it. Knows no instrument.

use crate::pipeline::Loss;

/// Spans by `error.type`.
pub(super) type Failures = Vec<(&'static str, u64)>;

/// What is known of one exporter's spans.
pub(super) struct Accounts<'a> {
    pub(super) ended: u64,
    pub(super) exported: u64,
    pub(super) lost: &'a dyn Fn(Loss) -> u64,
    /// Spans that the exporter was handed.
    pub(super) handed: u64,
    /// Those of them that it still has.
    pub(super) running: u64,
    /// Nobody waits for it any more: what it has is lost.
    pub(super) is_given_up: bool,
}

/// The accounts as the conventions divide them: what the processor did, what the exporter did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) queued: u64,
    pub(super) processed: u64,
    pub(super) unprocessed: Failures,
    pub(super) inflight: u64,
    pub(super) exported: u64,
    pub(super) failed: Failures,
}

/// Lost while the exporter had them.
const BY_EXPORTER: [Loss; 5] =
    [Loss::ExportFailed, Loss::ExportTimeout, Loss::ExporterPanicked, Loss::Rejected, Loss::TooLarge];
/// Lost before.
const BY_PROCESSOR: [Loss; 4] =
    [Loss::QueueFull, Loss::QueueBytes, Loss::AfterShutdown, Loss::ProcessorPanicked];
/// Taken out as the program wants it: dealt with, and no failure.
const ON_PURPOSE: [Loss; 2] = [Loss::Processor, Loss::NotKept];
/// Lost wherever they were.
const ANYWHERE: [Loss; 2] = [Loss::ShutdownTimeout, Loss::WorkerPanicked];

impl Ledger {
    pub(super) fn new(accounts: &Accounts<'_>) -> Self {
        let Accounts { ended, exported, lost, handed, running, is_given_up } = *accounts;
        let all = |losses: &[Loss]| losses.iter().map(|loss| lost(*loss)).fold(0, u64::saturating_add);
        let open = handed.saturating_sub(exported.saturating_add(all(&BY_EXPORTER)));
        let running = if is_given_up { 0 } else { running };
        // Handed over, and lost without a word of the exporter's.
        let mut given_up = open.saturating_sub(running).min(all(&ANYWHERE));
        let inflight = open.saturating_sub(given_up);
        let mut ledger = Self { inflight, exported, ..Self::default() };
        for loss in BY_EXPORTER {
            add(&mut ledger.failed, loss, lost(loss));
        }
        for loss in BY_PROCESSOR {
            add(&mut ledger.unprocessed, loss, lost(loss));
        }
        for loss in ANYWHERE {
            let all = lost(loss);
            let at_exporter = all.min(given_up);
            given_up = given_up.saturating_sub(at_exporter);
            add(&mut ledger.failed, loss, at_exporter);
            add(&mut ledger.unprocessed, loss, all.saturating_sub(at_exporter));
        }
        ledger.processed = handed.saturating_add(all(&ON_PURPOSE));
        let unprocessed: u64 = ledger.unprocessed.iter().map(|(_, spans)| spans).sum();
        ledger.queued = ended.saturating_sub(ledger.processed).saturating_sub(unprocessed);
        ledger
    }
}

fn add(failures: &mut Failures, loss: Loss, spans: u64) {
    let error_type = loss.error_type();
    match failures.iter_mut().find(|(known, _)| *known == error_type) {
        Some((_, known)) => *known = known.saturating_add(spans),
        None if spans > 0 => failures.push((error_type, spans)),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ledger with these losses, in which every span is in one place.
    #[track_caller]
    fn ledger(ended: u64, exported: u64, losses: &[(Loss, u64)], measured: (u64, u64, bool)) -> Ledger {
        let lost = |loss| losses.iter().find(|(known, _)| *known == loss).map_or(0, |(_, spans)| *spans);
        let (handed, running, is_given_up) = measured;
        let accounts = Accounts { ended, exported, lost: &lost, handed, running, is_given_up };
        let ledger = Ledger::new(&accounts);
        let sum = |failures: &Failures| failures.iter().map(|(_, spans)| spans).sum::<u64>();
        assert_eq!(ledger.processed + sum(&ledger.unprocessed) + ledger.queued, ended, "{ledger:?}");
        assert_eq!(ledger.exported + sum(&ledger.failed) + ledger.inflight, handed, "{ledger:?}");
        ledger
    }

    #[test]
    fn spans_wait_are_on_their_way_or_have_left() {
        let losses = [(Loss::QueueFull, 1), (Loss::QueueBytes, 1), (Loss::Rejected, 1)];
        let ledger = ledger(10, 3, &losses, (6, 2, false));
        assert_eq!((ledger.queued, ledger.processed, ledger.inflight), (2, 6, 2));
        assert_eq!(ledger.unprocessed, [("queue_full", 2)]);
        assert_eq!((ledger.exported, ledger.failed), (3, vec![("rejected", 1)]));
    }

    #[test]
    fn what_was_given_up_is_counted_where_it_was() {
        // Of four that were handed over two had left; two more still waited.
        let ledger = ledger(6, 2, &[(Loss::ShutdownTimeout, 4)], (4, 2, true));
        assert_eq!((ledger.queued, ledger.inflight), (0, 0));
        assert_eq!(ledger.failed, [("shutdown_timeout", 2)]);
        assert_eq!(ledger.unprocessed, [("shutdown_timeout", 2)]);
    }

    #[test]
    fn between_the_end_of_an_export_and_its_account_spans_are_in_flight() {
        let ledger = ledger(3, 0, &[], (3, 0, false));
        assert_eq!((ledger.inflight, ledger.exported), (3, 0));
    }

    #[test]
    fn a_span_that_a_processor_of_the_program_dropped_is_processed() {
        let losses = [(Loss::Processor, 1), (Loss::ProcessorPanicked, 1)];
        let ledger = ledger(3, 1, &losses, (1, 0, false));
        assert_eq!((ledger.processed, ledger.unprocessed), (2, vec![("processor_panicked", 1)]));
    }

    #[test]
    fn a_span_whose_trace_is_not_kept_is_processed() {
        let ledger = ledger(5, 1, &[(Loss::NotKept, 3)], (1, 0, false));
        assert_eq!((ledger.queued, ledger.processed, ledger.unprocessed), (1, 4, vec![]));
    }

    #[test]
    fn every_cause_has_its_place() {
        for loss in Loss::ALL {
            let places = [&BY_EXPORTER[..], &BY_PROCESSOR, &ON_PURPOSE, &ANYWHERE];
            assert_eq!(places.iter().filter(|place| place.contains(&loss)).count(), 1, "{loss:?}");
        }
    }

    #[test]
    fn the_workers_own_mistake_is_told_apart() {
        let losses = [(Loss::WorkerPanicked, 2), (Loss::AfterShutdown, 1)];
        let ledger = ledger(5, 1, &losses, (2, 0, false));
        assert_eq!((ledger.queued, ledger.failed), (1, vec![("worker_panicked", 1)]));
        assert_eq!(ledger.unprocessed, [("already_shutdown", 1), ("worker_panicked", 1)]);
    }
}
