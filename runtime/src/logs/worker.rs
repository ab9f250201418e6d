//! Owns the one thread that exports log records: what it waits for, the order of exports, their deadlines. Must not know loggers.

mod account;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};
use tokio::time::{Instant, sleep_until, timeout};

use super::weight::weight;
use super::{Command, Entry, LogBatching, Shared};
use crate::exporter::{LogBatch, OtlpLogExporter};
use crate::pipeline::{Bounds, Exports, Loss, Report, ReportKind, Reporter, join_worker, runtime};
use crate::survive::survive;

/// What the thread is made of.
pub(super) struct Worker {
    pub(super) shared: &'static Shared,
    pub(super) exporter: OtlpLogExporter,
    pub(super) batching: LogBatching,
    pub(super) entries: Receiver<Entry>,
    pub(super) commands: UnboundedReceiver<Command>,
    pub(super) reporter: &'static Reporter,
}

/// The same while it runs.
struct Running {
    with: Worker,
    /// Commands that came while an export was running, and what exports had lost before.
    waiting: VecDeque<(Command, u64)>,
    next_export: Instant,
    /// Records that exports have lost.
    lost_here: u64,
    /// Of the batch that is on its way.
    bytes_leaving: usize,
    exports: Exports,
    bounds: Bounds,
}

/// What an export did not live to see.
#[derive(Clone, Copy)]
enum Overdue {
    /// Its own deadline.
    Export(Duration),
    /// That of a shutdown.
    Shutdown,
}

enum Next {
    Look,
    Due,
    /// With what exports had lost when it came.
    Command(Option<Command>, u64),
}

/// How long the thread waits after a mistake of its own.
const PAUSE: Duration = Duration::from_millis(100);

impl Worker {
    pub(super) fn start(self) -> std::io::Result<()> {
        let runtime = runtime()?;
        spawn(move || self.run(&runtime))
    }

    /// Until the shutdown.
    pub(super) fn run(self, runtime: &Runtime) {
        let mut running = Running::new(self);
        // Its own code does not panic; should it, what is held is lost and counted, and it goes on.
        while survive(|| runtime.block_on(running.work())).is_none() {
            if running.start_over() {
                break;
            }
            std::thread::sleep(PAUSE);
        }
        survive(|| drop(running));
    }
}

/// The one thread of logs.
pub(super) fn spawn(run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let run = move || {
        let _quiet = join_worker();
        run();
    };
    std::thread::Builder::new().name("traced-logs".into()).spawn(run).map(drop)
}

impl Running {
    fn new(with: Worker) -> Self {
        let mut running = Self {
            with,
            waiting: VecDeque::new(),
            next_export: Instant::now(),
            lost_here: 0,
            bytes_leaving: 0,
            exports: Exports::of_logs(),
            bounds: Bounds::of_logs(),
        };
        running.schedule();
        running
    }

    async fn work(&mut self) {
        loop {
            match self.next().await {
                Next::Look => self.export_full_batches().await,
                Next::Due => {
                    let waiting = self.with.entries.len();
                    self.export_oldest(waiting).await;
                    self.watch_queue();
                    self.schedule();
                }
                Next::Command(Some(Command::Flush(reply)), lost) => {
                    let result = self.flush(lost).await;
                    reply(result);
                }
                Next::Command(Some(Command::Shutdown(reply, until)), lost) => {
                    let result = self.shut_down(until, lost).await;
                    self.refuse_the_rest();
                    return reply(result);
                }
                #[cfg(test)]
                Next::Command(Some(Command::Panic), _) => std::panic::panic_any("a mistake"),
                // The pipeline is gone, which only happens when it is leaked: nothing can come any more.
                Next::Command(None, _) => return,
            }
        }
    }

    async fn next(&mut self) -> Next {
        if let Some((command, lost)) = self.waiting.pop_front() {
            return Next::Command(Some(command), lost);
        }
        let lost = self.lost_here;
        let mut command = pin!(self.with.commands.recv());
        let mut look = pin!(self.with.shared.wake.notified());
        let mut due = pin!(sleep_until(self.next_export));
        poll_fn(|cx| {
            if let Poll::Ready(command) = command.as_mut().poll(cx) {
                return Poll::Ready(Next::Command(command, lost));
            }
            if look.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Next::Look);
            }
            due.as_mut().poll(cx).map(|()| Next::Due)
        })
        .await
    }

    fn schedule(&mut self) {
        let delay = self.with.batching.schedule_delay.max(Duration::from_millis(1));
        self.next_export = Instant::now().checked_add(delay).unwrap_or_else(far_away);
    }

    async fn export_full_batches(&mut self) {
        self.with.shared.heard();
        self.watch_queue();
        // Only what waits now, however fast it is followed: others wait for an answer.
        let waiting = self.with.entries.len();
        let rest = waiting.checked_rem(self.with.shared.worth_waking).unwrap_or(0);
        self.export_oldest(waiting.saturating_sub(rest)).await;
    }

    /// So many records and no more: under load this has an end.
    async fn export_oldest(&mut self, mut records: usize) {
        while records > 0 {
            let size = records.min(self.with.batching.max_export_batch_size);
            self.export_one_batch(size).await;
            records = records.saturating_sub(size);
        }
    }

    async fn export_one_batch(&mut self, size: usize) {
        let mut batch = LogBatch::with_capacity(size.min(self.with.entries.len()));
        while batch.len() < size
            && let Some(entry) = self.take()
        {
            batch.push(entry);
        }
        let records = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        if records > 0 {
            let result = self.export(batch).await;
            self.account(records, result);
            self.give_bytes();
        }
    }

    fn take(&mut self) -> Option<Entry> {
        let entry = self.with.entries.try_recv().ok()?;
        self.bytes_leaving = self.bytes_leaving.saturating_add(weight(&entry.0));
        Some(entry)
    }

    fn give_bytes(&mut self) {
        self.with.shared.bytes.give(std::mem::take(&mut self.bytes_leaving));
    }

    /// One export, its deadline kept, and that of a shutdown which is asked for meanwhile: that one cuts its waits first. Losses that begin
    /// meanwhile are told.
    async fn export(&mut self, batch: LogBatch) -> Result<(), Overdue> {
        let limit = self.with.batching.export_timeout;
        let end = limit.and_then(|limit| Instant::now().checked_add(limit)).unwrap_or_else(far_away);
        let Self { with, waiting, lost_here, bounds, .. } = self;
        let Worker { shared, exporter, commands, reporter, .. } = with;
        let mut export = pin!(exporter.export(batch));
        let mut overdue = pin!(sleep_until(end));
        let mut look = pin!(shared.wake.notified());
        let (mut until, mut woken) = (None, false);
        let result = poll_fn(|cx| {
            while let Poll::Ready(Some(command)) = commands.poll_recv(cx) {
                waiting.push_back((command, *lost_here));
            }
            if until.is_none()
                && let Some(shutdown) = shutdown_in(waiting)
            {
                exporter.last_attempt().ask();
                overdue.as_mut().reset(shutdown.min(end));
                until = Some(shutdown);
            }
            while look.as_mut().poll(cx).is_ready() {
                woken = true;
                look.set(shared.wake.notified());
                shared.heard();
                bounds.begin(reporter, &|loss| shared.counters.lost_by(loss));
            }
            if export.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            overdue.as_mut().poll(cx).map(|()| match until {
                Some(until) if until < end => Err(Overdue::Shutdown),
                _ => Err(Overdue::Export(limit.unwrap_or_default())),
            })
        })
        .await;
        if woken {
            // Heard here, but not looked at: whoever comes next does that.
            shared.wake.notify_one();
        }
        result
    }

    /// Fails when more was lost than `before` it was asked for.
    async fn flush(&mut self, before: u64) -> OTelSdkResult {
        let waiting = self.with.entries.len();
        self.export_oldest(waiting).await;
        match self.lost_here.saturating_sub(before) {
            0 => Ok(()),
            lost => Err(OTelSdkError::InternalFailure(format!(
                "{lost} log records could not be exported; the error hook was told why"
            ))),
        }
    }

    async fn shut_down(&mut self, until: std::time::Instant, before: u64) -> OTelSdkResult {
        let left = until.saturating_duration_since(std::time::Instant::now());
        self.with.exporter.last_attempt().ask();
        // From here on nothing comes in, so that a flush takes what there is.
        self.with.entries.close();
        let mut flushed = timeout(left, self.flush(before)).await.unwrap_or(Err(OTelSdkError::Timeout(left)));
        let Worker { shared, reporter, .. } = &self.with;
        if matches!(flushed, Err(OTelSdkError::Timeout(_))) {
            shared.counters.give_up(Loss::ShutdownTimeout);
        } else if shared.counters.give_up(Loss::AfterShutdown) > 0 {
            // What a thread was about to hand over when the queue closed.
            reporter.late_log();
        }
        if shared.counters.lost_by(Loss::ShutdownTimeout) > 0 {
            // Also where an export was cut before this began.
            flushed = Err(OTelSdkError::Timeout(left));
        }
        self.say_the_last_word();
        flushed.and(self.with.exporter.shut_down())
    }

    /// Whoever asks from now on, or has asked since the shutdown, is told so.
    fn refuse_the_rest(&mut self) {
        self.with.commands.close();
        while let Ok(command) = self.with.commands.try_recv() {
            self.waiting.push_back((command, self.lost_here));
        }
        for (command, _) in self.waiting.drain(..) {
            match command {
                Command::Flush(reply) | Command::Shutdown(reply, _) => {
                    reply(Err(OTelSdkError::AlreadyShutdown));
                }
                #[cfg(test)]
                Command::Panic => {}
            }
        }
    }

    /// After a panic of the thread's own: what it held is lost and counted. True when it is to end.
    fn start_over(&mut self) -> bool {
        while self.take().is_some() {}
        self.give_bytes();
        let lost = self.with.shared.counters.give_up(Loss::WorkerPanicked);
        let text = format!("the thread of logs panicked and goes on; {lost} log records were lost");
        self.say(ReportKind::Internal, text);
        self.with.shared.is_closed()
    }

    fn say(&self, kind: ReportKind, text: String) {
        self.with.reporter.say(&Report::new(kind, text));
    }
}

impl Shared {
    fn heard(&self) {
        self.woken.store(false, std::sync::atomic::Ordering::Release);
    }
}

/// When a shutdown that waits is to be done.
fn shutdown_in(waiting: &VecDeque<(Command, u64)>) -> Option<Instant> {
    waiting.iter().find_map(|(command, _)| match command {
        Command::Shutdown(_, until) => Some(Instant::from_std(*until)),
        Command::Flush(_) => None,
        #[cfg(test)]
        Command::Panic => None,
    })
}

fn far_away() -> Instant {
    let now = Instant::now();
    now.checked_add(Duration::from_secs(86_400 * 365)).unwrap_or(now)
}
