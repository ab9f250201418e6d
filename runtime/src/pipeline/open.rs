//! Owns what becomes of spans that are open: ended with the process, copied when they last, if the program wants either. Must not know how
//! records are reached.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Pipeline;
use crate::recorder::{self, Collected, Record, Totals};

/// What is wanted of open spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenSpans {
    /// They leave when telemetry ends.
    pub(crate) unfinished: bool,
    /// A copy leaves once they have been open for so long.
    pub(crate) pending_after: Option<Duration>,
}

/// What the worker has done about open spans.
#[derive(Debug)]
pub(super) struct OpenState {
    process_ends: AtomicBool,
    since: Instant,
    /// Milliseconds after `since`: before, no span is looked at for a copy.
    next_copies: AtomicU64,
    unfinished: AtomicU64,
    pending: AtomicU64,
}

impl OpenState {
    pub(super) fn new() -> Self {
        Self {
            process_ends: AtomicBool::new(false),
            since: Instant::now(),
            next_copies: AtomicU64::new(0),
            unfinished: AtomicU64::new(0),
            pending: AtomicU64::new(0),
        }
    }

    pub(super) fn unfinished(&self) -> u64 {
        self.unfinished.load(Ordering::Relaxed)
    }

    pub(super) fn pending(&self) -> u64 {
        self.pending.load(Ordering::Relaxed)
    }

    /// Looking costs a little for every slot, so it is done a few times in `after` only, however often the worker comes by.
    fn are_copies_due(&self, after: Duration) -> bool {
        let now = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        if now < self.next_copies.load(Ordering::Relaxed) {
            return false;
        }
        let pause = u64::try_from(after.as_millis() / 4).unwrap_or(u64::MAX).max(1);
        self.next_copies.store(now.saturating_add(pause), Ordering::Relaxed);
        true
    }
}

impl Pipeline {
    /// The process is about to end without a shutdown: from here on open spans leave as they are, if that is wanted.
    pub(crate) fn process_ends(&self) {
        self.open.process_ends.store(true, Ordering::Release);
    }

    /// Whether nothing comes that could be waited for.
    pub(super) fn is_ending(&self) -> bool {
        self.is_closed() || self.open.process_ends.load(Ordering::Acquire)
    }

    /// Adds what is wanted of open spans.
    pub(super) fn collect_open(&'static self, into: &mut Collected) {
        let mut records = Vec::new();
        let OpenSpans { unfinished, pending_after } = self.rules.open;
        if self.is_ending() {
            if unfinished {
                self.collect_unfinished(&mut records);
            }
        } else if let Some(after) = pending_after.filter(|after| self.open.are_copies_due(*after)) {
            self.collect_pending(after, &mut records);
        }
        for record in records {
            into.push(record);
        }
    }

    /// They leave whatever waits before them: nothing comes after.
    fn collect_unfinished(&'static self, records: &mut Vec<Record>) {
        recorder::end_open(self, records);
        self.take_beyond(records.len(), weight(records));
        self.count(records.len(), &self.open.unfinished);
    }

    /// Copies take the room that spans leave, and wait for the next time where there is none.
    fn collect_pending(&'static self, after: Duration, records: &mut Vec<Record>) {
        recorder::copy_open(self, after, || self.written.queue.take_one(), records);
        self.take_beyond(0, weight(records));
        self.count(records.len(), &self.open.pending);
    }

    fn count(&self, spans: usize, counter: &AtomicU64) {
        let spans = u64::try_from(spans).unwrap_or(u64::MAX);
        counter.fetch_add(spans, Ordering::Relaxed);
        self.settle(Totals { started: 0, ended: spans });
    }
}

fn weight(records: &[Record]) -> usize {
    records.iter().map(|record| record.weight(&[])).fold(0, usize::saturating_add)
}
