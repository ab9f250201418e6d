//! Owns what an exporter's lane asks of the place its spans come from, and the one for an exporter of several: its inbox. Must not know how
//! exports run.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::exporter::Batch;
#[cfg(feature = "otlp")]
use crate::exporter::RecordEncoder;
use crate::pipeline::inbox::{Inbox, Parcel, Ticket};
use crate::pipeline::{Loss, Pipeline};

/// Where the spans of an exporter come from, and where is told what became of them.
pub(super) trait Source {
    fn pipeline(&self) -> &'static Pipeline;

    /// Spans are to leave encoded, if they can.
    #[cfg(feature = "otlp")]
    fn encode_with(&mut self, encoder: Option<RecordEncoder>);

    /// The exporter in reports, where there are several.
    fn label(&self) -> Option<&'static str>;

    /// Rung when there is something to look at.
    fn bell(&self) -> &'static Notify;

    /// The bell rang while an export runs.
    fn glance(&mut self);

    /// Takes what has come. True: it is to be exported now, a full batch or not.
    fn collect(&mut self) -> bool;

    /// How many spans are there to be exported.
    fn waiting(&self) -> usize;

    /// When to collect next without being told.
    fn due(&self) -> Option<Instant>;

    /// The oldest spans, at most a batch, and how many they are.
    fn take_batch(&mut self) -> (Batch, usize);

    /// What became of the last batch. False when its spans were given up meanwhile, and are counted already.
    fn settle(&mut self, outcome: &Outcome) -> bool;

    /// Everything that is held is lost; how many spans that were.
    fn give_up(&mut self, loss: Loss) -> u64;

    /// Nothing leaves any more.
    fn finish(&mut self);

    /// The last word.
    fn end(&mut self);
}

/// What became of the spans of one batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) exported: u64,
    pub(super) lost: Vec<(u64, Loss)>,
}

impl Outcome {
    pub(super) fn spans(&self) -> u64 {
        self.lost.iter().map(|(spans, _)| spans).fold(self.exported, |sum, spans| sum.saturating_add(*spans))
    }

    /// The cause by which each span was lost. Which of them it was, an exporter does not say.
    fn causes(&self) -> impl Iterator<Item = Option<Loss>> {
        let lost = self.lost.iter().flat_map(|(spans, loss)| std::iter::repeat_n(*loss, count(*spans)));
        lost.map(Some).chain(std::iter::repeat(None))
    }
}

fn count(spans: u64) -> usize {
    usize::try_from(spans).unwrap_or(usize::MAX)
}

/// The spans of one of several exporters.
pub(super) struct FromInbox {
    pipeline: &'static Pipeline,
    inbox: &'static Inbox,
    pending: VecDeque<Parcel>,
    /// Being exported.
    leaving: Vec<Arc<Ticket>>,
    bytes_leaving: usize,
}

impl FromInbox {
    pub(super) fn new(pipeline: &'static Pipeline, inbox: &'static Inbox) -> Self {
        Self { pipeline, inbox, pending: VecDeque::new(), leaving: Vec::new(), bytes_leaving: 0 }
    }

    fn give_room(&mut self, spans: usize) {
        self.inbox.give_room(spans, std::mem::take(&mut self.bytes_leaving));
    }
}

impl Source for FromInbox {
    fn pipeline(&self) -> &'static Pipeline {
        self.pipeline
    }

    /// Spans come converted, for all exporters alike.
    #[cfg(feature = "otlp")]
    fn encode_with(&mut self, _: Option<RecordEncoder>) {}

    fn label(&self) -> Option<&'static str> {
        Some(self.inbox.name())
    }

    fn bell(&self) -> &'static Notify {
        self.inbox.bell()
    }

    fn glance(&mut self) {}

    fn collect(&mut self) -> bool {
        // Read first: what became due has arrived.
        let is_due = self.inbox.take_due();
        self.pending.extend(self.inbox.take());
        is_due
    }

    fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Whoever fills the inbox says so.
    fn due(&self) -> Option<Instant> {
        None
    }

    fn take_batch(&mut self) -> (Batch, usize) {
        let size = self.pending.len().min(self.inbox.batching().max_export_batch_size.max(1));
        let mut batch = Vec::with_capacity(size);
        for parcel in self.pending.drain(..size) {
            self.bytes_leaving = self.bytes_leaving.saturating_add(parcel.bytes);
            let (span, ticket) = parcel.open();
            batch.push(span);
            self.leaving.push(ticket);
        }
        (Batch::Spans(batch), size)
    }

    fn settle(&mut self, outcome: &Outcome) -> bool {
        let account = &self.inbox.account;
        let is_ours = account.held.let_go(outcome.spans());
        if is_ours {
            account.export(outcome.exported);
            outcome.lost.iter().for_each(|(spans, loss)| account.lose(*spans, *loss));
        }
        let leaving = std::mem::take(&mut self.leaving);
        for (ticket, loss) in leaving.iter().zip(outcome.causes()) {
            ticket.settle(self.pipeline, loss);
        }
        self.give_room(leaving.len());
        is_ours
    }

    fn give_up(&mut self, loss: Loss) -> u64 {
        let (arrived, spans) = self.inbox.give_up_all();
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend(arrived);
        for parcel in &pending {
            self.bytes_leaving = self.bytes_leaving.saturating_add(parcel.bytes);
        }
        let leaving = std::mem::take(&mut self.leaving);
        let held = pending.len().saturating_add(leaving.len());
        for ticket in leaving.iter().chain(pending.iter().map(|parcel| &parcel.ticket)) {
            ticket.settle(self.pipeline, Some(loss));
        }
        self.give_room(held);
        self.inbox.account.lose(spans, loss);
        spans
    }

    fn finish(&mut self) {
        self.give_up(Loss::ShutdownTimeout);
    }

    fn end(&mut self) {}
}
