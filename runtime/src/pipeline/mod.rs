//! Owns the way from finished records to the exporters: the shared state that threads see, and the worker.
//! Must not know how settings were made.

mod answer;
mod convert;
#[cfg(feature = "self-metrics")]
mod error_type;
mod exchange;
#[cfg(unix)]
mod fork;
mod ids;
mod inbox;
mod keep;
mod loss;
mod open;
mod processor;
mod queue;
mod report;
mod stats;
mod traces;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

use self::inbox::Inbox;
use self::open::OpenState;
use self::queue::Queue;
#[cfg(feature = "logs")]
use crate::logs::LogPipeline;
use crate::recorder::{self, Collected, Limits, Owner, Record, Totals};

#[cfg(feature = "logs")]
pub(crate) use answer::Answer;
pub(crate) use answer::{answer_by, question};
#[cfg(any(feature = "testing", feature = "otlp"))]
pub(crate) use convert::span_data;
pub(crate) use exchange::Exchange;
#[cfg(unix)]
pub(crate) use fork::Kit;
pub(crate) use ids::IdSource;
pub use keep::KeepTraces;
pub use loss::Loss;
pub(crate) use open::OpenSpans;
pub(crate) use processor::Processors;
pub use processor::Verdict;
#[cfg(feature = "logs")]
pub(crate) use queue::Bytes;
pub(crate) use report::Reporter;
pub use report::{ErrorHook, Report, ReportKind};
pub(crate) use stats::Counters;
pub use stats::{ExporterStats, Stats};
#[cfg(feature = "logs")]
pub(crate) use worker::{Bounds, Exports, Reply, join_worker, runtime};
pub(crate) use worker::{Command, Lane, WorkerOptions, is_worker, start};

/// What all threads share of an installed provider. Leaked when it is installed: spans point to it.
///
/// Every span reads `rules` and `closed`; what threads and the worker write lies on cache lines of its own, or those reads would miss.
pub(crate) struct Pipeline {
    rules: Rules,
    closed: AtomicBool,
    /// Nobody exports any more: what still comes is counted by whoever looks.
    finished: AtomicBool,
    reporter: Reporter,
    commands: UnboundedSender<Command>,
    /// Wakes what ends with the pipeline.
    #[cfg(feature = "jaeger-remote")]
    closing: Notify,
    open: OpenState,
    #[cfg(unix)]
    fork: fork::ForkState,
    #[cfg(feature = "logs")]
    logs: std::sync::OnceLock<&'static LogPipeline>,
    written: Written,
}

/// What changes while spans are recorded.
#[repr(align(128))]
struct Written {
    queue: Queue,
    counters: Counters,
    notify: Notify,
    inboxes: Box<[Inbox]>,
}

/// What decides about spans while they are recorded.
pub(crate) struct Rules {
    pub(crate) sampler: Exchange,
    pub(crate) ids: IdSource,
    pub(crate) limits: Limits,
    /// Whether spans carry `code.*`.
    pub(crate) code_location: bool,
    /// Without an exporter spans have ids and nobody reads their records.
    pub(crate) exports: bool,
    pub(crate) open: OpenSpans,
}

/// How many spans are held for an exporter and how many leave at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batching {
    pub(crate) max_queue_size: usize,
    /// Of spans that are not small; see [`Record::weight`].
    pub(crate) max_queue_bytes: usize,
    pub(crate) max_export_batch_size: usize,
    pub(crate) schedule_delay: Duration,
    /// `None`: no limit.
    pub(crate) export_timeout: Option<Duration>,
}

impl Batching {
    /// What holds on the way to all exporters: as much room as the one with the most has, and no wait longer than the shortest.
    fn common(all: impl Iterator<Item = Self>) -> Option<Self> {
        all.reduce(|one, other| Self {
            max_queue_size: one.max_queue_size.max(other.max_queue_size),
            max_queue_bytes: one.max_queue_bytes.max(other.max_queue_bytes),
            max_export_batch_size: one.max_export_batch_size.min(other.max_export_batch_size),
            schedule_delay: one.schedule_delay.min(other.schedule_delay),
            export_timeout: one.export_timeout.max(other.export_timeout),
        })
    }
}

impl Pipeline {
    /// For these exporters: their names, and what each wants to hold.
    pub(crate) fn new(
        rules: Rules,
        exporters: Vec<(String, Batching)>,
        reporter: Reporter,
        commands: UnboundedSender<Command>,
    ) -> Self {
        let queue = Queue::new(Batching::common(exporters.iter().map(|(_, batching)| *batching)).as_ref());
        Self {
            rules,
            closed: AtomicBool::new(false),
            finished: AtomicBool::new(false),
            reporter,
            commands,
            #[cfg(feature = "jaeger-remote")]
            closing: Notify::new(),
            open: OpenState::new(),
            #[cfg(unix)]
            fork: fork::ForkState::default(),
            #[cfg(feature = "logs")]
            logs: std::sync::OnceLock::new(),
            written: Written {
                queue,
                counters: Counters::default(),
                notify: Notify::new(),
                inboxes: inbox::all(exporters),
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

    /// The log pipeline beside this one, if there is one.
    #[cfg(feature = "logs")]
    pub(crate) fn logs(&self) -> Option<&'static LogPipeline> {
        self.logs.get().copied()
    }

    #[cfg(feature = "logs")]
    pub(crate) fn set_logs(&self, logs: &'static LogPipeline) {
        // Set once, while it is put together.
        let _ = self.logs.set(logs);
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.written.counters
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// From here on spans are dropped and counted. True for the call that closed it.
    pub(crate) fn close(&self) -> bool {
        let closes = self.close_quietly();
        #[cfg(feature = "jaeger-remote")]
        self.closing.notify_waiters();
        closes
    }

    /// The same without a word to anybody, and so without a lock.
    fn close_quietly(&self) -> bool {
        !self.closed.swap(true, Ordering::AcqRel)
    }

    /// Returns when spans are not taken any more, at once if that was before.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) async fn until_closed(&self) {
        let mut closing = std::pin::pin!(self.closing.notified());
        // From here on it is heard, so it cannot come between the look and the wait.
        closing.as_mut().enable();
        if !self.is_closed() {
            closing.await;
        }
    }

    /// Room for spans in the queue, and whether the worker should look; `None` when the queue is full.
    pub(crate) fn take_room(&self) -> Option<(usize, bool)> {
        self.written.queue.take()
    }

    /// Room for the bytes of a span that is not small; false when there is none.
    pub(crate) fn take_bytes(&self, bytes: usize) -> bool {
        self.written.queue.take_bytes(bytes)
    }

    pub(crate) fn give_bytes(&self, bytes: usize) {
        self.written.queue.give_bytes(bytes);
    }

    pub(crate) fn give_room(&self, room: usize) {
        self.written.queue.give(room);
    }

    /// Rung by [`wake`](Self::wake).
    fn bell(&self) -> &Notify {
        &self.written.notify
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
        match loss {
            Loss::AfterShutdown => self.late_span(),
            // The worker looks at once when spans begin to be lost, also while it waits for an export.
            Loss::QueueFull | Loss::QueueBytes if self.written.queue.should_tell_of_loss() => self.wake(),
            _ => {}
        }
    }

    /// A span was made after the shutdown: said once, and from then on callsites need not ask any more.
    #[cold]
    pub(crate) fn late_span(&self) {
        if self.reporter.late_span() {
            crate::filter::follow_provider();
        }
    }

    /// Adds what has finished and is this pipeline's. The spans of others are left for them, or counted where nobody collects any more.
    fn collect(&'static self, into: &mut Collected) {
        let strays = recorder::collect(into, |record| match record.pipeline {
            Some(own) if std::ptr::eq(own, self) => Owner::Collector,
            Some(other) if !other.is_finished() => Owner::Other,
            _ => Owner::Nobody,
        });
        for former in strays.iter().filter_map(|record: &Record| record.pipeline) {
            former.lose(1, Loss::AfterShutdown);
        }
        self.collect_open(into);
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::SeqCst)
    }

    /// Nothing leaves any more. What the worker and the exporters hold, and what still lies with the threads, is lost.
    pub(crate) fn finish(&'static self) {
        self.finish_by(Loss::ShutdownTimeout);
    }

    fn finish_by(&'static self, loss: Loss) {
        self.finished.store(true, Ordering::SeqCst);
        self.sweep(loss);
        self.give_up_held();
    }

    /// So many spans go from the worker to several exporters. False when they were given up meanwhile, and are counted already.
    fn hand_over(&self, spans: u64) -> bool {
        let Counters { held, shared, .. } = &self.written.counters;
        if !held.let_go(spans) {
            return false;
        }
        shared.hold(spans);
        true
    }

    /// For whoever handed something over: nobody may have seen it since the end.
    fn give_up_if_finished(&self) {
        if self.is_finished() {
            self.give_up_held();
        }
    }

    fn give_up_held(&self) {
        let Counters { held, shared, .. } = &self.written.counters;
        self.written.counters.lose(held.give_up(), Loss::ShutdownTimeout);
        self.written.counters.lose_exporting(shared.give_up(), Loss::ShutdownTimeout);
        self.written.inboxes.iter().for_each(|inbox| inbox.give_up_held(Loss::ShutdownTimeout));
    }

    fn sweep(&'static self, loss: Loss) {
        let mut late = Collected::default();
        self.collect(&mut late);
        self.written.counters.lose(u64::try_from(late.len()).unwrap_or(u64::MAX), loss);
    }

    pub(crate) fn stats(&'static self) -> Stats {
        #[cfg(unix)]
        if self.is_parents() {
            return Stats::default();
        }
        if self.is_finished() {
            self.sweep(Loss::AfterShutdown);
        }
        let mut stats = recorder::totals(self, |serving| self.written.counters.snapshot(serving));
        (stats.unfinished, stats.pending) = (self.open.unfinished(), self.open.pending());
        stats.undecided = self.written.counters.undecided.load(Ordering::Relaxed);
        stats
    }
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}
