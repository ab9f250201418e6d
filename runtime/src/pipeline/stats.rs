//! Owns the accounts: every span that ended was exported or lost by a known cause, at each exporter and altogether. Knows no span.

use std::sync::atomic::{AtomicU64, Ordering};

use super::loss::{Loss, LossCounters, Losses};
use crate::recorder::Totals;

/// What became of the spans so far. All counts are of recorded, sampled spans; once the queue is empty,
/// `exported + dropped() == ended`.
///
/// With several exporters a span is exported when each of them has taken it, and lost when one of them has lost it, by the cause that came
/// first; [`Telemetry::exporter_stats`](crate::Telemetry::exporter_stats) has the figures of each.
///
/// ```
/// let stats = traced::Stats::default();
/// assert_eq!(stats.exported + stats.dropped(), stats.ended);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Spans that were started.
    pub started: u64,
    /// Spans that ended, early copies of [`pending`](Self::pending) spans included.
    pub ended: u64,
    /// Spans that every exporter took without an error.
    pub exported: u64,
    /// Of those that ended: ended by the shutdown or with the process; see [`Builder::unfinished_spans`](crate::Builder::unfinished_spans).
    pub unfinished: u64,
    /// Of those that ended: early copies of spans that go on; see [`Builder::pending_spans`](crate::Builder::pending_spans).
    pub pending: u64,
    /// Spans that went on before their trace was complete; see [`Builder::keep_traces`](crate::Builder::keep_traces).
    pub undecided: u64,
    /// Attribute values left out because their `Display` or `Debug` panicked.
    pub value_panics: u64,
    /// Spans that were not recorded because the sampler panicked.
    pub sampler_panics: u64,
    /// Ids that `traced` made because the id generator panicked or gave an invalid one.
    pub id_generator_failures: u64,
    lost: Losses,
}

impl Stats {
    /// Spans that were lost for this reason.
    pub fn dropped_by(&self, loss: Loss) -> u64 {
        self.lost.by(loss)
    }

    /// Spans that were lost, for whatever reason.
    pub fn dropped(&self) -> u64 {
        self.lost.all()
    }

    /// Spans that were started and have not ended: after a shutdown, those that are missing in the back end.
    pub fn open(&self) -> u64 {
        self.started.saturating_sub(self.ended.saturating_sub(self.pending))
    }

    /// Spans that have ended and neither left nor were lost so far.
    pub fn waiting(&self) -> u64 {
        self.ended.saturating_sub(self.exported).saturating_sub(self.dropped())
    }
}

/// What became of the spans at one exporter. Once nothing waits for it, `exported + dropped() == ended`, whatever other exporters do.
///
/// ```no_run
/// let telemetry = traced::init()?;
/// for exporter in telemetry.exporter_stats() {
///     println!("{}: {} exported, {} dropped", exporter.name, exporter.exported, exporter.dropped());
/// }
/// # Ok::<(), traced::InitError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExporterStats {
    /// The exporter as reports name it: as in `OTEL_TRACES_EXPORTER`, or its type's name. Of several with one name the second is `name-2`.
    pub name: String,
    /// Spans that ended, of the whole program.
    pub ended: u64,
    /// Spans that this exporter took without an error.
    pub exported: u64,
    lost: Losses,
}

impl ExporterStats {
    /// Spans that this exporter did not get, or lost, for this reason.
    pub fn dropped_by(&self, loss: Loss) -> u64 {
        self.lost.by(loss)
    }

    /// Spans that this exporter did not get, or lost, for whatever reason.
    pub fn dropped(&self) -> u64 {
        self.lost.all()
    }

    /// Spans that have ended and neither left by this exporter nor were lost to it so far.
    pub fn waiting(&self) -> u64 {
        self.ended.saturating_sub(self.exported).saturating_sub(self.dropped())
    }
}

/// Spans in somebody's hands, which may be given up while he hangs: then they are counted once.
#[derive(Debug, Default)]
pub(super) struct Held(AtomicU64);

impl Held {
    pub(super) fn hold(&self, spans: u64) {
        self.0.fetch_add(spans, Ordering::AcqRel);
    }

    /// He is done with these spans; false when they were given up in the meantime and are counted already.
    pub(super) fn let_go(&self, spans: u64) -> bool {
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| held.checked_sub(spans)).is_ok()
    }

    /// How many he had.
    pub(super) fn give_up(&self) -> u64 {
        self.0.swap(0, Ordering::AcqRel)
    }
}

/// The accounts of all exporters together, while they change.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    started: AtomicU64,
    ended: AtomicU64,
    exported: AtomicU64,
    pub(super) undecided: AtomicU64,
    /// On the way, before any exporter had them.
    lost_before: LossCounters,
    /// By the exporter, or by one of several.
    lost: LossCounters,
    sampler_panics: AtomicU64,
    id_failures: AtomicU64,
    /// In the worker's hands: collected, and not yet exported, lost, or handed to several exporters.
    pub(super) held: Held,
    /// In the hands of several exporters, not settled by all of them.
    pub(super) shared: Held,
}

impl Counters {
    pub(super) fn add_undecided(&self, spans: usize) {
        self.undecided.fetch_add(u64::try_from(spans).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn settle(&self, counted: Totals) {
        self.started.fetch_add(counted.started, Ordering::Relaxed);
        self.ended.fetch_add(counted.ended, Ordering::Relaxed);
    }

    /// To every exporter.
    pub(super) fn lose(&self, spans: u64, loss: Loss) {
        self.lost_before.add(spans, loss);
    }

    /// By the exporter, or by one of several.
    pub(super) fn lose_exporting(&self, spans: u64, loss: Loss) {
        self.lost.add(spans, loss);
    }

    pub(super) fn lost_by(&self, loss: Loss) -> u64 {
        self.lost_before.by(loss).saturating_add(self.lost.by(loss))
    }

    /// To every exporter alike.
    pub(super) fn lost_before_by(&self, loss: Loss) -> u64 {
        self.lost_before.by(loss)
    }

    pub(super) fn export(&self, spans: u64) {
        self.exported.fetch_add(spans, Ordering::Relaxed);
    }

    #[cold]
    pub(crate) fn count_sampler_panic(&self) {
        self.sampler_panics.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn sampler_panics(&self) -> u64 {
        self.sampler_panics.load(Ordering::Relaxed)
    }

    #[cold]
    pub(super) fn count_id_failure(&self) {
        self.id_failures.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn id_failures(&self) -> u64 {
        self.id_failures.load(Ordering::Relaxed)
    }

    pub(super) fn snapshot(&self, serving: Totals) -> Stats {
        // Read before what they come from: a span that is on its way meanwhile waits.
        let exported = self.exported.load(Ordering::Relaxed);
        Stats {
            started: self.started.load(Ordering::Relaxed).wrapping_add(serving.started),
            ended: self.ended.load(Ordering::Relaxed).wrapping_add(serving.ended),
            exported,
            unfinished: 0,
            pending: 0,
            undecided: 0,
            value_panics: crate::span::value_panics(),
            sampler_panics: self.sampler_panics(),
            id_generator_failures: self.id_failures(),
            lost: Losses::default().and(&self.lost_before).and(&self.lost),
        }
    }
}

/// The account of one exporter of several, while it changes.
#[derive(Debug, Default)]
pub(super) struct Account {
    exported: AtomicU64,
    lost: LossCounters,
    /// Given to it, and not yet exported or lost.
    pub(super) held: Held,
}

impl Account {
    pub(super) fn export(&self, spans: u64) {
        self.exported.fetch_add(spans, Ordering::Relaxed);
    }

    pub(super) fn lose(&self, spans: u64, loss: Loss) {
        self.lost.add(spans, loss);
    }

    pub(super) fn lost_by(&self, loss: Loss) -> u64 {
        self.lost.by(loss)
    }

    /// With what was lost before it came here.
    pub(super) fn snapshot(&self, name: String, all: &Counters, ended: u64) -> ExporterStats {
        let exported = self.exported.load(Ordering::Relaxed);
        ExporterStats { name, ended, exported, lost: Losses::default().and(&all.lost_before).and(&self.lost) }
    }
}

impl Stats {
    /// Of the only exporter.
    pub(super) fn of_exporter(&self, name: String) -> ExporterStats {
        ExporterStats { name, ended: self.ended, exported: self.exported, lost: self.lost }
    }
}
