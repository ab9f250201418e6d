//! Owns the threads behind `init`: one for a single exporter; for several one that collects and one for each. Knows exporters only as
//! `DynExporter`.

mod account;
mod collect;
mod export;
mod failure;
mod finish;
mod gather;
mod lane;
mod source;
mod spread;
mod watch;

use std::cell::Cell;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use opentelemetry::{Context, ContextGuard};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use self::collect::{Collector, Threads};
use self::lane::Exporting;
use self::source::{FromInbox, Source};
use self::spread::{Outlet, Spread};
#[cfg(feature = "logs")]
pub(crate) use self::watch::{Bounds, Exports};
use super::{Batching, Pipeline, Processors};
use crate::exporter::{BoxError, Built, ExporterFactory};
use crate::provider::AssembleError;
use crate::survive::survive;

/// What others ask of the worker.
pub(crate) enum Command {
    /// Export everything that ended before, then answer; by then at the latest if there are several exporters.
    Flush(Reply, Option<std::time::Instant>),
    /// Export what there is until then, shut the exporters down, answer, and end.
    Shutdown(Reply, std::time::Instant),
    /// A mistake of the worker's own.
    #[cfg(test)]
    Panic,
}

/// Called once with the outcome.
pub(crate) type Reply = Box<dyn FnOnce(OTelSdkResult) + Send>;

/// An exporter, and how its spans wait for it.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    pub(crate) factory: ExporterFactory,
    pub(crate) batching: Batching,
    /// The exporter holds back what it shows: it is told when nothing more comes.
    pub(crate) flush_when_idle: bool,
}

/// What the worker is started with.
pub(crate) struct WorkerOptions {
    /// In the order in which the pipeline knows them.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) resource: Resource,
    pub(crate) processors: Processors,
    pub(crate) commands: UnboundedReceiver<Command>,
}

type BuildResult = Result<(), AssembleError>;

/// Starts the worker and waits until its exporters are built. Nothing goes on running after an error.
pub(crate) fn start(pipeline: &'static Pipeline, options: WorkerOptions) -> BuildResult {
    let WorkerOptions { mut lanes, resource, processors, commands } = options;
    let collector = Collector::new(pipeline, processors);
    if lanes.len() > 1 {
        return start_several(lanes, &resource, collector, commands);
    }
    let Some(lane) = lanes.pop() else { return Ok(()) };
    let source = Threads::new(collector, lane.batching);
    built(&start_lane("traced-worker".into(), source, lane, resource, commands)?)
}

/// Exporters that block their thread must not hold up each other, nor the collecting: each has a thread of its own.
fn start_several(
    lanes: Vec<Lane>,
    resource: &Resource,
    collector: Collector,
    commands: UnboundedReceiver<Command>,
) -> BuildResult {
    let pipeline = collector.pipeline();
    let (mut outlets, mut answers) = (Vec::new(), Vec::new());
    for (number, (lane, inbox)) in (1..).zip(lanes.into_iter().zip(pipeline.inboxes())) {
        let (to_lane, of_lane) = unbounded_channel();
        outlets.push(Outlet::new(inbox, to_lane));
        let source = FromInbox::new(pipeline, inbox);
        let name = format!("traced-worker-{number}");
        answers.push((inbox.name(), start_lane(name, source, lane, resource.clone(), of_lane)?));
    }
    for (name, answer) in answers {
        built(&answer).map_err(|error| match error {
            AssembleError::Exporter(cause) => AssembleError::Exporter(format!("{name}: {cause}").into()),
            other => other,
        })?;
    }
    let (started, was_started) = sync_channel(1);
    spawn("traced-worker".into(), move || {
        run(&started, collector.pipeline(), |_| Ok(Spread::new(collector, outlets, commands)));
    })?;
    built(&was_started)
}

fn start_lane<S: Source + Send + 'static>(
    name: String,
    source: S,
    lane: Lane,
    resource: Resource,
    commands: UnboundedReceiver<Command>,
) -> Result<Receiver<BuildResult>, AssembleError> {
    let (built, was_built) = sync_channel(1);
    spawn(name, move || {
        let pipeline = source.pipeline();
        run(&built, pipeline, move |runtime| {
            let mut lane = lane;
            let exporter = runtime.block_on(async { build(&mut lane.factory, &resource) })?;
            Ok(Exporting::new(source, &lane, exporter, commands))
        });
    })?;
    Ok(was_built)
}

fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> BuildResult {
    std::thread::Builder::new().name(name).spawn(run).map(drop).map_err(AssembleError::Worker)
}

fn built(answer: &Receiver<BuildResult>) -> BuildResult {
    answer.recv().unwrap_or_else(|_| {
        Err(AssembleError::Exporter("the worker ended before its exporter was built".into()))
    })
}

/// What a thread of the worker's does until it is told to end.
trait Work {
    async fn work(&mut self);
    /// After a panic of its own: what it held is lost and counted.
    fn start_over(&mut self);
    /// It ends without having been told: what it holds is lost.
    fn finish(&mut self);
}

fn run<W: Work>(
    ready: &SyncSender<BuildResult>,
    pipeline: &'static Pipeline,
    build: impl FnOnce(&Runtime) -> Result<W, BoxError>,
) {
    let _suppressed = join_worker();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return answer(ready, Err(AssembleError::Worker(error))),
    };
    let mut worker = match build(&runtime) {
        Ok(worker) => worker,
        Err(error) => return answer(ready, Err(AssembleError::Exporter(error))),
    };
    answer(ready, Ok(()));
    let mut panics = 0_u32;
    // The worker's own code does not panic; should it, what it held is lost and counted, and it goes on.
    while survive(|| runtime.block_on(worker.work())).is_none() {
        worker.start_over();
        if pipeline.is_closed() {
            worker.finish();
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
pub(crate) fn join_worker() -> ContextGuard {
    IS_WORKER.set(true);
    Context::enter_telemetry_suppressed_scope()
}

fn answer(ready: &SyncSender<BuildResult>, result: BuildResult) {
    // Whoever asked has gone: there is nobody to tell.
    let _ = ready.send(result);
}

pub(crate) fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("traced-io")
        .on_thread_start(|| std::mem::forget(join_worker()))
        .build()
}

fn build(factory: &mut ExporterFactory, resource: &Resource) -> Result<Built, BoxError> {
    let built = survive(|| {
        let mut built = factory.build()?;
        built.exporter.set_resource(resource);
        Ok(built)
    });
    built.unwrap_or_else(|| Err("building it panicked".into()))
}
