//! Owns the finished spans that wait for the local root of their trace, within bounds, and what became of those that went. Must not know by which
//! rule.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Instant;

use opentelemetry::trace::{SpanId, TraceId};

use super::KeepTraces;
use crate::recorder::{Clock, Record, is_copy};

/// Spans by trace, until their local root has ended. A local root is a span without a parent in this process; what is below it, and only that, shares its
/// fate: of a trace that comes by twice at once each visit is looked at by itself.
pub(super) struct Traces {
    rule: KeepTraces,
    waiting: HashMap<TraceId, Waiting>,
    /// When each began to wait, the oldest first. Some have gone meanwhile.
    order: VecDeque<(Instant, TraceId)>,
    spans: usize,
    bytes: usize,
    decided: Decided,
    /// Ends that decide something, found by the last look.
    found: Vec<Found>,
}

struct Waiting {
    since: Instant,
    spans: Vec<Record>,
    /// It was too much: its spans go on as they come.
    is_spilled: bool,
}

/// A span with whose end its part of the trace is complete.
pub(super) struct Found {
    trace: TraceId,
    span: SpanId,
    /// Of a span that ended after its local root: what became of that.
    verdict: Option<bool>,
}

/// What became of spans, for those that come after their parent has gone.
#[derive(Default)]
struct Decided {
    kept: HashMap<SpanId, bool>,
    order: VecDeque<SpanId>,
}

/// Beyond that, what comes late waits as if its local root were still to come.
const REMEMBERED: usize = 16_384;

/// What has become of the spans that a look was about.
#[derive(Default)]
pub(super) struct Sifted {
    /// To be exported.
    pub(super) kept: Vec<Record>,
    /// Of those: before their trace was complete.
    pub(super) undecided: usize,
    pub(super) dropped: usize,
}

impl Traces {
    pub(super) fn new(rule: KeepTraces) -> Self {
        Self {
            rule,
            waiting: HashMap::new(),
            order: VecDeque::new(),
            spans: 0,
            bytes: 0,
            decided: Decided::default(),
            found: Vec::new(),
        }
    }

    /// Takes a span in, and notes whether something is complete with it.
    pub(super) fn take_in(&mut self, record: Record, sifted: &mut Sifted) {
        if is_copy(&record) {
            return sifted.kept.push(record);
        }
        let (trace, span) = (record.trace_id, record.span_id);
        let is_root = record.parent == SpanId::INVALID || record.parent_is_remote;
        let verdict = if is_root { None } else { self.decided.of(record.parent) };
        let order = &mut self.order;
        let waiting = self.waiting.entry(trace).or_insert_with(|| {
            let since = Instant::now();
            order.push_back((since, trace));
            Waiting { since, spans: Vec::new(), is_spilled: false }
        });
        if waiting.is_spilled {
            sifted.undecided = sifted.undecided.saturating_add(1);
            return sifted.kept.push(record);
        }
        self.spans = self.spans.saturating_add(1);
        self.bytes = self.bytes.saturating_add(record.bytes());
        waiting.spans.push(record);
        if is_root || verdict.is_some() {
            self.found.push(Found { trace, span, verdict });
        }
    }

    /// What was found so far.
    pub(super) fn found(&mut self) -> Vec<Found> {
        std::mem::take(&mut self.found)
    }

    /// Decides what is complete.
    pub(super) fn decide(&mut self, found: Vec<Found>, sifted: &mut Sifted) {
        let clock = Clock::anchored_now();
        for Found { trace, span, verdict } in found {
            let Some(waiting) = self.waiting.get_mut(&trace) else { continue };
            let part = part_below(&mut waiting.spans, span);
            if part.is_empty() {
                // It went on undecided meanwhile.
                continue;
            }
            if waiting.spans.is_empty() {
                self.waiting.remove(&trace);
            }
            self.let_go(&part);
            let keep = verdict.unwrap_or_else(|| self.rule.keeps(&part, &clock));
            for span in &part {
                self.decided.add(span.span_id, keep);
            }
            if keep {
                sifted.kept.extend(part);
            } else {
                sifted.dropped = sifted.dropped.saturating_add(part.len());
            }
        }
    }

    /// More than may wait.
    pub(super) fn are_too_much(&self) -> bool {
        self.spans > self.rule.max_spans || self.bytes > self.rule.max_bytes
    }

    /// The oldest go on undecided where there are too many, or where they have waited for too long.
    pub(super) fn keep_bounds(&mut self, sifted: &mut Sifted) {
        let most = self.rule.max_spans.saturating_add(REMEMBERED);
        if self.order.len() > most.saturating_mul(2) {
            // Those that have gone stand behind one that waits for long.
            let waiting = &self.waiting;
            self.order.retain(|(since, trace)| is_waiting(waiting, *trace, *since));
        }
        while let Some(&(since, trace)) = self.order.front() {
            let is_stale = !is_waiting(&self.waiting, trace, since);
            let is_due = since.elapsed() > self.rule.max_wait;
            // Of those that went on undecided no span waits.
            let is_too_much = self.are_too_much() || self.waiting.len() > most;
            if !(is_stale || is_due || is_too_much) {
                return;
            }
            self.order.pop_front();
            if !is_stale {
                self.spill(trace, sifted);
            }
        }
    }

    /// What comes of this trace from now on goes on as well, for as long as a trace may wait; then it is forgotten.
    fn spill(&mut self, trace: TraceId, sifted: &mut Sifted) {
        let Some(waiting) = self.waiting.get_mut(&trace) else { return };
        if waiting.is_spilled {
            self.waiting.remove(&trace);
            return;
        }
        let spans = std::mem::take(&mut waiting.spans);
        (waiting.is_spilled, waiting.since) = (true, Instant::now());
        self.order.push_back((waiting.since, trace));
        self.let_go(&spans);
        sifted.undecided = sifted.undecided.saturating_add(spans.len());
        sifted.kept.extend(spans);
    }

    /// Everything that waits, undecided.
    pub(super) fn release(&mut self, sifted: &mut Sifted) {
        for (_, waiting) in self.waiting.drain() {
            sifted.undecided = sifted.undecided.saturating_add(waiting.spans.len());
            sifted.kept.extend(waiting.spans);
        }
        self.order.clear();
        self.found.clear();
        (self.spans, self.bytes) = (0, 0);
    }

    fn let_go(&mut self, spans: &[Record]) {
        let bytes = spans.iter().map(Record::bytes).fold(0, usize::saturating_add);
        self.spans = self.spans.saturating_sub(spans.len());
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

fn is_waiting(waiting: &HashMap<TraceId, Waiting>, trace: TraceId, since: Instant) -> bool {
    waiting.get(&trace).is_some_and(|waiting| waiting.since == since)
}

/// Takes the span and what is below it, the span last.
fn part_below(spans: &mut Vec<Record>, top: SpanId) -> Vec<Record> {
    let mut below = HashSet::from([top]);
    loop {
        let before = below.len();
        // Children end before their parents, as a rule, so that one pass from the end finds them all.
        for span in spans.iter().rev().filter(|span| !span.parent_is_remote) {
            if below.contains(&span.parent) {
                below.insert(span.span_id);
            }
        }
        if below.len() == before {
            break;
        }
    }
    let mut part: Vec<Record> = spans.extract_if(.., |span| below.contains(&span.span_id)).collect();
    if let Some(at) = part.iter().position(|span| span.span_id == top) {
        let top = part.remove(at);
        part.push(top);
    }
    part
}

impl Decided {
    fn of(&self, span: SpanId) -> Option<bool> {
        self.kept.get(&span).copied()
    }

    fn add(&mut self, span: SpanId, kept: bool) {
        if self.kept.insert(span, kept).is_none() {
            self.order.push_back(span);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.kept.remove(&oldest);
        }
    }
}
