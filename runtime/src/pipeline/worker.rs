//! Owns the one worker thread: collect, convert, export, count, survive. Knows exporters only as `DynExporter`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::task::Poll;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until, timeout};

use super::{Batching, Loss, Pipeline, Report, ReportKind};
use crate::exporter::{self, BoxError, Built, ExportReport, ExporterFactory, LastAttempt, LossCause};
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

/// What is being lost at the moment, so that start and end of it are each said once.
#[derive(Default)]
struct Trouble {
    exports: Option<u64>,
    said_of_exports: u64,
    queue: Option<u64>,
    queue_seen: u64,
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

    async fn export_full_batches(&mut self) {
        while self.pending.len() >= self.batching.max_export_batch_size {
            self.export_one_batch().await;
        }
    }

    async fn export_on_schedule(&mut self) {
        self.collect();
        if self.pending.is_empty() {
            self.flush_idle_exporter().await;
        }
        self.export_everything().await;
        self.schedule();
    }

    async fn export_everything(&mut self) {
        while !self.pending.is_empty() {
            self.export_one_batch().await;
        }
    }

    async fn export_one_batch(&mut self) {
        let size = self.pending.len().min(self.batching.max_export_batch_size.max(1));
        let batch: Vec<SpanData> = self.pending.drain(..size).collect();
        let result = self.export(batch).await;
        self.account(size, result);
    }

    /// One export, its panics caught and its deadlines kept. A shutdown that is asked for meanwhile cuts its waits.
    async fn export(&mut self, batch: Vec<SpanData>) -> Result<(), Failure> {
        let Self { built, commands, waiting, batching, .. } = self;
        let exporter = &built.exporter;
        let start = catch_unwind(AssertUnwindSafe(|| exporter.export(batch)));
        let mut export = start.map_err(|_| Failure::panic())?;
        let limit = batching.export_timeout;
        let mut overdue = pin!(sleep_until(limit.map_or_else(far_away, |limit| Instant::now() + limit)));
        let mut hurried = is_hurried(waiting);
        let result = poll_fn(|cx| {
            while let Poll::Ready(Some(command)) = commands.poll_recv(cx) {
                waiting.push_back(command);
            }
            if !hurried && is_hurried(waiting) {
                hurried = true;
                built.last_attempts.iter().for_each(LastAttempt::ask);
            }
            match catch_unwind(AssertUnwindSafe(|| export.as_mut().poll(cx))) {
                Ok(Poll::Pending) => {}
                Ok(Poll::Ready(result)) => return Poll::Ready(result.map_err(Failure::from)),
                Err(_) => return Poll::Ready(Err(Failure::panic())),
            }
            overdue.as_mut().poll(cx).map(|()| Err(Failure::timeout(limit.unwrap_or_default())))
        })
        .await;
        match catch_unwind(AssertUnwindSafe(|| drop(export))) {
            Ok(()) => result,
            Err(_) => Err(Failure::panic()),
        }
    }

    fn account(&mut self, size: usize, result: Result<(), Failure>) {
        self.pipeline.give_room(size);
        self.idle_flush_due = true;
        let spans = u64::try_from(size).unwrap_or(u64::MAX);
        let report = self.built.feedback.as_ref().map(|feedback| feedback.take());
        // Given up by a shutdown in the meantime: counted there.
        if !self.pipeline.counters().let_go(spans) {
            return;
        }
        match (result, report) {
            // Ours are the failures that the exporter did not live to report.
            (Err(failure), report) if failure.is_ours || report.is_none() => self.lost(spans, &failure),
            (_, Some(report)) => self.account_in_detail(spans, report),
            (_, None) => self.exported(spans),
        }
    }

    /// Counts by what the exporter says of each part of the batch.
    fn account_in_detail(&mut self, spans: u64, report: ExportReport) {
        let mut left = spans;
        let mut take = |wanted: u64| {
            let taken = wanted.min(left);
            left = left.saturating_sub(taken);
            taken
        };
        let lost: Vec<(u64, Failure)> =
            report.lost.into_iter().map(|loss| (take(loss.spans), Failure::from(loss))).collect();
        let rejected = take(report.rejected);
        for (spans, failure) in &lost {
            self.lost(*spans, failure);
        }
        self.pipeline.lose(rejected, Loss::Rejected);
        if left > 0 {
            self.exported(left);
        }
        for notice in report.notices {
            let what = if rejected > 0 {
                format!("{rejected} spans were rejected by the receiver")
            } else {
                "the receiver warns".into()
            };
            self.say(ReportKind::Receiver, format!("{what}: {notice}"));
        }
    }

    fn exported(&mut self, spans: u64) {
        self.pipeline.counters().export(spans);
        self.say_exports_recovered();
    }

    fn lost(&mut self, spans: u64, failure: &Failure) {
        self.pipeline.lose(spans, failure.loss);
        self.say_exports_failed(spans, failure);
    }

    fn say_exports_failed(&mut self, spans: u64, failure: &Failure) {
        let lost = self.trouble.exports.map_or(spans, |lost| lost.saturating_add(spans));
        if self.trouble.exports.replace(lost).is_none() {
            self.trouble.said_of_exports = lost;
            self.say(ReportKind::Loss, format!("{spans} spans lost: {}", failure.text));
        }
    }

    fn say_exports_recovered(&mut self) {
        if let Some(lost) = self.trouble.exports.take() {
            self.say(ReportKind::Recovery, format!("exports succeed again; {lost} spans were lost"));
        }
    }

    /// Says when the queue begins and when it ceases to lose spans.
    fn watch_queue(&mut self) {
        let lost = self.pipeline.counters().lost_by(Loss::QueueFull);
        let new = lost.saturating_sub(self.trouble.queue_seen);
        self.trouble.queue_seen = lost;
        match (self.trouble.queue, new) {
            (None, 0) => {}
            (None, new) => {
                self.trouble.queue = Some(new);
                let text = "spans are lost because the queue is full; raise OTEL_BSP_MAX_QUEUE_SIZE, sample less, or see why \
                            exports are slow";
                self.say(ReportKind::Loss, format!("{new} {text}"));
            }
            (Some(so_far), 0) => {
                self.trouble.queue = None;
                self.say(ReportKind::Recovery, format!("the queue has room again; {so_far} spans were lost"));
            }
            (Some(so_far), new) => self.trouble.queue = Some(so_far.saturating_add(new)),
        }
    }

    /// An empty batch: what shows traces shows those that waited for more.
    async fn flush_idle_exporter(&mut self) {
        if self.flush_when_idle && std::mem::take(&mut self.idle_flush_due) {
            // A console has nobody to tell that it could not write.
            let _ = self.export(Vec::new()).await;
        }
    }

    fn flush_exporter(&self) -> OTelSdkResult {
        catch_unwind(AssertUnwindSafe(|| self.built.exporter.force_flush())).unwrap_or_else(|_| {
            Err(OTelSdkError::InternalFailure("the exporter panicked in force_flush".into()))
        })
    }

    async fn flush(&mut self) -> OTelSdkResult {
        self.collect();
        let lost = self.pipeline.stats().dropped();
        self.export_everything().await;
        self.idle_flush_due = false;
        let flushed = self.flush_exporter();
        match self.pipeline.stats().dropped().saturating_sub(lost) {
            0 => flushed,
            lost => Err(OTelSdkError::InternalFailure(format!("{lost} spans could not be exported"))),
        }
    }

    async fn shut_down(&mut self, until: std::time::Instant) -> OTelSdkResult {
        let deadline = until.saturating_duration_since(std::time::Instant::now());
        self.built.last_attempts.iter().for_each(LastAttempt::ask);
        let flushed = timeout(deadline, self.flush()).await.unwrap_or(Err(OTelSdkError::Timeout(deadline)));
        self.give_up();
        let left = until.saturating_duration_since(std::time::Instant::now());
        let exporter = &self.built.exporter;
        let shut =
            catch_unwind(AssertUnwindSafe(|| exporter.shutdown_with_timeout(left))).unwrap_or_else(|_| {
                Err(OTelSdkError::InternalFailure("the exporter panicked in shutdown".into()))
            });
        self.say_what_was_lost();
        flushed.and(shut)
    }

    /// Counts what is still held, or still comes from the threads, as lost to the deadline.
    fn give_up(&mut self) {
        self.collect();
        self.pending.clear();
        self.pipeline.counters().give_up_held(Loss::ShutdownTimeout);
    }

    /// The last word, unless everything that was lost has been told already.
    fn say_what_was_lost(&mut self) {
        let lost = self.trouble.exports.unwrap_or(0).saturating_sub(self.trouble.said_of_exports);
        let late = self.pipeline.counters().lost_by(Loss::ShutdownTimeout);
        if late > 0 {
            self.say(
                ReportKind::Recovery,
                format!("{late} spans lost: the shutdown's deadline passed before they could leave"),
            );
        } else if lost > 0 {
            self.say(ReportKind::Recovery, format!("{lost} more spans were lost for the same reason"));
        }
    }

    fn start_over(&mut self) {
        self.pending.clear();
        let lost = self.pipeline.counters().give_up_held(Loss::ExporterPanicked);
        self.pipeline.give_room(usize::try_from(lost).unwrap_or(usize::MAX));
        self.say(ReportKind::Internal, format!("the worker panicked and goes on; {lost} spans were lost"));
    }

    fn say(&self, kind: ReportKind, text: String) {
        self.pipeline.reporter.say(&Report::new(kind, text));
    }
}

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(86400 * 365)
}

fn is_hurried(waiting: &VecDeque<Command>) -> bool {
    waiting.iter().any(|command| matches!(command, Command::Shutdown(..)))
}

/// Why an export failed.
struct Failure {
    loss: Loss,
    text: String,
    /// The worker ended the export; the exporter itself has said nothing.
    is_ours: bool,
}

impl From<exporter::SpansLost> for Failure {
    fn from(part: exporter::SpansLost) -> Self {
        let loss = match part.cause {
            LossCause::Timeout => Loss::ExportTimeout,
            LossCause::TooLarge => Loss::TooLarge,
            LossCause::Unreachable | LossCause::Refused | LossCause::BadAnswer | LossCause::Internal => {
                Loss::ExportFailed
            }
        };
        Self { loss, text: part.message, is_ours: false }
    }
}

impl Failure {
    fn panic() -> Self {
        let text = "the exporter panicked; the next batch is tried again".into();
        Self { loss: Loss::ExporterPanicked, text, is_ours: true }
    }

    fn timeout(limit: Duration) -> Self {
        let text = format!(
            "the export did not end within {limit:?}; see whether the receiver is slow, or raise OTEL_BSP_EXPORT_TIMEOUT"
        );
        Self { loss: Loss::ExportTimeout, text, is_ours: true }
    }
}

impl From<OTelSdkError> for Failure {
    fn from(error: OTelSdkError) -> Self {
        match error {
            OTelSdkError::Timeout(after) => Self {
                loss: Loss::ExportTimeout,
                text: format!("the export did not end within {after:?}; see whether the receiver is slow"),
                is_ours: false,
            },
            OTelSdkError::InternalFailure(text) => Self { loss: Loss::ExportFailed, text, is_ours: false },
            other @ OTelSdkError::AlreadyShutdown => {
                Self { loss: Loss::ExportFailed, text: other.to_string(), is_ours: false }
            }
        }
    }
}
