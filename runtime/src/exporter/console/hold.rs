//! Owns which spans wait for the rest of their trace, and for how long. Knows no drawing.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::SpanData;

/// The most spans that wait; the trace that has waited longest goes first.
const MOST_SPANS: usize = 10_000;
/// How many drawn traces are remembered, to call what still comes of them continued.
const MOST_DRAWN: usize = 1_000;

/// A trace to be drawn now.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: TraceId,
    pub(super) spans: Vec<SpanData>,
    /// Other spans of it were drawn before.
    pub(super) continued: bool,
}

#[derive(Debug, Default)]
pub(super) struct Hold {
    /// By age.
    traces: BTreeMap<u64, Trace>,
    ages: HashMap<TraceId, u64>,
    next_age: u64,
    spans: usize,
    drawn: Drawn,
}

#[derive(Debug)]
struct Trace {
    id: TraceId,
    spans: Vec<SpanData>,
    ready: Ready,
}

/// In this order, so that the larger one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ready {
    /// The root has not ended.
    No,
    /// The root of this process's part has ended, its parent is elsewhere: perhaps in this process too.
    NextTime,
    Now,
}

impl Hold {
    /// Takes a batch; gives what is complete with it, and what has only waited for one more.
    pub(super) fn add(&mut self, batch: Vec<SpanData>) -> Vec<Due> {
        for trace in self.traces.values_mut().filter(|trace| trace.ready == Ready::NextTime) {
            trace.ready = Ready::Now;
        }
        for span in batch {
            self.add_span(span);
        }
        let ready = self.traces.iter().filter(|(_, trace)| trace.ready == Ready::Now).map(|(age, _)| *age);
        let ready: Vec<u64> = ready.collect();
        let mut due: Vec<Due> = ready.into_iter().filter_map(|age| self.remove(age)).collect();
        while self.spans > MOST_SPANS {
            let Some(oldest) = self.traces.keys().next().copied() else { break };
            due.extend(self.remove(oldest));
        }
        due
    }

    /// Everything, complete or not, the oldest first.
    pub(super) fn drain(&mut self) -> Vec<Due> {
        let ages: Vec<u64> = self.traces.keys().copied().collect();
        ages.into_iter().filter_map(|age| self.remove(age)).collect()
    }

    fn add_span(&mut self, span: SpanData) {
        let id = span.span_context.trace_id();
        let ready = self.readiness(&span);
        let age = *self.ages.entry(id).or_insert(self.next_age);
        if age == self.next_age {
            self.next_age = self.next_age.saturating_add(1);
        }
        let trace =
            self.traces.entry(age).or_insert_with(|| Trace { id, spans: Vec::new(), ready: Ready::No });
        trace.ready = trace.ready.max(ready);
        trace.spans.push(span);
        self.spans = self.spans.saturating_add(1);
    }

    fn readiness(&self, span: &SpanData) -> Ready {
        if span.parent_span_id == SpanId::INVALID || self.drawn.contains(span.span_context.trace_id()) {
            Ready::Now
        } else if span.parent_span_is_remote {
            Ready::NextTime
        } else {
            Ready::No
        }
    }

    fn remove(&mut self, age: u64) -> Option<Due> {
        let Trace { id, spans, .. } = self.traces.remove(&age)?;
        self.ages.remove(&id);
        self.spans = self.spans.saturating_sub(spans.len());
        let continued = !self.drawn.insert(id);
        Some(Due { id, spans, continued })
    }
}

/// The traces that were drawn last.
#[derive(Debug, Default)]
struct Drawn {
    ids: HashSet<TraceId>,
    order: VecDeque<TraceId>,
}

impl Drawn {
    fn contains(&self, id: TraceId) -> bool {
        self.ids.contains(&id)
    }

    /// Whether it is new.
    fn insert(&mut self, id: TraceId) -> bool {
        if !self.ids.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > MOST_DRAWN {
            self.order.pop_front().map(|oldest| self.ids.remove(&oldest));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{super::render::tests::span, *};

    fn ids(due: &[Due]) -> Vec<(u128, usize, bool)> {
        due.iter()
            .map(|due| (u128::from_be_bytes(due.id.to_bytes()), due.spans.len(), due.continued))
            .collect()
    }

    fn remote(trace: u128, id: u64, parent: u64) -> SpanData {
        SpanData { parent_span_is_remote: true, ..span(trace, id, parent) }
    }

    #[test]
    fn a_trace_waits_for_its_root() {
        let mut hold = Hold::default();
        assert_eq!(ids(&hold.add(vec![span(1, 2, 1)])), []);
        assert_eq!(ids(&hold.add(vec![span(2, 5, 4), span(1, 3, 1)])), []);
        assert_eq!(ids(&hold.add(vec![span(1, 1, 0)])), [(1, 3, false)]);
        assert_eq!(ids(&hold.drain()), [(2, 1, false)]);
        assert_eq!(ids(&hold.drain()), []);
    }

    #[test]
    fn what_comes_after_the_root_is_continued() {
        let mut hold = Hold::default();
        hold.add(vec![span(1, 1, 0)]);
        assert_eq!(ids(&hold.add(vec![span(1, 2, 1), span(1, 3, 2)])), [(1, 2, true)]);
    }

    #[test]
    fn a_remote_parent_may_come_with_the_next_batch() {
        let mut hold = Hold::default();
        assert_eq!(ids(&hold.add(vec![remote(1, 3, 2)])), []);
        assert_eq!(ids(&hold.add(vec![span(1, 2, 1), span(1, 1, 0)])), [(1, 3, false)]);

        assert_eq!(ids(&hold.add(vec![remote(2, 3, 2)])), []);
        assert_eq!(ids(&hold.add(Vec::new())), [(2, 1, false)]);
        assert_eq!(ids(&hold.add(vec![remote(3, 3, 2)])), []);
        assert_eq!(ids(&hold.drain()), [(3, 1, false)]);
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut hold = Hold::default();
        let many = |trace, count| (0..count).map(|id| span(trace, id + 2, 1)).collect::<Vec<_>>();
        assert_eq!(ids(&hold.add(many(1, 4_000))), []);
        assert_eq!(ids(&hold.add(many(2, 4_000))), []);
        assert_eq!(ids(&hold.add(many(3, 2_000))), []);
        assert_eq!(ids(&hold.add(many(4, 1))), [(1, 4_000, false)]);
        assert_eq!(
            ids(&hold.add(many(5, 20_000))),
            [(2, 4_000, false), (3, 2_000, false), (4, 1, false), (5, 20_000, false)]
        );
        assert_eq!(hold.spans, 0);
    }

    #[test]
    fn memory_of_drawn_traces_is_bounded() {
        let mut hold = Hold::default();
        for trace in 1..=2_000 {
            hold.add(vec![span(trace, 1, 0)]);
        }
        assert_eq!((hold.drawn.ids.len(), hold.drawn.order.len()), (1_000, 1_000));
        assert_eq!(ids(&hold.add(vec![span(2_000, 2, 1)])), [(2_000, 1, true)]);
        assert_eq!(ids(&hold.add(vec![span(1, 2, 1)])), []);
    }
}
