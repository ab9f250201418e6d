//! Owns the collecting: what the threads have finished is taken, converted, and shown to the program's processors. Also the source of a
//! single exporter, which takes its spans from there without a detour. Must not know how exports run.

use std::time::Duration;

use opentelemetry_sdk::trace::SpanData;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::source::{Outcome, Source};
use super::watch::{Code, Room};
use crate::exporter::Batch;
#[cfg(feature = "otlp")]
use crate::exporter::RecordEncoder;
use crate::pipeline::convert::span_data;
use crate::pipeline::traces::{Sifted, Traces};
use crate::pipeline::{Batching, Loss, Pipeline, Processors};
use crate::recorder::{Clock, Collected, Record};

/// Records that were taken from the threads, and the way from there to spans.
pub(super) struct Collector {
    pipeline: &'static Pipeline,
    processors: Processors,
    traces: Option<Traces>,
    pending: Collected,
    /// Of large spans that were taken and are not settled.
    bytes: usize,
    room: Room,
    code: Code,
}

/// Attributes that the conversion may add to a span.
const ADDED_ATTRIBUTES: usize = 3;

/// A record that was taken.
struct Taken<'a> {
    record: Record,
    /// The values that went ahead of it.
    words: &'a [u64],
    /// Of room that it has.
    bytes: usize,
    clock: &'a Clock,
}

/// What the span processors dropped of one batch.
#[derive(Default)]
struct Dropped {
    spans: u64,
    of_those_by_panics: u64,
    bytes: usize,
}

impl Dropped {
    fn add(&mut self, bytes: usize, loss: Loss) {
        self.spans = self.spans.saturating_add(1);
        self.of_those_by_panics =
            self.of_those_by_panics.saturating_add(u64::from(loss == Loss::ProcessorPanicked));
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

impl Collector {
    pub(super) fn new(pipeline: &'static Pipeline, processors: Processors) -> Self {
        Self {
            pipeline,
            traces: processors.traces().cloned().map(Traces::new),
            processors,
            pending: Collected::default(),
            bytes: 0,
            room: Room::default(),
            code: Code::new(),
        }
    }

    pub(super) fn pipeline(&self) -> &'static Pipeline {
        self.pipeline
    }

    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Takes what the threads have finished. What fills a batch leaves before the next look.
    pub(super) fn collect(&mut self, batch: usize) {
        let taken = self.pipeline.taken();
        self.take_from_threads();
        // What is missing of a batch is told when it has come.
        self.pipeline.heard(taken, self.pending.len().checked_rem(batch).unwrap_or(0));
        self.room.look(self.pipeline);
        self.code.panics(self.pipeline);
    }

    fn take_from_threads(&mut self) {
        if let Some(traces) = &mut self.traces {
            let sifted = sift(self.pipeline, traces);
            self.go_on(sifted);
        } else {
            let before = self.pending.len();
            self.pipeline.collect(&mut self.pending);
            hold(self.pipeline, self.pending.len().saturating_sub(before));
        }
    }

    fn release_traces(&mut self) {
        let mut sifted = Sifted::default();
        if let Some(traces) = &mut self.traces {
            traces.release(&mut sifted);
        }
        self.go_on(sifted);
    }

    /// Spans that go on take room again, whether there is any or not.
    fn go_on(&mut self, sifted: Sifted) {
        let Sifted { kept, undecided, dropped } = sifted;
        let bytes = kept.iter().map(|record| record.weight(&[])).fold(0, usize::saturating_add);
        self.pipeline.take_beyond(kept.len(), bytes);
        for record in kept {
            self.pending.push(record);
        }
        self.pipeline.counters().add_undecided(undecided);
        let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
        if dropped > 0 && self.pipeline.counters().held.let_go(dropped) {
            self.pipeline.lose(dropped, Loss::NotKept);
        }
    }

    pub(super) fn glance(&mut self) {
        self.room.begin(self.pipeline);
    }

    /// Gives the oldest spans, `most` at most, as exporters want them and as processors leave them, with the bytes of room that each has.
    pub(super) fn take(&mut self, most: usize, mut each: impl FnMut(SpanData, usize)) {
        let mut dropped = Dropped::default();
        self.take_records(most, |processors, taken| {
            let Taken { mut record, words, bytes, clock } = taken;
            record.unpack(words, ADDED_ATTRIBUTES);
            let mut span = span_data(record, clock);
            match processors.run(&mut span) {
                Ok(()) => each(span, bytes),
                Err(loss) => dropped.add(bytes, loss),
            }
        });
        self.drop_processed(&dropped);
    }

    /// Gives the oldest records, `most` at most.
    fn take_records(&mut self, most: usize, mut each: impl FnMut(&mut Processors, Taken<'_>)) {
        let clock = Clock::anchored_now();
        let mut above_limits = 0_u64;
        for _ in 0..most.max(1) {
            let Some((record, words)) = self.pending.next() else { break };
            let bytes = record.weight(words);
            self.bytes = self.bytes.saturating_add(bytes);
            above_limits = above_limits.saturating_add(u64::from(is_above_limits(&record)));
            each(&mut self.processors, Taken { record, words, bytes, clock: &clock });
        }
        self.code.limits(self.pipeline, above_limits);
    }

    /// The room of spans that go on is free for others.
    pub(super) fn give_room(&mut self, spans: usize, bytes: usize) {
        self.pipeline.give_room(spans);
        self.pipeline.give_bytes(bytes);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Spans that go no further than the processors: wanted so, or worth a report.
    fn drop_processed(&mut self, dropped: &Dropped) {
        if dropped.spans == 0 {
            return;
        }
        self.give_room(usize::try_from(dropped.spans).unwrap_or(usize::MAX), dropped.bytes);
        if !self.pipeline.counters().held.let_go(dropped.spans) {
            return;
        }
        let wanted = dropped.spans.saturating_sub(dropped.of_those_by_panics);
        self.pipeline.lose(wanted, Loss::Processor);
        self.pipeline.lose(dropped.of_those_by_panics, Loss::ProcessorPanicked);
        self.code.panics(self.pipeline);
    }

    /// What is held is lost, and its room free; how many spans that were.
    pub(super) fn give_up(&mut self, loss: Loss) -> u64 {
        self.release_traces();
        let bytes = self.bytes.saturating_add(self.pending.weight());
        self.pending.clear();
        let spans = self.pipeline.counters().held.give_up();
        self.pipeline.lose(spans, loss);
        self.bytes = bytes;
        self.give_room(usize::try_from(spans).unwrap_or(usize::MAX), bytes);
        spans
    }

    pub(super) fn finish(&mut self) {
        self.pending.clear();
        self.pipeline.finish();
    }

    pub(super) fn end(&mut self) {
        self.room.end(self.pipeline);
    }
}

fn hold(pipeline: &Pipeline, spans: usize) {
    pipeline.counters().held.hold(u64::try_from(spans).unwrap_or(u64::MAX));
}

/// Threads that are faster than the worker must not keep it here.
const ROUNDS: usize = 8;

/// Some wait for the rest of their trace, and give their room to others meanwhile.
fn sift(pipeline: &'static Pipeline, traces: &mut Traces) -> Sifted {
    let mut sifted = Sifted::default();
    take_in(pipeline, traces, &mut sifted);
    for _ in 0..ROUNDS {
        let found = traces.found();
        if found.is_empty() {
            break;
        }
        // What ended on another thread before its local root did is seen now at the latest.
        take_in(pipeline, traces, &mut sifted);
        traces.decide(found, &mut sifted);
        if !traces.are_too_much() {
            break;
        }
        // What was complete with the second look need not go for its number.
    }
    traces.keep_bounds(&mut sifted);
    if pipeline.is_ending() {
        let found = traces.found();
        traces.decide(found, &mut sifted);
        traces.release(&mut sifted);
    }
    sifted
}

fn take_in(pipeline: &'static Pipeline, traces: &mut Traces, sifted: &mut Sifted) {
    let mut new = Collected::default();
    pipeline.collect(&mut new);
    hold(pipeline, new.len());
    pipeline.give_room(new.len());
    pipeline.give_bytes(new.weight());
    while let Some((mut record, words)) = new.next() {
        record.unpack(words, ADDED_ATTRIBUTES);
        traces.take_in(record, sifted);
    }
}

fn is_above_limits(record: &Record) -> bool {
    record.extra.as_ref().is_some_and(|extra| {
        extra.dropped_attributes > 0
            || extra.dropped_events > 0
            || extra.dropped_links > 0
            || extra.events.iter().any(|event| event.dropped_attributes > 0)
            || extra.links.iter().any(|link| link.dropped_attributes_count > 0)
    })
}

/// The spans of a single exporter: from the threads, by way of nobody.
pub(super) struct Threads {
    collector: Collector,
    batching: Batching,
    bytes_leaving: usize,
    /// Records leave encoded.
    #[cfg(feature = "otlp")]
    encoder: Option<RecordEncoder>,
}

impl Threads {
    pub(super) fn new(collector: Collector, batching: Batching) -> Self {
        Self {
            collector,
            batching,
            bytes_leaving: 0,
            #[cfg(feature = "otlp")]
            encoder: None,
        }
    }

    #[cfg(feature = "otlp")]
    fn take_encoded(&mut self) -> Option<(Batch, usize)> {
        let encoder = self.encoder.as_mut()?;
        let most = self.batching.max_export_batch_size;
        encoder.begin(self.collector.pending().min(most.max(1)));
        let (mut spans, mut bytes) = (0_usize, 0_usize);
        self.collector.take_records(most, |_, taken| {
            encoder.add(taken.record, taken.words, taken.clock);
            spans = spans.saturating_add(1);
            bytes = bytes.saturating_add(taken.bytes);
        });
        self.bytes_leaving = bytes;
        Some((Batch::Encoded(encoder.finish()), spans))
    }
}

impl Source for Threads {
    fn pipeline(&self) -> &'static Pipeline {
        self.collector.pipeline
    }

    /// Processors want to see spans.
    #[cfg(feature = "otlp")]
    fn encode_with(&mut self, encoder: Option<RecordEncoder>) {
        self.encoder = encoder.filter(|_| self.collector.processors.len() == 0);
    }

    fn label(&self) -> Option<&'static str> {
        None
    }

    fn bell(&self) -> &'static Notify {
        self.collector.pipeline.bell()
    }

    fn glance(&mut self) {
        self.collector.glance();
    }

    fn collect(&mut self) -> bool {
        self.collector.collect(self.batching.max_export_batch_size);
        false
    }

    fn waiting(&self) -> usize {
        self.collector.pending()
    }

    fn due(&self) -> Option<Instant> {
        Instant::now().checked_add(self.batching.schedule_delay.max(SHORTEST_DELAY))
    }

    fn take_batch(&mut self) -> (Batch, usize) {
        #[cfg(feature = "otlp")]
        if let Some(batch) = self.take_encoded() {
            return batch;
        }
        let most = self.batching.max_export_batch_size;
        let mut batch = Vec::with_capacity(self.waiting().min(most.max(1)));
        let mut bytes = 0_usize;
        self.collector.take(most, |span, weight| {
            batch.push(span);
            bytes = bytes.saturating_add(weight);
        });
        self.bytes_leaving = bytes;
        let size = batch.len();
        (Batch::Spans(batch), size)
    }

    fn settle(&mut self, outcome: &Outcome) -> bool {
        let spans = outcome.spans();
        let bytes = std::mem::take(&mut self.bytes_leaving);
        self.collector.give_room(usize::try_from(spans).unwrap_or(usize::MAX), bytes);
        let counters = self.pipeline().counters();
        // Given up by a shutdown in the meantime: counted there.
        let is_ours = counters.held.let_go(spans);
        if is_ours {
            counters.export(outcome.exported);
            outcome.lost.iter().for_each(|(spans, loss)| counters.lose_exporting(*spans, *loss));
        }
        is_ours
    }

    fn give_up(&mut self, loss: Loss) -> u64 {
        self.collector.give_up(loss)
    }

    fn finish(&mut self) {
        self.collector.finish();
    }

    fn end(&mut self) {
        self.collector.end();
    }
}

/// Of all spans together: zero would keep the worker busy for nothing.
pub(super) const SHORTEST_DELAY: Duration = Duration::from_millis(1);
