//! Owns samplers that say a threshold instead of a decision, so that they can be put together and the tracestate still counts right. Knows
//! neither files nor the other samplers. Specification: trace/sdk.md, "`CompositeSampler`" (Development).

use std::fmt;

use opentelemetry::trace::{SpanKind, TraceContextExt as _, TraceId};
use opentelemetry::{Array, Context, KeyValue, Value};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult};

use super::probability::{low_bits, of_parent, randomness, threshold, valid_trace_state, with_threshold};
use crate::provider::wildcard::fits;

/// A part of a composite sampler.
#[derive(Clone, Debug)]
pub(crate) enum Composable {
    AlwaysOn,
    AlwaysOff,
    Probability(f64),
    /// The parent's threshold, or what its flag says; where there is no parent, another one.
    ParentThreshold(Box<Self>),
    /// The first whose conditions are all met; no span where there is none.
    Rules(Vec<(Vec<Condition>, Self)>),
}

/// What a span must have, as it is known at its start.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// One of the values, as texts.
    Values {
        key: String,
        values: Vec<String>,
    },
    /// One of the patterns, where there are any, and none of those that exclude.
    Patterns {
        key: String,
        included: Option<Vec<String>>,
        excluded: Vec<String>,
    },
    Kinds(Vec<SpanKind>),
    Parents(Vec<SpanParent>),
}

/// Where a parent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanParent {
    None,
    Local,
    Remote,
}

/// A span that is about to start.
pub(super) struct Start<'a> {
    pub(super) parent: Option<&'a Context>,
    pub(super) trace_id: TraceId,
    pub(super) kind: &'a SpanKind,
    pub(super) attributes: &'a [KeyValue],
}

/// What a part says: from which randomness on a trace is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intent {
    Never,
    From(u64),
    /// Kept, and nobody knows what share of all that is: no threshold is written.
    Uncounted,
}

/// Keeps a span whose randomness reaches the threshold, and writes the threshold where it is known.
pub(super) fn sample(composable: &Composable, start: &Start<'_>) -> SamplingResult {
    let state = valid_trace_state(start.parent);
    let ot = state.get("ot").unwrap_or_default();
    let (kept, written) = match composable.intent(start, ot) {
        Intent::Never => (false, None),
        Intent::Uncounted => (true, None),
        Intent::From(threshold) => {
            let kept = randomness(ot).unwrap_or_else(|| low_bits(start.trace_id)) >= threshold;
            (kept, kept.then_some(threshold))
        }
    };
    let decision = if kept { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop };
    SamplingResult { decision, attributes: Vec::new(), trace_state: with_threshold(&state, written) }
}

impl Composable {
    fn intent(&self, start: &Start<'_>, ot: &str) -> Intent {
        match self {
            Self::AlwaysOn => Intent::From(0),
            Self::AlwaysOff => Intent::Never,
            Self::Probability(ratio) => Intent::From(threshold(*ratio)),
            Self::ParentThreshold(root) => match (start.is_sampled(), of_parent(ot)) {
                (None, _) => root.intent(start, ot),
                (Some(_), Some(threshold)) => Intent::From(threshold),
                (Some(true), None) => Intent::Uncounted,
                (Some(false), None) => Intent::Never,
            },
            Self::Rules(rules) => {
                let rule =
                    rules.iter().find(|(conditions, _)| conditions.iter().all(|one| one.is_met(start)));
                rule.map_or(Intent::Never, |(_, sampler)| sampler.intent(start, ot))
            }
        }
    }
}

impl Start<'_> {
    /// The parent's flag; `None` without a valid parent.
    fn is_sampled(&self) -> Option<bool> {
        let span = self.parent?.span();
        let parent = span.span_context();
        parent.is_valid().then(|| parent.is_sampled())
    }

    fn parent_kind(&self) -> SpanParent {
        let Some(parent) = self.parent else { return SpanParent::None };
        let span = parent.span();
        let parent = span.span_context();
        match (parent.is_valid(), parent.is_remote()) {
            (false, _) => SpanParent::None,
            (true, true) => SpanParent::Remote,
            (true, false) => SpanParent::Local,
        }
    }

    /// The last one of a key is the one that is exported.
    fn value(&self, key: &str) -> Option<&Value> {
        let found = self.attributes.iter().rfind(|attribute| attribute.key.as_str() == key);
        found.map(|attribute| &attribute.value)
    }
}

impl Condition {
    fn is_met(&self, start: &Start<'_>) -> bool {
        match self {
            Self::Values { key, values } => start
                .value(key)
                .is_some_and(|value| any(value, &|text| values.iter().any(|wanted| wanted == text))),
            Self::Patterns { key, included, excluded } => start.value(key).is_some_and(|value| {
                any(value, &|text| {
                    included.as_ref().is_none_or(|patterns| patterns.iter().any(|one| fits(one, text)))
                        && !excluded.iter().any(|one| fits(one, text))
                })
            }),
            Self::Kinds(kinds) => kinds.contains(start.kind),
            Self::Parents(parents) => parents.contains(&start.parent_kind()),
        }
    }
}

/// Of an array one element is enough.
fn any(value: &Value, is_wanted: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Array(Array::String(texts)) => texts.iter().any(|text| is_wanted(text.as_str())),
        Value::Array(Array::Bool(values)) => values.iter().any(|value| is_wanted(&value.to_string())),
        Value::Array(Array::I64(values)) => values.iter().any(|value| is_wanted(&value.to_string())),
        Value::Array(Array::F64(values)) => values.iter().any(|value| is_wanted(&value.to_string())),
        other => is_wanted(&other.as_str()),
    }
}

impl fmt::Display for Composable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlwaysOn => f.write_str("ComposableAlwaysOn"),
            Self::AlwaysOff => f.write_str("ComposableAlwaysOff"),
            Self::Probability(ratio) => write!(f, "ComposableProbability{{{ratio}}}"),
            Self::ParentThreshold(root) => write!(f, "ComposableParentThreshold{{root={root}}}"),
            Self::Rules(rules) => write!(f, "ComposableRuleBased{{{} rules}}", rules.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceState};

    use super::*;

    /// Just below one half of all traces that are kept at 50 %.
    const LOW: TraceId = TraceId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0]);
    const HIGH: TraceId = TraceId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0]);

    fn parent(id: TraceId, is_sampled: bool, is_remote: bool, ot: &str) -> Context {
        let members = if ot.is_empty() { vec![("v", "1")] } else { vec![("v", "1"), ("ot", ot)] };
        let state = TraceState::from_key_value(members).unwrap();
        let flags = if is_sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        Context::new().with_remote_span_context(SpanContext::new(
            id,
            SpanId::from(1),
            flags,
            is_remote,
            state,
        ))
    }

    fn asked(composable: &Composable, start: &Start<'_>) -> (bool, Option<String>) {
        let result = sample(composable, start);
        let kept = result.decision == SamplingDecision::RecordAndSample;
        (kept, result.trace_state.get("ot").map(ToOwned::to_owned))
    }

    fn root(composable: &Composable, trace_id: TraceId) -> (bool, Option<String>) {
        let start = Start { parent: None, trace_id, kind: &SpanKind::Internal, attributes: &[] };
        asked(composable, &start)
    }

    fn child(composable: &Composable, parent: &Context) -> (bool, Option<String>) {
        let trace_id = parent.span().span_context().trace_id();
        let start = Start { parent: Some(parent), trace_id, kind: &SpanKind::Internal, attributes: &[] };
        asked(composable, &start)
    }

    #[expect(clippy::unnecessary_wraps, reason = "what is compared with is one")]
    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn parts_write_the_threshold_that_they_keep_by() {
        assert_eq!(root(&Composable::AlwaysOn, LOW), (true, text("th:0")));
        assert_eq!(root(&Composable::AlwaysOff, HIGH), (false, None));
        assert_eq!(root(&Composable::Probability(0.5), LOW), (false, None));
        assert_eq!(root(&Composable::Probability(0.5), HIGH), (true, text("th:8")));
        assert_eq!(root(&Composable::Probability(0.0), HIGH), (false, None));
        // Explicit randomness goes before the trace id's, and stays.
        let half = Composable::Probability(0.5);
        let random = parent(LOW, true, true, "rv:80000000000000");
        assert_eq!(child(&half, &random), (true, text("th:8;rv:80000000000000")));
        assert_eq!(
            child(&half, &parent(HIGH, true, true, "th:0;rv:00000000000001")),
            (false, text("rv:00000000000001"))
        );
    }

    #[test]
    fn a_parents_threshold_is_kept_and_its_flag_serves_where_it_has_none() {
        let sampler = Composable::ParentThreshold(Box::new(Composable::Probability(0.5)));
        assert_eq!(root(&sampler, HIGH), (true, text("th:8")));
        assert_eq!(root(&sampler, LOW), (false, None));
        assert_eq!(child(&sampler, &parent(LOW, true, true, "th:4")), (true, text("th:4")));
        assert_eq!(child(&sampler, &parent(LOW, true, true, "th:c")), (false, None));
        assert_eq!(child(&sampler, &parent(LOW, true, true, "")), (true, None));
        assert_eq!(child(&sampler, &parent(HIGH, false, true, "")), (false, None));
        // What is no threshold is none.
        for wrong in ["th:", "th:X", "th:8000000000000000", "th:A"] {
            assert!(child(&sampler, &parent(LOW, true, true, wrong)).0, "{wrong}");
            assert!(!child(&sampler, &parent(LOW, false, true, wrong)).0, "{wrong}");
        }
    }

    #[test]
    fn the_first_rule_whose_conditions_are_all_met_decides() {
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let rules = Composable::Rules(vec![
            (
                vec![Condition::Values { key: "http.route".to_owned(), values: texts(&["/healthz", "404"]) }],
                Composable::AlwaysOff,
            ),
            (
                vec![Condition::Patterns {
                    key: "http.path".to_owned(),
                    included: Some(texts(&["/internal/*"])),
                    excluded: texts(&["/internal/special/*"]),
                }],
                Composable::AlwaysOn,
            ),
            (
                vec![
                    Condition::Parents(vec![SpanParent::None]),
                    Condition::Kinds(vec![SpanKind::Client, SpanKind::Producer]),
                ],
                Composable::Probability(0.5),
            ),
        ]);
        let kept = |parent: Option<&Context>, kind: &SpanKind, attributes: &[KeyValue]| {
            asked(&rules, &Start { parent, trace_id: HIGH, kind, attributes })
        };
        let internal = &SpanKind::Internal;
        let route = |value: Value| [KeyValue::new("http.route", value)];
        assert_eq!(kept(None, internal, &[]), (false, None));
        assert_eq!(kept(None, &SpanKind::Client, &[]), (true, text("th:8")));
        assert!(!kept(None, &SpanKind::Client, &route("/healthz".into())).0);
        assert!(!kept(None, &SpanKind::Client, &route(404.into())).0);
        let array = Value::Array(Array::String(vec!["/x".into(), "/healthz".into()]));
        assert!(!kept(None, &SpanKind::Client, &route(array)).0);
        assert!(kept(None, &SpanKind::Client, &route("/other".into())).0);
        let path = |path: &'static str| [KeyValue::new("http.path", path)];
        assert_eq!(kept(None, internal, &path("/internal/x")), (true, text("th:0")));
        assert!(!kept(None, internal, &path("/internal/special/x")).0);
        let remote = parent(HIGH, true, true, "");
        assert!(!kept(Some(&remote), &SpanKind::Client, &[]).0);
    }
}
