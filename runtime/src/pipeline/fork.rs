//! Owns what a fork is to a pipeline: in the child it stays the parent's, and another one, made the same way, takes its place with the first
//! span. Must not know how a fork is noticed.

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use opentelemetry_sdk::Resource;
use tokio::sync::mpsc::unbounded_channel;

use super::{Lane, Loss, Pipeline, Processors, Report, ReportKind, Rules, WorkerOptions, start};
use crate::fork::Locks;
use crate::provider::{AssembleError, InitError, MadeIn};
#[cfg(feature = "jaeger-remote")]
use crate::provider::{poll, service_name};

/// What a worker is started with, as often as needed.
#[derive(Clone)]
pub(crate) struct Kit {
    /// Empty: nothing is exported.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) resource: Resource,
    pub(crate) made_in: MadeIn,
    pub(crate) processors: Processors,
}

impl Kit {
    /// What a child can have of it, and the names of the exporters that it cannot have.
    fn rebuilt(&self) -> (Self, Vec<&str>) {
        let (there, gone): (Vec<_>, Vec<_>) = self.lanes.iter().partition(|lane| lane.factory.rebuilds());
        let lanes = there.into_iter().cloned().collect();
        let (made_in, resource) = self.made_in.in_this_process(&self.resource);
        (
            Self { lanes, resource, made_in, ..self.clone() },
            gone.into_iter().map(|lane| lane.factory.name()).collect(),
        )
    }
}

/// A pipeline's part in a fork.
#[derive(Default)]
pub(super) struct ForkState {
    kit: OnceLock<Kit>,
    side: AtomicU8,
    heir: OnceLock<&'static Pipeline>,
}

/// The process that made the pipeline.
const OWN: u8 = 0;
/// A child, whose first span makes an heir.
const CHILD: u8 = 1;
/// A child that was forked in the middle of something.
const TORN: u8 = 2;
/// A child that has its heir, or will never have one.
const SETTLED: u8 = 3;

/// Held while an heir is made.
static ALONE: Mutex<()> = Mutex::new(());

thread_local! {
    static MAKES_HEIR: Cell<bool> = const { Cell::new(false) };
}

impl Pipeline {
    /// What an heir is to be made of. With neither exporters nor a sampler that asks, the pipeline goes on in a child as it is: it has no thread.
    pub(crate) fn keep(&self, kit: Kit) {
        #[cfg(feature = "jaeger-remote")]
        let asks = !self.rules.sampler.remotes().is_empty();
        #[cfg(not(feature = "jaeger-remote"))]
        let asks = false;
        if asks || !kit.lanes.is_empty() {
            let _ = self.fork.kit.set(kit);
        }
    }

    /// Before a fork: waits until none of what an heir needs is being changed, and holds it still.
    pub(crate) fn hold(&'static self, locks: &mut Locks) -> Option<()> {
        locks.take(&ALONE)?;
        self.rules.sampler.hold(locks)?;
        self.fork.kit.get().map_or(Some(()), |kit| kit.processors.hold(locks))?;
        self.reporter.hold(locks)
    }

    /// In the child: nothing of this pipeline is touched any more, because its locks may never be free. `is_whole`: what [`hold`](Self::hold)
    /// takes was held.
    pub(crate) fn leave_to_parent(&self, is_whole: bool) {
        #[cfg(feature = "logs")]
        if let Some(logs) = self.logs() {
            logs.leave_to_parent(is_whole);
        }
        if self.fork.kit.get().is_some() && self.close_quietly() {
            self.reporter.expect_late_spans();
            self.fork.side.store(if is_whole { CHILD } else { TORN }, Ordering::Release);
        } else if !is_whole && self.awaits_heir() {
            // The child of a child that has made no span.
            self.fork.side.store(TORN, Ordering::Release);
        }
    }

    /// Whether a child holds what is its parent's.
    pub(crate) fn is_parents(&self) -> bool {
        self.fork.side.load(Ordering::Acquire) != OWN
    }

    /// Whether a child will go on with the first span.
    pub(crate) fn awaits_heir(&self) -> bool {
        self.fork.side.load(Ordering::Acquire) == CHILD
    }

    /// A child that has its heir, or needs none any more: it was shut down before its first span.
    pub(crate) fn disinherit(&self) {
        self.fork.side.store(SETTLED, Ordering::Release);
    }

    /// The pipeline that has taken this one's place, or this one.
    pub(crate) fn latest(&'static self) -> &'static Self {
        let mut latest = self;
        while let Some(heir) = latest.fork.heir.get() {
            latest = heir;
        }
        latest
    }

    /// In a child: the pipeline that takes this one's place, made now if there is none.
    pub(crate) fn heir(&'static self) -> Option<&'static Self> {
        let is_known = || {
            self.fork.heir.get().is_some() || matches!(self.fork.side.load(Ordering::Acquire), OWN | SETTLED)
        };
        // A sampler that makes spans while it is copied.
        if is_known() || MAKES_HEIR.get() {
            return self.fork.heir.get().copied();
        }
        MAKES_HEIR.set(true);
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let made = if is_known() { Ok(()) } else { self.inherit() };
        drop(alone);
        MAKES_HEIR.set(false);
        if let Err(text) = made {
            self.reporter.again().say(&Report::new(ReportKind::Loss, text));
        }
        self.fork.heir.get().copied()
    }

    fn inherit(&'static self) -> Result<(), String> {
        let made = self.make_heir();
        // Until the heir is there, others wait for it.
        self.fork.side.store(SETTLED, Ordering::Release);
        made
    }

    fn make_heir(&'static self) -> Result<(), String> {
        let Some(kit) = self.fork.kit.get() else { return Ok(()) };
        if self.fork.side.load(Ordering::Acquire) == TORN {
            let text = "the process forked while telemetry could not be brought to rest within a second; spans of this child are dropped; \
                        see whether a span processor hangs, or forks itself";
            return Err(text.into());
        }
        let (kit, gone) = kit.rebuilt();
        if kit.lanes.is_empty() && !gone.is_empty() {
            return Err(format!(
                "spans of this forked child are dropped, because {}",
                belong_to_parent(&gone)
            ));
        }
        let exporters =
            kit.lanes.iter().map(|lane| (lane.factory.name().to_owned(), lane.batching)).collect();
        let (sender, commands) = unbounded_channel();
        let heir: &'static Self =
            Box::leak(Box::new(Self::new(self.rules.again(), exporters, self.reporter.again(), sender)));
        heir.keep(kit.clone());
        // Loggers go on with what they have; only the guard gets at it by the heir.
        #[cfg(feature = "logs")]
        if let Some(logs) = self.logs() {
            heir.set_logs(logs);
        }
        let Kit { lanes, resource, processors, .. } = kit;
        let options = WorkerOptions { lanes, resource, processors, commands };
        #[cfg(feature = "jaeger-remote")]
        let service = service_name(&options.resource);
        // Nobody waits for the exporter to be built: spans may come already.
        let start = move || match start(heir, options) {
            Ok(()) => {
                #[cfg(feature = "jaeger-remote")]
                poll(heir, &service);
            }
            Err(error) => heir.give_up(error),
        };
        std::thread::Builder::new().name("traced-start".into()).spawn(start).map_err(|error| {
            format!("spans of this forked child are dropped: {}", InitError::Worker(error))
        })?;
        let _ = self.fork.heir.set(heir);
        if gone.is_empty() {
            return Ok(());
        }
        Err(format!(
            "spans of this forked child leave by the other exporters only, because {}",
            belong_to_parent(&gone)
        ))
    }
}

impl Pipeline {
    /// A child's worker could not start.
    fn give_up(&'static self, error: AssembleError) {
        self.close();
        let text = format!("spans of this forked child are dropped: {}", InitError::from(error));
        self.reporter.say(&Report::new(ReportKind::Loss, text));
        self.reporter.expect_late_spans();
        self.finish_by(Loss::ExportFailed);
    }
}

fn belong_to_parent(exporters: &[&str]) -> String {
    let names = exporters.join(", ");
    format!(
        "{names}: ready-made exporters belong to the process that made them; give a function: builder().exporter_with(..)"
    )
}

impl Rules {
    fn again(&self) -> Self {
        Self {
            sampler: self.sampler.again(),
            ids: self.ids.clone(),
            limits: self.limits,
            code_location: self.code_location,
            exports: self.exports,
            open: self.open,
        }
    }
}
