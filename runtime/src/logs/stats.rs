//! Owns the accounts of log records: every one that was emitted was exported or lost by a known cause. Knows no record.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::pipeline::Loss;

/// What became of the log records so far; once the queue is empty, `exported + dropped() == emitted`.
///
/// ```
/// let stats = traced::LogStats::default();
/// assert_eq!(stats.exported + stats.dropped(), stats.emitted);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogStats {
    /// Records that loggers were given; what exports log is left out before.
    pub emitted: u64,
    /// Records that the receiver took.
    pub exported: u64,
    lost: [u64; Loss::ALL.len()],
}

impl LogStats {
    /// Records that were lost for this reason; see [`Loss`], which speaks of spans.
    pub fn dropped_by(&self, loss: Loss) -> u64 {
        index(loss).and_then(|at| self.lost.get(at)).copied().unwrap_or(0)
    }

    /// Records that were lost, for whatever reason.
    pub fn dropped(&self) -> u64 {
        self.lost.iter().sum()
    }

    /// Records that were emitted and neither left nor were lost so far.
    pub fn waiting(&self) -> u64 {
        self.emitted.saturating_sub(self.exported).saturating_sub(self.dropped())
    }
}

fn index(loss: Loss) -> Option<usize> {
    Loss::ALL.iter().position(|known| *known == loss)
}

/// The accounts while they change.
#[derive(Debug, Default)]
pub(super) struct Counters {
    emitted: AtomicU64,
    exported: AtomicU64,
    lost: [AtomicU64; Loss::ALL.len()],
    /// In the queue or in the worker's hands.
    held: AtomicU64,
}

impl Counters {
    pub(super) fn emit(&self) {
        self.emitted.fetch_add(1, Ordering::Relaxed);
    }

    /// In a forked child: what was counted is the parent's.
    #[cfg(unix)]
    pub(super) fn begin_anew(&self) {
        let Self { emitted, exported, lost, held } = self;
        lost.iter().chain([emitted, exported, held]).for_each(|counter| counter.store(0, Ordering::Relaxed));
    }

    /// A record goes into the queue.
    pub(super) fn hold(&self) {
        self.held.fetch_add(1, Ordering::AcqRel);
    }

    /// The receiver took these; how many of them count.
    pub(super) fn export(&self, records: u64) -> u64 {
        let records = self.let_go(records);
        self.exported.fetch_add(records, Ordering::Relaxed);
        records
    }

    /// These were held and will not leave; how many of them count.
    pub(super) fn lose_held(&self, records: u64, loss: Loss) -> u64 {
        let records = self.let_go(records);
        self.lose(records, loss);
        records
    }

    /// None of what is held will leave; how many that were.
    pub(super) fn give_up(&self, loss: Loss) -> u64 {
        let records = self.held.swap(0, Ordering::AcqRel);
        self.lose(records, loss);
        records
    }

    /// These never came into the queue.
    pub(super) fn lose(&self, records: u64, loss: Loss) {
        if let Some(counter) = index(loss).and_then(|at| self.lost.get(at)) {
            counter.fetch_add(records, Ordering::Relaxed);
        }
    }

    pub(super) fn lost_by(&self, loss: Loss) -> u64 {
        index(loss).and_then(|at| self.lost.get(at)).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    pub(super) fn snapshot(&self) -> LogStats {
        let mut lost = [0; Loss::ALL.len()];
        for (lost, counter) in lost.iter_mut().zip(&self.lost) {
            *lost = counter.load(Ordering::Relaxed);
        }
        LogStats {
            emitted: self.emitted.load(Ordering::Relaxed),
            exported: self.exported.load(Ordering::Relaxed),
            lost,
        }
    }

    /// Fewer than asked for when they were given up in the meantime, and are counted already.
    fn let_go(&self, records: u64) -> u64 {
        let go = |held: u64| Some(held.saturating_sub(records));
        let held = self.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, go);
        held.unwrap_or_else(|held| held).min(records)
    }
}
