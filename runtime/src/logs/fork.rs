//! Owns what a fork is to a log pipeline: in the child its queue and worker stay the parent's, and others, made the same way, take their place
//! with the first record. Must not know how a fork is noticed.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::{Kit, LogPipeline, Shared};
use crate::exporter::OtlpLogExporter;
use crate::fork::Locks;
use crate::pipeline::{Loss, Reply, Report, ReportKind};

/// A queue's part in a fork.
#[derive(Debug, Default)]
pub(super) struct ForkState {
    side: AtomicU8,
    heir: OnceLock<&'static Shared>,
}

/// The process that made the queue.
const OWN: u8 = 0;
/// A child, whose first record makes an heir.
const CHILD: u8 = 1;
/// A child that was forked in the middle of something.
const TORN: u8 = 2;
/// A child that has its heir, or will never have one.
const SETTLED: u8 = 3;

const TORN_TEXT: &str = "the process forked while telemetry could not be brought to rest within a second; log records of this child are \
                         dropped; see whether a span processor hangs, or forks itself";

/// Held while an heir is made.
static ALONE: Mutex<()> = Mutex::new(());

/// Before a fork: waits until no heir is being made, and lets none be made.
pub(crate) fn hold(locks: &mut Locks) -> Option<()> {
    locks.take(&ALONE)
}

impl LogPipeline {
    /// In the child: the queue is not touched any more, because its locks may never be free. `is_whole`: what [`hold`] takes was held.
    pub(crate) fn leave_to_parent(&self, is_whole: bool) {
        self.shared.latest().leave_to_parent(is_whole);
    }
}

impl Shared {
    fn leave_to_parent(&self, is_whole: bool) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            self.fork.side.store(if is_whole { CHILD } else { TORN }, Ordering::Release);
            // Nobody else is there to count.
            self.counters.begin_anew();
        } else if !is_whole && self.awaits_heir() {
            // The child of a child that has made no record.
            self.fork.side.store(TORN, Ordering::Release);
        }
    }

    /// Whether a child holds what is its parent's.
    pub(super) fn is_parents(&self) -> bool {
        self.fork.side.load(Ordering::Acquire) != OWN
    }

    /// Whether a child has yet to see what becomes of its first record.
    pub(super) fn is_undecided(&self) -> bool {
        matches!(self.fork.side.load(Ordering::Acquire), CHILD | TORN)
    }

    fn awaits_heir(&self) -> bool {
        self.fork.side.load(Ordering::Acquire) == CHILD
    }

    /// In a child, where this is the parent's; false when it was done before.
    pub(super) fn shut_down_in_child(&self, until: Instant, reply: Reply) -> bool {
        // Nobody else makes an heir meanwhile. In a torn child the lock may never be free, and nobody makes any.
        let alone = self.awaits_heir().then(|| ALONE.lock().unwrap_or_else(PoisonError::into_inner));
        let side = self.fork.side.swap(SETTLED, Ordering::AcqRel);
        drop(alone);
        if let Some(heir) = self.fork.heir.get() {
            return heir.shut_down(until, reply);
        }
        reply(Ok(()));
        side != SETTLED
    }

    /// What has taken the place of this, or this.
    pub(super) fn latest(&'static self) -> &'static Self {
        let mut latest = self;
        while let Some(heir) = latest.fork.heir.get() {
            latest = heir;
        }
        latest
    }

    /// In a child: what takes the place of this, made now if there is none.
    #[cold]
    pub(super) fn heir(&'static self) -> Option<&'static Self> {
        let made = match self.fork.side.load(Ordering::Acquire) {
            CHILD => {
                let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
                if self.awaits_heir() { self.inherit() } else { Ok(()) }
            }
            // No lock may be waited for there.
            TORN if self.fork.side.swap(SETTLED, Ordering::AcqRel) == TORN => Err(TORN_TEXT.into()),
            _ => Ok(()),
        };
        if let Err(text) = made {
            self.kit.reporter.expect_late_logs();
            self.kit.reporter.again().say(&Report::new(ReportKind::Loss, text));
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
        let (made_in, resource) = self.kit.made_in.in_this_process(&self.kit.resource);
        let reporter = Box::leak(Box::new(self.kit.reporter.again()));
        let kit = Kit { resource, made_in, reporter, ..self.kit.clone() };
        let (heir, ends) = Self::open(kit);
        // Nobody waits for the exporter to be built: records may come already.
        let run = move || {
            let Kit { otlp, limits, resource, .. } = &heir.kit;
            let built = OtlpLogExporter::new(otlp, *limits, resource).map_err(|error| error.to_string());
            let run = built.and_then(|exporter| match crate::pipeline::runtime() {
                Ok(runtime) => Ok((exporter, runtime)),
                Err(error) => Err(crate::provider::InitError::Worker(error).to_string()),
            });
            match run {
                Ok((exporter, runtime)) => heir.worker(exporter, ends).run(&runtime),
                Err(why) => heir.give_up(ends, &why),
            }
        };
        super::worker::spawn(run)
            .map_err(|error| lost(&crate::provider::InitError::Worker(error).to_string()))?;
        let _ = self.fork.heir.set(heir);
        Ok(())
    }

    /// A child's worker could not start.
    fn give_up(&'static self, ends: super::Ends, why: &str) {
        self.closed.store(true, Ordering::Release);
        // From here on nothing comes in.
        drop(ends);
        self.counters.give_up(Loss::ExportFailed);
        self.kit.reporter.say(&Report::new(ReportKind::Loss, lost(why)));
    }
}

fn lost(why: &str) -> String {
    format!("log records of this forked child are dropped: {why}")
}
