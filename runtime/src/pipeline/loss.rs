//! Owns the causes by which spans are lost, and a number for each. Knows no span and no exporter.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// The rule of [`keep_traces`](crate::Builder::keep_traces) did not want its trace.
    NotKept,
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
    /// Every cause, in the order in which [`Stats`](crate::Stats) counts them.
    pub const ALL: [Self; 13] = [
        Self::QueueFull,
        Self::QueueBytes,
        Self::AfterShutdown,
        Self::ExportFailed,
        Self::ExportTimeout,
        Self::ExporterPanicked,
        Self::WorkerPanicked,
        Self::Processor,
        Self::NotKept,
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
            Self::NotKept => "trace not kept",
            Self::ProcessorPanicked => "span processor panicked",
            Self::Rejected => "rejected by the receiver",
            Self::TooLarge => "too large for a request",
            Self::ShutdownTimeout => "shutdown deadline passed",
        }
    }
}

/// How many spans were lost by each cause.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Losses([u64; Loss::ALL.len()]);

/// The causes that there were: `{QueueFull: 7}`.
impl fmt::Debug for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = Loss::ALL.iter().zip(&self.0);
        f.debug_map().entries(counted.filter(|(_, spans)| **spans > 0)).finish()
    }
}

impl Losses {
    pub(super) fn by(&self, loss: Loss) -> u64 {
        place(loss).and_then(|at| self.0.get(at)).copied().unwrap_or(0)
    }

    pub(super) fn all(&self) -> u64 {
        self.0.iter().sum()
    }

    pub(super) fn and(mut self, more: &LossCounters) -> Self {
        for (sum, counter) in self.0.iter_mut().zip(&more.0) {
            *sum = sum.saturating_add(counter.load(Ordering::Relaxed));
        }
        self
    }
}

/// The same while it changes.
#[derive(Debug, Default)]
pub(super) struct LossCounters([AtomicU64; Loss::ALL.len()]);

impl LossCounters {
    pub(super) fn add(&self, spans: u64, loss: Loss) {
        if let Some(counter) = place(loss).and_then(|at| self.0.get(at)) {
            counter.fetch_add(spans, Ordering::Relaxed);
        }
    }

    pub(super) fn by(&self, loss: Loss) -> u64 {
        place(loss).and_then(|at| self.0.get(at)).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}

fn place(loss: Loss) -> Option<usize> {
    Loss::ALL.iter().position(|known| *known == loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_shown_by_their_causes() {
        let counters = LossCounters::default();
        counters.add(7, Loss::QueueFull);
        counters.add(1, Loss::Rejected);
        assert_eq!(format!("{:?}", Losses::default().and(&counters)), "{QueueFull: 7, Rejected: 1}");
        assert_eq!(format!("{:?}", Losses::default()), "{}");
    }
}
