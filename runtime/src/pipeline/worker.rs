//! Owns the one worker thread: its start, its loop, and collecting what the threads have finished. Knows exporters only as `DynExporter`.

mod account;
mod export;
mod failure;
mod finish;
mod watch;

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::task::Poll;
use std::time::Duration;

use opentelemetry::{Context, ContextGuard};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use self::account::Dropped;
use self::watch::Watch;
use super::{Batching, Pipeline, Processors};
use crate::exporter::{BoxError, Built, ExporterFactory};
use crate::provider::AssembleError;
use crate::recorder::{Clock, Record};
use crate::survive::survive;

/// What others ask of the worker.
pub(crate) enum Command {
    /// Export everything that ended before, then answer.
    Flush(Reply),
    /// Export what there is until then, shut the exporter down, answer, and end.
    Shutdown(Reply, std::time::Instant),
    /// A mistake of the worker's own.
    #[cfg(test)]
    Panic,
}

/// Called once with the outcome.
pub(crate) type Reply = Box<dyn FnOnce(OTelSdkResult) + Send>;

/// What the worker is started with.
pub(crate) struct WorkerOptions {
    pub(crate) batching: Batching,
    pub(crate) resource: Resource,
    pub(crate) factory: ExporterFactory,
    pub(crate) processors: Processors,
    /// The exporter holds back what it shows: it is told when nothing more comes.
    pub(crate) flush_when_idle: bool,
    pub(crate) commands: UnboundedReceiver<Command>,
}

type BuildResult = Result<(), AssembleError>;

/// Starts the worker and waits until its exporter is built.
pub(crate) fn start(pipeline: &'static Pipeline, options: WorkerOptions) -> BuildResult {
    let (built, was_built) = sync_channel(1);
    std::thread::Builder::new()
        .name("traced-worker".into())
        .spawn(move || run(pipeline, options, &built))
        .map_err(AssembleError::Worker)?;
    was_built.recv().unwrap_or_else(|_| {
        Err(AssembleError::Exporter("the worker ended before its exporter was built".into()))
    })
}

fn run(pipeline: &'static Pipeline, mut options: WorkerOptions, built: &SyncSender<BuildResult>) {
    let _suppressed = join_worker();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return answer(built, Err(AssembleError::Worker(error))),
    };
    let exporter = match runtime.block_on(async { build(&mut options) }) {
        Ok(exporter) => exporter,
        Err(error) => return answer(built, Err(AssembleError::Exporter(error))),
    };
    let mut worker = Worker::new(pipeline, options, exporter);
    answer(built, Ok(()));
    let mut panics = 0_u32;
    // The worker's own code does not panic; should it, what it held is lost and counted, and it goes on.
    while survive(|| runtime.block_on(worker.work())).is_none() {
        worker.start_over();
        if pipeline.is_closed() {
            pipeline.finish();
            break;
        }
        panics = panics.saturating_add(1);
        std::thread::sleep(PAUSE.saturating_mul(panics).min(LONGEST_PAUSE));
    }
    // The exporter's own end, which may panic as well.
    survive(|| drop(worker));
}

/// How long the worker waits after a panic of its own, times the number of those so far.
const PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this is a thread of the worker's: whoever waits for the worker here waits for ever.
pub(crate) fn is_worker() -> bool {
    IS_WORKER.try_with(Cell::get).unwrap_or(false)
}

/// Nothing that runs on this thread makes telemetry about itself.
fn join_worker() -> ContextGuard {
    IS_WORKER.set(true);
    Context::enter_telemetry_suppressed_scope()
}

fn answer(built: &SyncSender<BuildResult>, result: BuildResult) {
    // Whoever asked has gone: there is nobody to tell.
    let _ = built.send(result);
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("traced-io")
        .on_thread_start(|| std::mem::forget(join_worker()))
        .build()
}

fn build(options: &mut WorkerOptions) -> Result<Built, BoxError> {
    let factory = &mut options.factory;
    let built = survive(|| {
        let mut built = factory.build()?;
        built.exporter.set_resource(&options.resource);
        Ok(built)
    });
    built.unwrap_or_else(|| Err("building it panicked".into()))
}

struct Worker {
    pipeline: &'static Pipeline,
    batching: Batching,
    commands: UnboundedReceiver<Command>,
    built: Built,
    /// Commands that came while an export was running.
    waiting: VecDeque<Command>,
    flush_when_idle: bool,
    processors: Processors,
    records: Vec<Record>,
    pending: VecDeque<Record>,
    /// Of large spans that are being exported.
    bytes: usize,
    /// Spans that exports have lost.
    lost_here: u64,
    next_export: Instant,
    idle_flush_due: bool,
    watch: Watch,
}

enum Next {
    Look,
    Due,
    Command(Option<Command>),
}

impl Worker {
    fn new(pipeline: &'static Pipeline, options: WorkerOptions, built: Built) -> Self {
        let WorkerOptions { batching, processors, flush_when_idle, commands, .. } = options;
        let mut worker = Self {
            pipeline,
            batching,
            commands,
            built,
            waiting: VecDeque::new(),
            flush_when_idle,
            processors,
            records: Vec::new(),
            pending: VecDeque::new(),
            bytes: 0,
            lost_here: 0,
            next_export: Instant::now(),
            idle_flush_due: false,
            watch: Watch::new(),
        };
        worker.schedule();
        worker
    }

    async fn work(&mut self) {
        loop {
            match self.next().await {
                Next::Look => {
                    self.collect();
                    self.export_full_batches().await;
                }
                Next::Due => self.export_on_schedule().await,
                Next::Command(Some(Command::Flush(reply))) => {
                    let result = self.flush().await;
                    reply(result);
                }
                Next::Command(Some(Command::Shutdown(reply, deadline))) => {
                    let result = self.shut_down(deadline).await;
                    return reply(result);
                }
                #[cfg(test)]
                Next::Command(Some(Command::Panic)) => std::panic::panic_any("a mistake"),
                // The provider is gone, which only happens when it is leaked: nothing can come any more.
                Next::Command(None) => return,
            }
        }
    }

    async fn next(&mut self) -> Next {
        if let Some(command) = self.waiting.pop_front() {
            return Next::Command(Some(command));
        }
        let mut command = pin!(self.commands.recv());
        let mut look = pin!(self.pipeline.woken());
        let mut due = pin!(sleep_until(self.next_export));
        poll_fn(|cx| {
            use Poll::{Pending, Ready};
            if let Ready(command) = command.as_mut().poll(cx) {
                return Ready(Next::Command(command));
            }
            if look.as_mut().poll(cx).is_ready() {
                return Ready(Next::Look);
            }
            if due.as_mut().poll(cx).is_ready() { Ready(Next::Due) } else { Pending }
        })
        .await
    }

    fn schedule(&mut self) {
        let delay = self.batching.schedule_delay.max(Duration::from_millis(1));
        self.next_export = Instant::now().checked_add(delay).unwrap_or_else(Instant::now);
    }

    /// Takes what the threads have finished.
    fn collect(&mut self) {
        let taken = self.pipeline.taken();
        self.pipeline.collect(&mut self.records);
        self.pipeline.counters().hold(u64::try_from(self.records.len()).unwrap_or(u64::MAX));
        self.pending.extend(self.records.drain(..));
        // What is missing of a batch is told when it has come; whole batches leave before the next look.
        let held = self.pending.len().checked_rem(self.batching.max_export_batch_size).unwrap_or(0);
        self.pipeline.heard(taken, held);
        self.watch.queue(self.pipeline);
        self.watch.panics(self.pipeline);
    }

    /// Takes the oldest spans that are held, at most a batch, as exporters want them and as processors leave them; and how many bytes of
    /// room they have.
    fn take_batch(&mut self) -> (Vec<SpanData>, usize) {
        let size = self.pending.len().min(self.batching.max_export_batch_size.max(1));
        let bytes = self.pending.iter().take(size).map(Record::weight).fold(0, usize::saturating_add);
        self.bytes = self.bytes.saturating_add(bytes);
        let clock = Clock::anchored_now();
        let mut batch = Vec::with_capacity(size);
        let mut above_limits = 0_u64;
        let mut dropped = Dropped::default();
        for record in self.pending.drain(..size) {
            let bytes = record.weight();
            let mut span = super::convert::span_data(record, &clock);
            above_limits = above_limits.saturating_add(u64::from(is_above_limits(&span)));
            match self.processors.run(&mut span) {
                Ok(()) => batch.push(span),
                Err(loss) => dropped.add(bytes, loss),
            }
        }
        self.watch.limits(self.pipeline, above_limits);
        self.drop_processed(&dropped);
        (batch, bytes.saturating_sub(dropped.bytes))
    }
}

fn is_above_limits(span: &SpanData) -> bool {
    span.dropped_attributes_count > 0
        || span.events.dropped_count > 0
        || span.links.dropped_count > 0
        || span.events.iter().any(|event| event.dropped_attributes_count > 0)
        || span.links.iter().any(|link| link.dropped_attributes_count > 0)
}
