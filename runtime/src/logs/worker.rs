//! Owns the one thread that exports log records: what it waits for, the order of exports, their deadlines. Must not know loggers.

mod account;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver};
use tokio::time::{Instant, sleep_until, timeout};

use self::account::queue_loses;
use super::{Command, Entry, LogBatching, Shared};
use crate::exporter::{LogBatch, OtlpLogExporter};
use crate::pipeline::{Loss, Report, ReportKind, Reporter, Trouble, join_worker, runtime};
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
    /// Commands that came while an export was running.
    waiting: VecDeque<Command>,
    next_export: Instant,
    /// Records that exports have lost.
    lost_here: u64,
    exports: Trouble,
    queue: Trouble,
    lost_in_queue: u64,
}

enum Next {
    Look,
    Due,
    Command(Option<Command>),
}

/// How long the thread waits after a mistake of its own.
const PAUSE: Duration = Duration::from_millis(100);

impl Worker {
    pub(super) fn start(self) -> std::io::Result<()> {
        let runtime = runtime()?;
        let run = move || {
            let _quiet = join_worker();
            let mut running = Running::new(self);
            // Its own code does not panic; should it, what is held is lost and counted, and it goes on.
            while survive(|| runtime.block_on(running.work())).is_none() {
                if running.start_over() {
                    break;
                }
                std::thread::sleep(PAUSE);
            }
            survive(|| drop(running));
        };
        std::thread::Builder::new().name("traced-logs".into()).spawn(run).map(drop)
    }
}

impl Running {
    fn new(with: Worker) -> Self {
        let mut running = Self {
            with,
            waiting: VecDeque::new(),
            next_export: Instant::now(),
            lost_here: 0,
            exports: Trouble::default(),
            queue: Trouble::default(),
            lost_in_queue: 0,
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
                Next::Command(Some(Command::Flush(reply))) => {
                    let result = self.flush().await;
                    reply(result);
                }
                Next::Command(Some(Command::Shutdown(reply, until))) => {
                    let result = self.shut_down(until).await;
                    return reply(result);
                }
                #[cfg(test)]
                Next::Command(Some(Command::Panic)) => std::panic::panic_any("a mistake"),
                // The pipeline is gone, which only happens when it is leaked: nothing can come any more.
                Next::Command(None) => return,
            }
        }
    }

    async fn next(&mut self) -> Next {
        if let Some(command) = self.waiting.pop_front() {
            return Next::Command(Some(command));
        }
        let mut command = pin!(self.with.commands.recv());
        let mut look = pin!(self.with.shared.wake.notified());
        let mut due = pin!(sleep_until(self.next_export));
        poll_fn(|cx| {
            if let Poll::Ready(command) = command.as_mut().poll(cx) {
                return Poll::Ready(Next::Command(command));
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
            && let Ok(entry) = self.with.entries.try_recv()
        {
            batch.push(entry);
        }
        if !batch.is_empty() {
            let records = u64::try_from(batch.len()).unwrap_or(u64::MAX);
            let result = self.export(batch).await;
            self.account(records, result);
        }
    }

    /// One export, its deadline kept. A shutdown that is asked for meanwhile cuts its waits, and losses that begin meanwhile are told.
    async fn export(&mut self, batch: LogBatch) -> Result<(), Duration> {
        let limit = self.with.batching.export_timeout;
        let end = limit.and_then(|limit| Instant::now().checked_add(limit)).unwrap_or_else(far_away);
        let Self { with, waiting, queue, lost_in_queue, .. } = self;
        let Worker { shared, exporter, commands, reporter, .. } = with;
        let mut export = pin!(exporter.export(batch));
        let mut overdue = pin!(sleep_until(end));
        let mut look = pin!(shared.wake.notified());
        poll_fn(|cx| {
            while let Poll::Ready(Some(command)) = commands.poll_recv(cx) {
                if matches!(command, Command::Shutdown(..)) {
                    exporter.last_attempt().ask();
                }
                waiting.push_back(command);
            }
            while look.as_mut().poll(cx).is_ready() {
                look.set(shared.wake.notified());
                shared.heard();
                queue_loses(shared, queue, lost_in_queue, reporter);
            }
            if export.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            overdue.as_mut().poll(cx).map(|()| Err(limit.unwrap_or_default()))
        })
        .await
    }

    async fn flush(&mut self) -> OTelSdkResult {
        let lost = self.lost_here;
        let waiting = self.with.entries.len();
        self.export_oldest(waiting).await;
        match self.lost_here.saturating_sub(lost) {
            0 => Ok(()),
            lost => Err(OTelSdkError::InternalFailure(format!(
                "{lost} log records could not be exported; the error hook was told why"
            ))),
        }
    }

    async fn shut_down(&mut self, until: std::time::Instant) -> OTelSdkResult {
        let left = until.saturating_duration_since(std::time::Instant::now());
        self.with.exporter.last_attempt().ask();
        // From here on nothing comes in, so that a flush takes what there is.
        self.with.entries.close();
        let flushed = timeout(left, self.flush()).await.unwrap_or(Err(OTelSdkError::Timeout(left)));
        if matches!(flushed, Err(OTelSdkError::Timeout(_))) {
            let late = self.with.shared.counters.give_up(Loss::ShutdownTimeout);
            let text =
                "log records lost: the shutdown's deadline passed before they could leave; allow more time";
            self.say(ReportKind::Loss, format!("{late} {text}"));
        } else {
            // What a thread was about to hand over when the queue closed.
            self.with.shared.counters.give_up(Loss::AfterShutdown);
        }
        self.watch_queue();
        flushed.and(self.with.exporter.shut_down())
    }

    /// After a panic of the thread's own: what it held is lost and counted. True when it is to end.
    fn start_over(&mut self) -> bool {
        while self.with.entries.try_recv().is_ok() {}
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

fn far_away() -> Instant {
    let now = Instant::now();
    now.checked_add(Duration::from_secs(86_400 * 365)).unwrap_or(now)
}
