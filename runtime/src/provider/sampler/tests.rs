use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceState};
use opentelemetry_sdk::trace::SamplingDecision;

use super::*;

/// Says who was asked, by an attribute.
#[derive(Clone, Debug)]
struct Named(&'static str, Arc<AtomicUsize>);

impl ShouldSample for Named {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        _: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        self.1.fetch_add(1, Ordering::Relaxed);
        SamplingResult {
            decision: SamplingDecision::RecordOnly,
            attributes: vec![KeyValue::new("asked", self.0)],
            trace_state: TraceState::default(),
        }
    }
}

fn named(name: &'static str) -> Named {
    Named(name, Arc::default())
}

fn ask(sampler: &dyn ShouldSample, parent: Option<&Context>, trace_id: u128) -> SamplingResult {
    sampler.should_sample(parent, TraceId::from(trace_id), "span", &SpanKind::Internal, &[], &[])
}

fn decision(sampler: &Sampler, parent: Option<&Context>) -> SamplingDecision {
    ask(sampler, parent, 1).decision
}

fn parent(trace_id: u128, span_id: u64, sampled: bool, remote: bool) -> Context {
    let state = TraceState::from_key_value([("vendor", "value")]).unwrap();
    let flags = if sampled { TraceFlags::SAMPLED } else { TraceFlags::NOT_SAMPLED };
    let span = SpanContext::new(TraceId::from(trace_id), SpanId::from(span_id), flags, remote, state);
    Context::new().with_remote_span_context(span)
}

#[test]
fn every_branch_asks_its_own_sampler() {
    let sampler: Sampler = Sampler::parent_based(named("root"))
        .remote_parent_sampled(named("remote sampled"))
        .remote_parent_not_sampled(named("remote not sampled"))
        .local_parent_sampled(named("local sampled"))
        .local_parent_not_sampled(named("local not sampled"))
        .into();
    for (context, expected) in [
        (None, "root"),
        (Some(Context::new()), "root"),
        (Some(parent(0, 1, true, true)), "root"),
        (Some(parent(1, 0, true, false)), "root"),
        (Some(parent(1, 1, true, true)), "remote sampled"),
        (Some(parent(1, 1, false, true)), "remote not sampled"),
        (Some(parent(1, 1, true, false)), "local sampled"),
        (Some(parent(1, 1, false, false)), "local not sampled"),
    ] {
        let result = ask(&sampler, context.as_ref(), 1);
        assert_eq!(result.attributes, [KeyValue::new("asked", expected)]);
        assert_eq!(result.decision, SamplingDecision::RecordOnly);
    }
}

#[test]
fn by_default_the_parent_decides_and_its_tracestate_stays() {
    let sampler: Sampler = Sampler::parent_based(Sampler::always_off()).into();
    assert_eq!(decision(&sampler, None), SamplingDecision::Drop);
    for remote in [true, false] {
        let kept = ask(&sampler, Some(&parent(1, 1, true, remote)), 1);
        assert_eq!(kept.decision, SamplingDecision::RecordAndSample);
        assert_eq!(kept.trace_state.get("vendor"), Some("value"));
        let dropped = ask(&sampler, Some(&parent(1, 1, false, remote)), 1);
        assert_eq!(dropped.decision, SamplingDecision::Drop);
        assert_eq!(dropped.trace_state.get("vendor"), Some("value"));
    }
}

#[test]
fn always_on_and_off_do_not_look_at_the_parent() {
    for context in [None, Some(parent(1, 1, true, false)), Some(parent(1, 1, false, true))] {
        let on = decision(&Sampler::always_on(), context.as_ref());
        assert_eq!(on, SamplingDecision::RecordAndSample);
        assert_eq!(decision(&Sampler::always_off(), context.as_ref()), SamplingDecision::Drop);
    }
}

#[test]
fn the_ratio_answers_as_the_sdk_does() {
    let ids = (1..=400_u128).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let ids: Vec<_> = ids.chain([u128::MAX, u128::from(u64::MAX), 1 << 64, 1]).collect();
    for ratio in [0.0, 1e-9, 0.1, 0.5, 0.999, 1.0] {
        let sdk = SdkSampler::TraceIdRatioBased(ratio);
        let sampled = |sampler: &dyn ShouldSample| {
            ids.iter().map(|id| ask(sampler, None, *id).decision).collect::<Vec<_>>()
        };
        assert_eq!(sampled(&Sampler::trace_id_ratio(ratio)), sampled(&sdk), "{ratio}");
    }
    let kept = ids.iter().filter(|id| {
        ask(&Sampler::trace_id_ratio(0.5), None, **id).decision == SamplingDecision::RecordAndSample
    });
    assert!((150..250).contains(&kept.count()));
}

#[test]
fn a_new_trace_and_a_remote_parent_have_shortcuts_of_their_own() {
    let of = |sampler: ParentBasedSampler| Sampler::from(sampler).shortcuts();
    let (local, remote, root) = (Shortcuts::LOCAL.0, Shortcuts::REMOTE.0, Shortcuts::ROOT.0);
    assert_eq!(Sampler::default().shortcuts(), Shortcuts(local | remote | root));
    let ratio = of(Sampler::parent_based(Sampler::trace_id_ratio(0.5)));
    assert_eq!(ratio, Shortcuts(local | remote));
    let on = || Sampler::parent_based(Sampler::always_on());
    assert_eq!(of(on().remote_parent_sampled(named("r"))), Shortcuts(local | root));
    assert_eq!(of(on().remote_parent_not_sampled(Sampler::always_on())), Shortcuts(local | root));
    assert_eq!(Sampler::always_on().shortcuts(), Shortcuts::default());
}

#[test]
fn only_parent_based_with_untouched_local_branches_is_inherited() {
    let inherited = |sampler: &dyn Fn() -> Sampler| sampler().shortcuts().has(Shortcuts::LOCAL);
    assert!(inherited(&|| Sampler::parent_based(Sampler::trace_id_ratio(0.1)).into()));
    assert!(inherited(&|| Sampler::parent_based(named("root")).remote_parent_sampled(named("r")).into()));
    assert!(inherited(&|| Sampler::parent_based(named("root"))
        .local_parent_sampled(SdkSampler::AlwaysOn)
        .into()));
    assert!(inherited(&|| Sampler::custom(SdkSampler::ParentBased(Box::new(SdkSampler::AlwaysOn)))));
    assert!(inherited(&|| Sampler::custom(Sampler::parent_based(Sampler::always_on()))));

    assert!(!inherited(&Sampler::always_on));
    assert!(!inherited(&|| Sampler::trace_id_ratio(1.0)));
    assert!(!inherited(&|| Sampler::custom(named("custom"))));
    assert!(!inherited(&|| Sampler::parent_based(named("root"))
        .local_parent_sampled(Sampler::always_off())
        .into()));
    assert!(!inherited(&|| Sampler::parent_based(named("root"))
        .local_parent_not_sampled(Sampler::always_on())
        .into()));
    assert!(!inherited(&|| Sampler::custom(SdkSampler::parent_based(SdkSampler::AlwaysOn))));
}

#[test]
fn ratios_out_of_range_are_found_at_any_depth() {
    for ratio in [f64::NAN, f64::INFINITY, -0.1, 1.5, 7.0] {
        assert!(Sampler::trace_id_ratio(ratio).check().is_err(), "{ratio}");
        let nested = Sampler::parent_based(Sampler::parent_based(SdkSampler::TraceIdRatioBased(ratio)));
        assert!(Sampler::from(nested).check().is_err(), "{ratio}");
        // Asked all the same, it answers.
        let _ = decision(&Sampler::trace_id_ratio(ratio), None);
    }
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let rules = Sampler::rules([Rule::new(Sampler::rate_limit(rate))], Sampler::always_on());
        assert!(rules.check().is_err(), "{rate}");
    }
    assert!(Sampler::rules([], Sampler::probability(2.0)).check().is_err());
    let good = Sampler::rules([Rule::new(Sampler::rate_limit(0.5))], Sampler::probability(0.5));
    assert_eq!(Sampler::from(Sampler::parent_based(good)).check(), Ok(()));
}

#[test]
fn custom_samplers_and_boxes_are_asked() {
    let custom = named("custom");
    let asked = Arc::clone(&custom.1);
    let boxed: Box<dyn ShouldSample> = Box::new(custom);
    let sampler = Sampler::custom(boxed);
    assert_eq!(decision(&sampler, None), SamplingDecision::RecordOnly);
    assert_eq!(decision(&sampler.clone(), None), SamplingDecision::RecordOnly);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
