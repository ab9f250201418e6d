//! Owns the builder's methods about what is done with finished spans: processors, batches, limits. Checks nothing.

use std::time::Duration;

use opentelemetry_sdk::trace::SpanData;

use super::Builder;
use crate::pipeline::{KeepTraces, Verdict};

impl Builder {
    /// A function that sees every finished span on the worker's thread, before it is exported, and may change it: take an attribute out, add
    /// one, rename the span, or drop it. Several run in the order in which they are given; one that is dropped is not shown to the next.
    ///
    /// It costs the traced program nothing but the worker's time. A span over which it panics is dropped, because it may still hold what was
    /// to be taken out; [`Stats`](crate::Stats) counts both kinds of drop by a cause of their own. What it adds counts towards no limit.
    ///
    /// ```
    /// use traced::Verdict;
    ///
    /// let builder = traced::builder().span_processor(|span| {
    ///     span.attributes.retain(|attribute| attribute.key.as_str() != "user.email");
    ///     if span.name == "health.check" { Verdict::Drop } else { Verdict::Keep }
    /// });
    /// # let _ = builder;
    /// ```
    pub fn span_processor(mut self, process: impl FnMut(&mut SpanData) -> Verdict + Send + 'static) -> Self {
        self.given.processors.push(process);
        self
    }

    /// Keeps whole traces or drops them, by what became of them: those that failed, or were slow, or that a function wants. Unset: all are kept.
    ///
    /// Finished spans wait on the worker until their local root ends, which is the span without a parent in this process; then what is below it
    /// is kept or dropped together, before any [`span_processor`](Self::span_processor) sees it. What ends after its local root shares the fate of its
    /// parent. Only this process's part of a trace is known, so it is the last to decide, after the sampler: let that sample
    /// what is to be looked at. Other services decide for their parts.
    ///
    /// What waits is bounded in spans, bytes and time, by [`KeepTraces`]; a trace that is too much, or waits for too long, is exported as far as it
    /// is, and so is the rest of it. [`Stats::undecided`](crate::Stats) counts such spans, [`Loss::NotKept`](crate::Loss) those that were dropped. A flush
    /// leaves traces waiting whose local root is open; a shutdown exports them. A span whose parent in this process is not recorded here, as below a
    /// span of another provider or below one that a sampler of your own did not choose, waits until its time is up.
    ///
    /// ```
    /// use std::time::Duration;
    /// use traced::KeepTraces;
    ///
    /// let builder = traced::builder().keep_traces(KeepTraces::new().failed().slower_than(Duration::from_millis(500)));
    /// # let _ = builder;
    /// ```
    pub fn keep_traces(mut self, rule: KeepTraces) -> Self {
        self.given.processors.keep_traces(rule);
        self
    }

    /// The longest wait of a finished span before its export. Default: 5 s.
    pub fn schedule_delay(mut self, delay: Duration) -> Self {
        self.given.batch.schedule_delay = Some(delay);
        self
    }

    /// Deadline of one export with its retries. Zero: no limit. Default: 30 s.
    pub fn export_timeout(mut self, limit: Duration) -> Self {
        self.given.batch.export_timeout = Some(limit);
        self
    }

    /// The most finished spans that wait for export, all threads together; more are dropped and counted. Default: 2048.
    pub fn max_queue_size(mut self, spans: usize) -> Self {
        self.given.batch.max_queue_size = Some(spans);
        self
    }

    /// How many bytes spans above 4 KiB may hold together while they wait for export; further ones are dropped and counted. Smaller spans are
    /// bounded by their number. Log records have a queue of their own and as much room in it. Default: 64 MiB.
    pub fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.given.batch.max_queue_bytes = Some(bytes);
        self
    }

    /// Spans per export, at most the queue size. Default: 512, or the queue size where that is smaller.
    pub fn max_export_batch_size(mut self, spans: usize) -> Self {
        self.given.batch.max_export_batch_size = Some(spans);
        self
    }

    /// Characters of a text value, or of each element of an array; longer ones are cut. Default: no limit.
    pub fn attribute_value_length_limit(mut self, characters: usize) -> Self {
        self.given.limits.attribute_value_length = Some(characters);
        self
    }

    /// Attributes of a span; more are dropped and counted. Default: 128.
    pub fn attribute_count_limit(mut self, attributes: usize) -> Self {
        self.given.limits.attributes = Some(attributes);
        self
    }

    /// Events of a span; more are dropped and counted. Default: 128.
    pub fn event_count_limit(mut self, events: usize) -> Self {
        self.given.limits.events = Some(events);
        self
    }

    /// Links of a span; more are dropped and counted. Default: 128.
    pub fn link_count_limit(mut self, links: usize) -> Self {
        self.given.limits.links = Some(links);
        self
    }

    /// Attributes of one event; more are dropped and counted. Default: 128.
    pub fn event_attribute_count_limit(mut self, attributes: usize) -> Self {
        self.given.limits.attributes_per_event = Some(attributes);
        self
    }

    /// Attributes of one link; more are dropped and counted. Default: 128.
    pub fn link_attribute_count_limit(mut self, attributes: usize) -> Self {
        self.given.limits.attributes_per_link = Some(attributes);
        self
    }
}
