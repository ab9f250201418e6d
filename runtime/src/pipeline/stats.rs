//! Owns the accounts: every span that ended was exported or lost by a known cause. Knows no span.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::recorder::Totals;

/// Why a span that ended was not exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Loss {
    /// The queue was full when the span ended.
    QueueFull,
    /// The queue held too many bytes when the span, a large one, ended.
    QueueBytes,
    /// The span ended after the shutdown.
    AfterShutdown,
    /// The exporter gave up or refused the batch.
    ExportFailed,
    /// The export did not end by its deadline.
    ExportTimeout,
    /// The exporter panicked.
    ExporterPanicked,
    /// The worker itself panicked, and went on.
    WorkerPanicked,
    /// A span processor said so.
    Processor,
    /// A span processor panicked, so that nobody knows what it would have taken out.
    ProcessorPanicked,
    /// The receiver took the batch and rejected the span (partial success).
    Rejected,
    /// A single span larger than a request may be.
    TooLarge,
    /// The shutdown's deadline passed before the span could leave.
    ShutdownTimeout,
}

impl Loss {
    /// Every cause, in the order in which [`Stats`] counts them.
    pub const ALL: [Self; 12] = [
        Self::QueueFull,
        Self::QueueBytes,
        Self::AfterShutdown,
        Self::ExportFailed,
        Self::ExportTimeout,
        Self::ExporterPanicked,
        Self::WorkerPanicked,
        Self::Processor,
        Self::ProcessorPanicked,
        Self::Rejected,
        Self::TooLarge,
        Self::ShutdownTimeout,
    ];

    /// A short name for reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QueueFull => "queue full",
            Self::QueueBytes => "queue held too many bytes",
            Self::AfterShutdown => "ended after shutdown",
            Self::ExportFailed => "export failed",
            Self::ExportTimeout => "export timed out",
            Self::ExporterPanicked => "exporter panicked",
            Self::WorkerPanicked => "worker panicked",
            Self::Processor => "dropped by a span processor",
            Self::ProcessorPanicked => "span processor panicked",
            Self::Rejected => "rejected by the receiver",
            Self::TooLarge => "too large for a request",
            Self::ShutdownTimeout => "shutdown deadline passed",
        }
    }
}

/// What became of the spans so far. All counts are of recorded, sampled spans; once the queue is empty,
/// `exported + dropped() == ended`.
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
    /// Spans that ended.
    pub ended: u64,
    /// Spans that the exporter took without an error.
    pub exported: u64,
    /// Attribute values left out because their `Display` or `Debug` panicked.
    pub value_panics: u64,
    /// Spans that were not recorded because the sampler panicked.
    pub sampler_panics: u64,
    /// Ids that `traced` made because the id generator panicked or gave an invalid one.
    pub id_generator_failures: u64,
    lost: [u64; Loss::ALL.len()],
}

impl Stats {
    /// Spans that were lost for this reason.
    pub fn dropped_by(&self, loss: Loss) -> u64 {
        Loss::ALL
            .iter()
            .position(|known| *known == loss)
            .and_then(|at| self.lost.get(at))
            .copied()
            .unwrap_or(0)
    }

    /// Spans that were lost, for whatever reason.
    pub fn dropped(&self) -> u64 {
        self.lost.iter().sum()
    }

    /// Spans that have ended and neither left nor were lost so far.
    pub fn waiting(&self) -> u64 {
        self.ended.saturating_sub(self.exported).saturating_sub(self.dropped())
    }
}

/// The accounts while they change.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    started: AtomicU64,
    ended: AtomicU64,
    exported: AtomicU64,
    lost: [AtomicU64; Loss::ALL.len()],
    sampler_panics: AtomicU64,
    id_failures: AtomicU64,
    /// Spans in the worker's hands: collected, not yet exported or lost.
    held: AtomicU64,
}

impl Counters {
    pub(super) fn settle(&self, counted: Totals) {
        self.started.fetch_add(counted.started, Ordering::Relaxed);
        self.ended.fetch_add(counted.ended, Ordering::Relaxed);
    }

    pub(super) fn lose(&self, spans: u64, loss: Loss) {
        let counter = Loss::ALL.iter().position(|known| *known == loss).and_then(|at| self.lost.get(at));
        if let Some(counter) = counter {
            counter.fetch_add(spans, Ordering::Relaxed);
        }
    }

    pub(super) fn lost_by(&self, loss: Loss) -> u64 {
        let counter = Loss::ALL.iter().position(|known| *known == loss).and_then(|at| self.lost.get(at));
        counter.map_or(0, |counter| counter.load(Ordering::Relaxed))
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

    pub(super) fn hold(&self, spans: u64) {
        self.held.fetch_add(spans, Ordering::AcqRel);
    }

    /// The worker is done with these spans; false when they were given up in the meantime and are counted already.
    pub(super) fn let_go(&self, spans: u64) -> bool {
        self.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| held.checked_sub(spans)).is_ok()
    }

    /// Counts what the worker still holds as lost: its answer came too late.
    pub(crate) fn give_up_held(&self, loss: Loss) -> u64 {
        let spans = self.held.swap(0, Ordering::AcqRel);
        self.lose(spans, loss);
        spans
    }

    pub(super) fn snapshot(&self, serving: Totals) -> Stats {
        let mut lost = [0; Loss::ALL.len()];
        for (lost, counter) in lost.iter_mut().zip(&self.lost) {
            *lost = counter.load(Ordering::Relaxed);
        }
        Stats {
            started: self.started.load(Ordering::Relaxed).wrapping_add(serving.started),
            ended: self.ended.load(Ordering::Relaxed).wrapping_add(serving.ended),
            exported: self.exported.load(Ordering::Relaxed),
            value_panics: crate::span::value_panics(),
            sampler_panics: self.sampler_panics(),
            id_generator_failures: self.id_failures(),
            lost,
        }
    }
}
