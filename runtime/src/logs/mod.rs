//! Owns the log pipeline of `init`: what loggers write to, its queue, its one worker thread. Must not know who logs, nor how settings were made.
//!
//! The SDK's logger and its provider are used as they are, because appenders want them; its batch processor is not. That one exports on a
//! thread without a tokio runtime, which a client with deadlines needs, ends for good when its exporter panics, and counts nothing that a
//! program could ask for. The queue and the thread are apart from those of spans, so that neither a slow receiver of logs nor a flood of
//! them ever costs a span.

mod exception;
#[cfg(unix)]
mod fork;
mod processor;
mod stats;
mod weight;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Receiver, UnboundedReceiver, UnboundedSender};

use self::processor::Handing;
use self::stats::Counters;
use self::worker::Worker;
use crate::exporter::{LogBatch, LogLimits, OtlpLogExporter, OtlpSettings};
use crate::pipeline::{Bytes, Loss, Reply, Reporter};
use crate::provider::ExceptionSignal;
#[cfg(unix)]
use crate::provider::MadeIn;

pub(crate) use exception::{Exception, Exceptions};
#[cfg(unix)]
pub(crate) use fork::hold;
pub use stats::LogStats;

/// How many records are held and how many leave at once. Specification: logs/sdk.md, "Batching processor".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogBatching {
    /// The longest wait of a record.
    pub(crate) schedule_delay: Duration,
    /// `None`: no limit.
    pub(crate) export_timeout: Option<Duration>,
    /// At least 1.
    pub(crate) max_queue_size: usize,
    /// Of records that are not small.
    pub(crate) max_queue_bytes: usize,
    /// At least 1, at most the queue size.
    pub(crate) max_export_batch_size: usize,
}

/// What a log pipeline is started with.
pub(crate) struct LogOptions {
    /// Built of what the kit holds.
    pub(crate) exporter: OtlpLogExporter,
    pub(crate) kit: Kit,
    pub(crate) exceptions: ExceptionSignal,
}

/// What a worker is started with, as often as needed.
#[derive(Clone)]
pub(crate) struct Kit {
    pub(crate) otlp: OtlpSettings,
    pub(crate) limits: LogLimits,
    pub(crate) batching: LogBatching,
    pub(crate) resource: Resource,
    #[cfg(unix)]
    pub(crate) made_in: MadeIn,
    pub(crate) reporter: &'static Reporter,
}

type Entry = <LogBatch as IntoIterator>::Item;

/// What all threads share of a log pipeline. Leaked when it is started: loggers may be kept anywhere.
#[derive(Debug)]
pub(crate) struct LogPipeline {
    provider: SdkLoggerProvider,
    exceptions: ExceptionSignal,
    shared: &'static Shared,
}

/// What threads and the worker write to.
struct Shared {
    queue: mpsc::Sender<Entry>,
    /// Of large records that wait or are on their way.
    bytes: Bytes,
    /// So many waiting records are worth waking the worker.
    worth_waking: usize,
    commands: UnboundedSender<Command>,
    counters: Counters,
    wake: Notify,
    /// The worker was woken and has not looked yet.
    woken: AtomicBool,
    closed: AtomicBool,
    kit: Kit,
    #[cfg(unix)]
    fork: fork::ForkState,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}

/// The worker's ends of queue and commands.
type Ends = (Receiver<Entry>, UnboundedReceiver<Command>);

/// What others ask of the worker.
enum Command {
    /// Export everything that was emitted before, then answer.
    Flush(Reply),
    /// Export what there is until then, answer, and end.
    Shutdown(Reply, Instant),
    /// A mistake of the worker's own.
    #[cfg(test)]
    Panic,
}

/// Starts the worker.
///
/// # Errors
/// The operating system gives no thread, or the thread no runtime.
pub(crate) fn start(options: LogOptions) -> std::io::Result<&'static LogPipeline> {
    let LogOptions { exporter, kit, exceptions } = options;
    let resource = kit.resource.clone();
    let (shared, ends) = Shared::open(kit);
    shared.worker(exporter, ends).start()?;
    let provider =
        SdkLoggerProvider::builder().with_resource(resource).with_log_processor(Handing(shared)).build();
    Ok(Box::leak(Box::new(LogPipeline { provider, exceptions, shared })))
}

/// What a channel can hold.
const MOST: usize = tokio::sync::Semaphore::MAX_PERMITS;

/// Loggers of this go nowhere: there is no log pipeline.
pub(crate) fn no_provider() -> SdkLoggerProvider {
    SdkLoggerProvider::builder().with_resource(Resource::builder_empty().build()).build()
}

impl LogPipeline {
    pub(crate) fn provider(&self) -> &SdkLoggerProvider {
        &self.provider
    }

    pub(crate) fn stats(&self) -> LogStats {
        self.here().counters.snapshot()
    }

    /// Asks for everything that was emitted before; false when the worker is gone.
    pub(crate) fn flush(&self, reply: Reply) -> bool {
        self.here().flush(reply)
    }

    /// Closes and asks for what is left, by then; false when it was closed before.
    pub(crate) fn shut_down(&self, until: Instant, reply: Reply) -> bool {
        self.here().shut_down(until, reply)
    }

    /// The worker has not answered in time: what is left will not leave any more. It tells of that at its end.
    pub(crate) fn give_up(&self) {
        self.here().counters.give_up(Loss::ShutdownTimeout);
    }

    fn here(&self) -> &'static Shared {
        self.shared.here()
    }
}

impl Shared {
    fn open(kit: Kit) -> (&'static Self, Ends) {
        let batching = kit.batching;
        let (queue, entries) = mpsc::channel(batching.max_queue_size.clamp(1, MOST));
        let (commands, asked) = mpsc::unbounded_channel();
        let shared = Self {
            queue,
            bytes: Bytes::new(batching.max_queue_bytes),
            worth_waking: batching.max_export_batch_size.min(batching.max_queue_size / 2).max(1),
            commands,
            counters: Counters::default(),
            wake: Notify::new(),
            woken: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            kit,
            #[cfg(unix)]
            fork: fork::ForkState::default(),
        };
        (Box::leak(Box::new(shared)), (entries, asked))
    }

    fn worker(&'static self, exporter: OtlpLogExporter, (entries, commands): Ends) -> Worker {
        let Kit { batching, reporter, .. } = self.kit;
        Worker { shared: self, exporter, batching, entries, commands, reporter }
    }

    /// That of this process: a forked child has one of its own.
    fn here(&'static self) -> &'static Self {
        #[cfg(unix)]
        return self.latest();
        #[cfg(not(unix))]
        self
    }

    fn ask(&self, command: Command) -> bool {
        self.commands.send(command).is_ok()
    }

    fn flush(&self, reply: Reply) -> bool {
        #[cfg(unix)]
        if self.is_parents() {
            // Of a forked child that has emitted nothing.
            reply(Ok(()));
            return true;
        }
        self.ask(Command::Flush(reply))
    }

    fn shut_down(&self, until: Instant, reply: Reply) -> bool {
        #[cfg(unix)]
        if self.is_parents() {
            return self.shut_down_in_child(until, reply);
        }
        let was_closed = self.closed.swap(true, Ordering::AcqRel);
        !was_closed && self.ask(Command::Shutdown(reply, until))
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Whether what is emitted is taken.
    fn takes(&'static self) -> bool {
        let here = self.here();
        #[cfg(unix)]
        if here.is_undecided() {
            return true;
        }
        // The second look is for an heir that has come between the first and the question.
        !here.is_closed() || !self.here().is_closed()
    }
}

/// Settings may hold secrets.
impl std::fmt::Debug for Kit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kit").field("batching", &self.batching).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::logs::{Logger as _, LoggerProvider as _};
    use traced_sink::Sink;

    use super::*;
    use crate::exporter::Protocol;
    use crate::pipeline::question;
    use crate::provider::LogLevel;

    const LONG: Duration = Duration::from_secs(20);

    fn start_to(sink: &Sink) -> &'static LogPipeline {
        let settings = OtlpSettings {
            protocol: Protocol::HttpProtobuf,
            endpoint: sink.http_logs_endpoint(),
            headers: Vec::new(),
            timeout: Some(LONG),
            compression: None,
            certificate: None,
            client_identity: None,
        };
        let limits = LogLimits { attributes: 128, attribute_value_length: None };
        let resource = Resource::builder_empty().build();
        let batching = LogBatching {
            schedule_delay: Duration::from_secs(3600),
            export_timeout: None,
            max_queue_size: 100,
            max_queue_bytes: 1 << 20,
            max_export_batch_size: 50,
        };
        let exporter = OtlpLogExporter::new(&settings, limits, &resource).unwrap();
        let reporter = Box::leak(Box::new(Reporter::new(None, LogLevel::None)));
        let exceptions = ExceptionSignal::Events;
        let kit = Kit {
            otlp: settings,
            limits,
            batching,
            #[cfg(unix)]
            made_in: MadeIn::of(&resource),
            resource,
            reporter,
        };
        start(LogOptions { exporter, kit, exceptions }).unwrap()
    }

    fn emit(logs: &LogPipeline) {
        let logger = logs.provider().logger("test");
        logger.emit(logger.create_log_record());
    }

    fn flush(logs: &LogPipeline) {
        let (reply, answer) = question();
        assert!(logs.flush(reply));
        answer.wait(LONG).unwrap().unwrap();
    }

    #[test]
    fn a_thread_that_panics_goes_on_and_counts_what_it_held() {
        let sink = Sink::start();
        let logs = start_to(&sink);
        for _ in 0..3 {
            emit(logs);
            assert!(logs.shared.ask(Command::Panic));
        }
        flush(logs);
        let stats = logs.stats();
        assert_eq!((stats.emitted, stats.exported + stats.dropped_by(Loss::WorkerPanicked)), (3, 3));
        assert!(stats.dropped_by(Loss::WorkerPanicked) > 0);
        emit(logs);
        flush(logs);
        assert_eq!(logs.stats().exported, stats.exported + 1);
        let (reply, answer) = question();
        assert!(logs.shut_down(Instant::now() + LONG, reply));
        answer.wait(LONG).unwrap().unwrap();
        assert_eq!(sink.log_records().len() as u64, logs.stats().exported);
    }
}
