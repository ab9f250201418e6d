//! Owns the one worker thread: its start, its loop, and collecting what the threads have finished. Knows exporters only as `DynExporter`.

mod account;
mod export;
mod failure;
mod finish;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::task::Poll;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use self::account::Trouble;
use super::{Batching, Loss, Pipeline};
use crate::exporter::{BoxError, Built, ExporterFactory};
use crate::provider::AssembleError;
use crate::recorder::{self, Clock, Record};

/// What others ask of the worker.
pub(crate) enum Command {
    /// Export everything that ended before, then answer.
    Flush(Reply),
    /// Export what there is until then, shut the exporter down, answer, and end.
    Shutdown(Reply, std::time::Instant),
}

/// Called once with the outcome.
pub(crate) type Reply = Box<dyn FnOnce(OTelSdkResult) + Send>;

/// What the worker is started with.
pub(crate) struct WorkerOptions {
    pub(crate) batching: Batching,
    pub(crate) resource: Resource,
    pub(crate) factory: ExporterFactory,
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
    // Nothing that runs here makes telemetry about itself.
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return answer(built, Err(AssembleError::Worker(error))),
    };
    let exporter = match runtime.block_on(async { build(&mut options) }) {
        Ok(exporter) => exporter,
        Err(error) => return answer(built, Err(AssembleError::Exporter(error))),
    };
    answer(built, Ok(()));
    let mut worker = Worker::new(pipeline, options, exporter);
    // The worker's own code does not panic; should it, what it held is lost and counted, and it goes on.
    while catch_unwind(AssertUnwindSafe(|| runtime.block_on(worker.work()))).is_err() {
        worker.start_over();
    }
}

fn answer(built: &SyncSender<BuildResult>, result: BuildResult) {
    // Whoever asked has gone: there is nobody to tell.
    let _ = built.send(result);
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("traced-io")
        .on_thread_start(|| std::mem::forget(Context::enter_telemetry_suppressed_scope()))
        .build()
}

fn build(options: &mut WorkerOptions) -> Result<Built, BoxError> {
    let factory = &mut options.factory;
    let built = catch_unwind(AssertUnwindSafe(|| factory.build()));
    let mut built = built.unwrap_or_else(|_| Err("building it panicked".into()))?;
    built.exporter.set_resource(&options.resource);
    Ok(built)
}

struct Worker {
    pipeline: &'static Pipeline,
    batching: Batching,
    commands: UnboundedReceiver<Command>,
    built: Built,
    /// Commands that came while an export was running.
    waiting: VecDeque<Command>,
    flush_when_idle: bool,
    records: Vec<Record>,
    pending: Vec<SpanData>,
    clock: Clock,
    next_export: Instant,
    idle_flush_due: bool,
    trouble: Trouble,
}

enum Next {
    Look,
    Due,
    Command(Option<Command>),
}

impl Worker {
    fn new(pipeline: &'static Pipeline, options: WorkerOptions, built: Built) -> Self {
        let WorkerOptions { batching, flush_when_idle, commands, .. } = options;
        let mut worker = Self {
            pipeline,
            batching,
            commands,
            built,
            waiting: VecDeque::new(),
            flush_when_idle,
            records: Vec::new(),
            pending: Vec::new(),
            clock: Clock::anchored_now(),
            next_export: Instant::now(),
            idle_flush_due: false,
            trouble: Trouble::default(),
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

    /// Takes what the threads have finished. Records of an earlier provider that came too late are counted there.
    fn collect(&mut self) {
        self.pipeline.heard();
        self.clock = Clock::anchored_now();
        recorder::collect(&mut self.records);
        let before = self.pending.len();
        for record in self.records.drain(..) {
            match record.pipeline {
                Some(own) if std::ptr::eq(own, self.pipeline) => {
                    self.pending.push(super::convert::span_data(record, &self.clock));
                }
                Some(other) => {
                    other.give_room(1);
                    other.lose(1, Loss::AfterShutdown);
                }
                None => {}
            }
        }
        let new = self.pending.len().saturating_sub(before);
        self.pipeline.counters().hold(u64::try_from(new).unwrap_or(u64::MAX));
        self.watch_queue();
    }
}
