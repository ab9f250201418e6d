//! Owns what waits for one of several exporters, within bounds of its own, and who of them has still to settle a span. Must not know how
//! exports run.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry_sdk::trace::SpanData;
use tokio::sync::Notify;

use super::stats::Account;
use super::{Batching, ExporterStats, Loss, Pipeline};

/// One exporter as everybody sees it. With a single one nothing ever waits here: it takes its spans from the threads.
#[derive(Debug)]
pub(crate) struct Inbox {
    name: String,
    batching: Batching,
    waiting: Mutex<Waiting>,
    bell: Notify,
    /// What waits is to be exported, a full batch or not.
    is_due: AtomicBool,
    pub(super) account: Account,
}

#[derive(Debug, Default)]
struct Waiting {
    arrived: Vec<Parcel>,
    /// Here and in the exporter's hands.
    spans: usize,
    /// Of those that are not small.
    bytes: usize,
}

/// A span on its way to one of several exporters. They share it until one wants to have it.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    span: Arc<SpanData>,
    /// What the span weighed as a record.
    pub(super) bytes: usize,
    pub(super) ticket: Arc<Ticket>,
}

impl Parcel {
    pub(super) fn new(span: SpanData, bytes: usize, exporters: usize) -> Self {
        let ticket = Ticket { left: AtomicUsize::new(exporters), lost: AtomicU8::new(NOT_LOST) };
        Self { span: Arc::new(span), bytes, ticket: Arc::new(ticket) }
    }

    /// The last one who wants it has it without a copy.
    pub(super) fn open(self) -> (SpanData, Arc<Ticket>) {
        (Arc::unwrap_or_clone(self.span), self.ticket)
    }
}

/// What becomes of one span altogether.
#[derive(Debug)]
pub(super) struct Ticket {
    /// Exporters that have not settled it.
    left: AtomicUsize,
    /// The first cause by which one lost it, as its place among all.
    lost: AtomicU8,
}

const NOT_LOST: u8 = u8::MAX;

impl Ticket {
    /// One exporter has taken the span or lost it; the last one counts it.
    pub(super) fn settle(&self, pipeline: &Pipeline, loss: Option<Loss>) {
        let place = loss.and_then(|loss| Loss::ALL.iter().position(|known| *known == loss));
        if let Some(place) = place.and_then(|place| u8::try_from(place).ok()) {
            let _ = self.lost.compare_exchange(NOT_LOST, place, Ordering::AcqRel, Ordering::Acquire);
        }
        if self.left.fetch_sub(1, Ordering::AcqRel) != 1 || !pipeline.counters().shared.let_go(1) {
            return;
        }
        match Loss::ALL.get(usize::from(self.lost.load(Ordering::Acquire))) {
            Some(loss) => pipeline.counters().lose_exporting(1, *loss),
            None => pipeline.counters().export(1),
        }
    }
}

/// One of each exporter. Those of one name are numbered from the second on.
pub(super) fn all(exporters: Vec<(String, Batching)>) -> Box<[Inbox]> {
    let mut seen = HashMap::<String, usize>::new();
    let mut numbered = |name: String| {
        let count = seen.entry(name.clone()).or_default();
        *count = count.saturating_add(1);
        if *count > 1 { format!("{name}-{count}") } else { name }
    };
    exporters.into_iter().map(|(name, batching)| Inbox::new(numbered(name), batching)).collect()
}

impl Inbox {
    fn new(name: String, batching: Batching) -> Self {
        Self {
            name,
            batching,
            waiting: Mutex::default(),
            bell: Notify::new(),
            is_due: AtomicBool::new(false),
            account: Account::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn batching(&self) -> &Batching {
        &self.batching
    }

    pub(super) fn bell(&self) -> &Notify {
        &self.bell
    }

    /// Takes what there is room for. What there is none for is lost to this exporter, and counted.
    pub(super) fn put(&self, pipeline: &Pipeline, parcels: &[Parcel]) {
        let mut refused = Vec::new();
        let mut waiting = self.lock();
        for parcel in parcels {
            if let Some(loss) = waiting.refusal(&self.batching, parcel) {
                refused.push((&parcel.ticket, loss));
                continue;
            }
            self.account.held.hold(1);
            waiting.spans = waiting.spans.saturating_add(1);
            waiting.bytes = waiting.bytes.saturating_add(parcel.bytes);
            waiting.arrived.push(parcel.clone());
        }
        let is_full = waiting.spans >= self.batching.max_export_batch_size;
        drop(waiting);
        for (ticket, loss) in refused {
            self.account.lose(1, loss);
            ticket.settle(pipeline, Some(loss));
        }
        if is_full {
            self.bell.notify_one();
        }
    }

    /// What waits is to be exported now.
    pub(super) fn make_due(&self) {
        self.is_due.store(true, Ordering::Release);
        self.bell.notify_one();
    }

    pub(super) fn take_due(&self) -> bool {
        self.is_due.swap(false, Ordering::AcqRel)
    }

    /// What has arrived. It keeps its room.
    pub(super) fn take(&self) -> Vec<Parcel> {
        std::mem::take(&mut self.lock().arrived)
    }

    pub(super) fn give_room(&self, spans: usize, bytes: usize) {
        let mut waiting = self.lock();
        waiting.spans = waiting.spans.saturating_sub(spans);
        waiting.bytes = waiting.bytes.saturating_sub(bytes);
    }

    /// What has arrived, and how many spans the exporter held until now, those included: it is to answer for none of them any more.
    pub(super) fn give_up_all(&self) -> (Vec<Parcel>, u64) {
        // Held under the lock, so that what arrives meanwhile is either among both or among neither.
        let mut waiting = self.lock();
        (std::mem::take(&mut waiting.arrived), self.account.held.give_up())
    }

    /// What the exporter holds does not leave any more.
    pub(super) fn give_up_held(&self, loss: Loss) {
        self.account.lose(self.account.held.give_up(), loss);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// As the queue of all threads does it: the span that reaches the ceiling of bytes still goes in.
    fn refusal(&self, batching: &Batching, parcel: &Parcel) -> Option<Loss> {
        if self.spans >= batching.max_queue_size.max(1) {
            return Some(Loss::QueueFull);
        }
        (parcel.bytes > 0 && self.bytes >= batching.max_queue_bytes).then_some(Loss::QueueBytes)
    }
}

impl Pipeline {
    /// One of each exporter.
    pub(crate) fn inboxes(&self) -> &[Inbox] {
        &self.written.inboxes
    }

    pub(crate) fn exporter_stats(&'static self) -> Vec<ExporterStats> {
        #[cfg(unix)]
        if self.is_parents() {
            return Vec::new();
        }
        let all = self.stats();
        match self.inboxes() {
            [only] => vec![all.of_exporter(only.name.clone())],
            several => several
                .iter()
                .map(|inbox| inbox.account.snapshot(inbox.name.clone(), self.counters(), all.ended))
                .collect(),
        }
    }
}
