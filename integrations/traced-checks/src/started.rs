//! Owns what was known of spans when they started: a sampler that remembers what it was shown. Knows no convention.

use std::sync::{Arc, Mutex};

use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use traced::opentelemetry::trace::{Link, SpanId, SpanKind, TraceContextExt as _, TraceId};
use traced::opentelemetry::{Context, KeyValue};
use traced::testing::Span;

/// Records everything and remembers what it was shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Started {
    seen: Arc<Mutex<Vec<Start>>>,
}

#[derive(Debug)]
struct Start {
    trace: TraceId,
    kind: SpanKind,
    name: String,
    keys: Vec<String>,
    /// The span that began with it, once somebody has asked: no other began with it too.
    taken_by: Option<SpanId>,
}

impl Started {
    /// Whether this span had the attribute when it started. Of spans that look alike, those that started first are asked for first.
    pub(crate) fn knew(&self, span: &Span, key: &str) -> bool {
        let mut seen = self.seen.lock().unwrap();
        let id = Some(span.span_id());
        let is_free = |start: &Start| start.taken_by.is_none() && start.is_of(span);
        let found = seen
            .iter()
            .position(|start| start.taken_by == id)
            .or_else(|| seen.iter().position(|start| is_free(start) && start.name == span.name()))
            .or_else(|| seen.iter().position(is_free));
        let Some(start) = found.and_then(|at| seen.get_mut(at)) else { return false };
        start.taken_by = id;
        start.keys.iter().any(|known| known == key)
    }
}

impl Start {
    /// Samplers are not told a span's id. Its name may have become longer since (a route), or shorter (no such method of gRPC).
    fn is_of(&self, span: &Span) -> bool {
        let is_named = span.name() == self.name
            || span.name().strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with(' '))
            || span.attribute("rpc.method") == Some("_OTHER".into());
        is_named && self.trace == span.trace_id() && &self.kind == span.kind()
    }
}

impl ShouldSample for Started {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let keys = attributes.iter().map(|pair| pair.key.to_string()).collect();
        let start = Start { trace, kind: kind.clone(), name: name.to_owned(), keys, taken_by: None };
        self.seen.lock().unwrap().push(start);
        let trace_state = parent.map(|cx| cx.span().span_context().trace_state().clone());
        SamplingResult {
            decision: SamplingDecision::RecordAndSample,
            attributes: Vec::new(),
            trace_state: trace_state.unwrap_or_default(),
        }
    }
}
