//! Owns consistent probability sampling: the decision by randomness and threshold, and the `ot` member of tracestate
//! that carries both. Knows no other sampler. Specification: trace/tracestate-probability-sampling.md.

use opentelemetry::Context;
use opentelemetry::trace::{TraceContextExt, TraceId, TraceState};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult};

/// Randomness and thresholds have 56 bits.
const BITS: u32 = 56;
const DIGITS: usize = 14;
const ONE: u64 = 1 << BITS;
/// The longest value of the `ot` member.
const LONGEST: usize = 256;

/// Keeps a trace when its randomness reaches the threshold, and writes the threshold where it is kept.
pub(super) fn sample(probability: f64, parent: Option<&Context>, trace_id: TraceId) -> SamplingResult {
    let state = valid_trace_state(parent);
    let threshold = threshold(probability);
    let ot = state.get("ot").unwrap_or_default();
    let kept = randomness(ot).unwrap_or_else(|| low_bits(trace_id)) >= threshold;
    let trace_state = with_threshold(&state, kept.then_some(threshold));
    let decision = if kept { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop };
    SamplingResult { decision, attributes: Vec::new(), trace_state }
}

pub(super) fn valid_trace_state(parent: Option<&Context>) -> TraceState {
    let Some(parent) = parent else { return TraceState::NONE };
    let span = parent.span();
    let span = span.span_context();
    if span.is_valid() { span.trace_state().clone() } else { TraceState::NONE }
}

/// From 0, which keeps all, to 2^56, which keeps none.
pub(super) fn threshold(probability: f64) -> u64 {
    // A power of two loses no digit of the probability; `1.0 - probability` would.
    #[expect(clippy::cast_precision_loss, reason = "2^56 is a power of two, hence exact")]
    let scaled = probability.clamp(0.0, 1.0) * ONE as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2^56; NaN becomes 0")]
    let kept = scaled.round() as u64;
    ONE.saturating_sub(kept)
}

pub(super) fn low_bits(trace_id: TraceId) -> u64 {
    let id = u128::from_be_bytes(trace_id.to_bytes());
    u64::try_from(id % u128::from(ONE)).unwrap_or_default()
}

/// The explicit randomness `rv`: exactly 14 lower-case hexadecimal digits.
pub(super) fn randomness(ot: &str) -> Option<u64> {
    let value = parts(ot).find_map(|part| part.strip_prefix("rv:"))?;
    let valid = value.len() == DIGITS && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if valid { u64::from_str_radix(value, 16).ok() } else { None }
}

/// The threshold `th`: up to 14 lower-case hexadecimal digits, without the zeros at its end.
#[cfg(feature = "config-file")]
pub(super) fn of_parent(ot: &str) -> Option<u64> {
    let digits = parts(ot).find_map(|part| part.strip_prefix("th:"))?;
    let valid = (1..=DIGITS).contains(&digits.len())
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if valid { u64::from_str_radix(&format!("{digits:0<DIGITS$}"), 16).ok() } else { None }
}

/// The same state with this threshold or with none. All other parts stay as they are.
pub(super) fn with_threshold(state: &TraceState, threshold: Option<u64>) -> TraceState {
    let old = state.get("ot").unwrap_or_default();
    let others = parts(old).filter(|part| !part.starts_with("th:")).map(str::to_owned);
    let ot: Vec<_> = threshold.map(written).into_iter().chain(others).collect();
    let changed = match fitting(&ot) {
        value if value.is_empty() => state.delete("ot"),
        value if value == old => return state.clone(),
        value => state.insert("ot", value),
    };
    changed.unwrap_or_else(|_| state.clone())
}

fn written(threshold: u64) -> String {
    let digits = format!("{threshold:0DIGITS$x}");
    let digits = digits.trim_end_matches('0');
    format!("th:{}", if digits.is_empty() { "0" } else { digits })
}

/// Parts from the left as long as there is room.
fn fitting(parts: &[String]) -> String {
    let mut value = String::new();
    for part in parts {
        let separator = usize::from(!value.is_empty());
        if value.len().saturating_add(separator).saturating_add(part.len()) > LONGEST {
            continue;
        }
        if separator > 0 {
            value.push(';');
        }
        value.push_str(part);
    }
    value
}

fn parts(ot: &str) -> impl Iterator<Item = &str> {
    ot.split(';').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags};

    use super::*;

    fn sampled(probability: f64, ot: &str, trace_id: u128) -> (bool, Option<String>) {
        let members = if ot.is_empty() { vec![("v", "1")] } else { vec![("v", "1"), ("ot", ot)] };
        let state = TraceState::from_key_value(members).unwrap();
        let id = TraceId::from(trace_id);
        let span = SpanContext::new(id, SpanId::from(1), TraceFlags::NOT_SAMPLED, true, state);
        let parent = Context::new().with_remote_span_context(span);
        let result = sample(probability, Some(&parent), id);
        assert_eq!(result.trace_state.get("v"), Some("1"));
        let kept = result.decision == SamplingDecision::RecordAndSample;
        (kept, result.trace_state.get("ot").map(ToOwned::to_owned))
    }

    fn text(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    #[test]
    fn thresholds_are_written_without_zeros_at_the_end() {
        for (probability, expected) in [
            (1.0, "th:0"),
            (0.5, "th:8"),
            (0.25, "th:c"),
            (0.125, "th:e"),
            (0.9375, "th:1"),
            (1.0 / 256.0, "th:ff"),
            (1.0 / 2.0_f64.powi(56), "th:ffffffffffffff"),
        ] {
            assert_eq!(sampled(probability, "", u128::MAX), (true, text(expected)), "{probability}");
        }
    }

    #[test]
    fn the_low_56_bits_of_the_trace_id_decide() {
        const EDGE: u128 = 0x00c0_0000_0000_0000;
        assert!(sampled(0.25, "", EDGE).0);
        assert!(!sampled(0.25, "", EDGE - 1).0);
        assert!(!sampled(0.25, "", (0xff << 56) | (EDGE - 1)).0);
        assert!(sampled(1.0, "", 1).0);
        assert!(!sampled(0.0, "", u128::MAX).0);
    }

    #[test]
    fn explicit_randomness_decides_and_stays() {
        let kept = sampled(0.25, "rv:c0000000000000;x:1", 1);
        assert_eq!(kept, (true, text("th:c;rv:c0000000000000;x:1")));
        let dropped = sampled(0.25, "rv:bfffffffffffff;x:1", u128::MAX);
        assert_eq!(dropped, (false, text("rv:bfffffffffffff;x:1")));
        for invalid in ["rv:c", "rv:C0000000000000", "rv:c00000000000000", "rv:+c000000000000"] {
            assert!(!sampled(0.25, invalid, 1).0, "{invalid}");
        }
    }

    #[test]
    fn an_old_threshold_is_replaced_or_removed() {
        assert_eq!(sampled(0.5, "th:c;x:1", u128::MAX), (true, text("th:8;x:1")));
        assert_eq!(sampled(0.5, "th:8", u128::MAX), (true, text("th:8")));
        assert_eq!(sampled(0.5, "th:0;x:1", 1), (false, text("x:1")));
        assert_eq!(sampled(0.5, "th:0", 1), (false, text("")));
        assert_eq!(sampled(0.5, "", 1), (false, text("")));
    }

    #[test]
    fn the_member_has_at_most_256_characters() {
        let part = |length: usize| format!("x:{}", "a".repeat(length - 2));
        let fits = sampled(0.5, &part(251), u128::MAX);
        assert_eq!(fits, (true, Some(format!("th:8;{}", part(251)))));
        let too_long = sampled(0.5, &part(252), u128::MAX);
        assert_eq!(too_long, (true, text("th:8")));
    }

    #[test]
    fn an_invalid_parent_has_no_say() {
        let state = TraceState::from_key_value([("ot", "rv:00000000000000")]).unwrap();
        let span = SpanContext::new(TraceId::INVALID, SpanId::INVALID, TraceFlags::SAMPLED, true, state);
        let parent = Context::new().with_remote_span_context(span);
        for parent in [None, Some(&parent), Some(&Context::new())] {
            let result = sample(0.5, parent, TraceId::from(u128::MAX));
            assert_eq!(result.decision, SamplingDecision::RecordAndSample);
            assert_eq!(result.trace_state.header(), "ot=th:8");
        }
    }
}
