//! Owns the way from finished records to the exporter: the shared state that threads see, and the one worker thread.
//! Must not know how settings were made.

mod convert;
mod queue;
mod report;
mod stats;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::sync::mpsc::UnboundedSender;

use self::queue::Queue;
use crate::provider::Sampler;
use crate::recorder::{Limits, Totals};

#[cfg(feature = "testing")]
pub(crate) use convert::span_data;
pub(crate) use report::Reporter;
pub use report::{ErrorHook, Report, ReportKind};
pub(crate) use stats::Counters;
pub use stats::{Loss, Stats};
pub(crate) use worker::{Command, WorkerOptions, start};

/// What all threads share of an installed provider. Leaked when it is installed: spans point to it.
///
/// Every span reads `rules` and `closed`; what threads and the worker write lies on cache lines of its own, or those reads would miss.
pub(crate) struct Pipeline {
    rules: Rules,
    closed: AtomicBool,
    reporter: Reporter,
    commands: UnboundedSender<Command>,
    written: Written,
}

/// What changes while spans are recorded.
#[repr(align(128))]
struct Written {
    queue: Queue,
    counters: Counters,
    notify: Notify,
}

/// What decides about spans while they are recorded.
pub(crate) struct Rules {
    pub(crate) sampler: Sampler,
    /// Below a local span the decision is inherited without asking the sampler.
    pub(crate) inherits: bool,
    pub(crate) limits: Limits,
    /// Whether spans carry `code.*`.
    pub(crate) code_location: bool,
    /// Without an exporter spans have ids and nobody reads their records.
    pub(crate) exports: bool,
}

/// How many spans are held and how many leave at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batching {
    pub(crate) max_queue_size: usize,
    pub(crate) max_export_batch_size: usize,
    pub(crate) schedule_delay: Duration,
    /// `None`: no limit.
    pub(crate) export_timeout: Option<Duration>,
}

impl Pipeline {
    pub(crate) fn new(
        rules: Rules,
        batching: &Batching,
        reporter: Reporter,
        commands: UnboundedSender<Command>,
    ) -> Self {
        Self {
            rules,
            closed: AtomicBool::new(false),
            reporter,
            commands,
            written: Written {
                queue: Queue::new(batching.max_queue_size, batching.max_export_batch_size),
                counters: Counters::default(),
                notify: Notify::new(),
            },
        }
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.rules.limits
    }

    pub(crate) fn reporter(&self) -> &Reporter {
        &self.reporter
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.written.counters
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// From here on spans are dropped and counted. True for the call that closed it.
    pub(crate) fn close(&self) -> bool {
        !self.closed.swap(true, Ordering::AcqRel)
    }

    /// Room for spans in the queue, and whether the worker should look; `None` when the queue is full.
    pub(crate) fn take_room(&self) -> Option<(usize, bool)> {
        self.written.queue.take()
    }

    pub(crate) fn give_room(&self, room: usize) {
        self.written.queue.give(room);
    }

    /// Until the next call of [`wake`](Self::wake).
    fn woken(&self) -> Notified<'_> {
        self.written.notify.notified()
    }

    /// Tells the worker that a batch is ready.
    pub(crate) fn wake(&self) {
        self.written.notify.notify_one();
    }

    /// Hands a command to the worker; false when it is gone.
    pub(crate) fn send(&self, command: Command) -> bool {
        self.commands.send(command).is_ok()
    }

    pub(crate) fn settle(&self, counted: Totals) {
        self.written.counters.settle(counted);
    }

    pub(crate) fn lose(&self, spans: u64, loss: Loss) {
        self.written.counters.lose(spans, loss);
        if loss == Loss::AfterShutdown {
            self.reporter.late_span();
        }
    }

    pub(crate) fn stats(&'static self) -> Stats {
        self.written.counters.snapshot(crate::recorder::totals(self))
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}
