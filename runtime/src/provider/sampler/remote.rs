//! Owns the sampler whose strategy a Jaeger back end says: reading strategies, and deciding by the last one. Knows no network.

use std::fmt;
#[cfg(unix)]
use std::sync::TryLockError;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde_json::Value;

use super::rate::Rate;
use super::{Kind, Sampler};

/// A sampler that can be told another strategy while spans are being started. Clones are told together.
#[derive(Clone)]
pub(crate) struct Remote(Arc<Shared>);

struct Shared {
    endpoint: String,
    interval: Duration,
    initial: Arc<Sampler>,
    strategy: RwLock<Held>,
}

/// What was said last, and who decides by it: shared by those who ask, so that none decides under the lock.
type Held = (Option<Strategy>, Arc<Sampler>);

/// What a back end says. Jaeger's `sampling.proto`, in JSON.
#[derive(Clone, Debug, PartialEq)]
enum Strategy {
    Probabilistic(f64),
    /// Traces per second.
    RateLimiting(f64),
    PerOperation {
        default: f64,
        /// Traces per second that are kept at least.
        lower_bound: f64,
        operations: Vec<(String, f64)>,
    },
}

impl Remote {
    /// `endpoint` is a whole URL without a query; `initial` decides until there is an answer.
    pub(crate) fn new(endpoint: String, interval: Duration, initial: Sampler) -> Self {
        // Without any rest a thread would do nothing else.
        let interval = interval.max(Duration::from_millis(1));
        let initial = Arc::new(initial);
        Self::deciding(endpoint, interval, Arc::clone(&initial), (None, initial))
    }

    fn deciding(endpoint: String, interval: Duration, initial: Arc<Sampler>, held: Held) -> Self {
        Self(Arc::new(Shared { endpoint, interval, initial, strategy: RwLock::new(held) }))
    }

    /// The same in a forked child, to be told on its own. Nobody waits for the parent's lock: where another thread was changing the strategy
    /// when the process forked, the initial one holds until there is an answer.
    #[cfg(unix)]
    pub(super) fn again(&self) -> Self {
        let Shared { endpoint, interval, initial, strategy } = &*self.0;
        let held = match strategy.try_read() {
            Ok(held) => held.clone(),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().clone(),
            Err(TryLockError::WouldBlock) => (None, Arc::clone(initial)),
        };
        Self::deciding(endpoint.clone(), *interval, Arc::clone(initial), held)
    }

    /// Whether both are told together.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.0.endpoint
    }

    pub(crate) fn interval(&self) -> Duration {
        self.0.interval
    }

    pub(super) fn strategy(&self) -> Arc<Sampler> {
        Arc::clone(&self.0.strategy.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Decides by this answer from now on. The same answer again leaves budgets as they are; a wrong one leaves everything so.
    pub(crate) fn apply(&self, answer: &[u8]) -> Result<(), String> {
        let strategy = Strategy::read(answer)?;
        let mut held = self.0.strategy.write().unwrap_or_else(PoisonError::into_inner);
        if held.0.as_ref() != Some(&strategy) {
            let sampler = Arc::new(strategy.sampler());
            *held = (Some(strategy), sampler);
        }
        Ok(())
    }
}

impl Strategy {
    fn read(answer: &[u8]) -> Result<Self, String> {
        let answer: Value =
            serde_json::from_slice(answer).map_err(|error| format!("the answer is no JSON: {error}"))?;
        if let Some(operations) = answer.get("operationSampling").filter(|value| !value.is_null()) {
            return Self::per_operation(operations);
        }
        match answer.get("strategyType").unwrap_or(&Value::Null) {
            Value::Null => Self::probabilistic(&answer),
            kind if kind == "PROBABILISTIC" || kind == 0 => Self::probabilistic(&answer),
            kind if kind == "RATE_LIMITING" || kind == 1 => {
                let most = answer.pointer("/rateLimitingSampling/maxTracesPerSecond");
                number(most, "maxTracesPerSecond", f64::MAX).map(Self::RateLimiting)
            }
            other => Err(format!("the answer has the unknown strategyType {other}")),
        }
    }

    fn probabilistic(answer: &Value) -> Result<Self, String> {
        probability(answer).map(Self::Probabilistic)
    }

    fn per_operation(said: &Value) -> Result<Self, String> {
        let operation = |said: &Value| {
            let name = said
                .get("operation")
                .and_then(Value::as_str)
                .ok_or("the answer has an operation without a name")?;
            Ok((name.to_owned(), probability(said)?))
        };
        let operations = said.get("perOperationStrategies").and_then(Value::as_array);
        Ok(Self::PerOperation {
            default: number(said.get("defaultSamplingProbability"), "defaultSamplingProbability", 1.0)?,
            lower_bound: number(
                said.get("defaultLowerBoundTracesPerSecond"),
                "defaultLowerBoundTracesPerSecond",
                f64::MAX,
            )?,
            operations: operations.into_iter().flatten().map(operation).collect::<Result<_, String>>()?,
        })
    }

    fn sampler(&self) -> Sampler {
        match self {
            Self::Probabilistic(ratio) => Sampler::trace_id_ratio(*ratio),
            Self::RateLimiting(most) if *most > 0.0 => Sampler::rate_limit(*most),
            Self::RateLimiting(_) => Sampler::always_off(),
            Self::PerOperation { default, lower_bound, operations } => {
                let guaranteed = |ratio: f64| Guaranteed { ratio, least: Rate::new(*lower_bound) };
                let operations = operations.iter().map(|(name, ratio)| (name.clone(), guaranteed(*ratio)));
                let others = guaranteed(*default);
                Sampler(Kind::PerOperation(Arc::new(PerOperation {
                    operations: operations.collect(),
                    others,
                })))
            }
        }
    }
}

fn probability(said: &Value) -> Result<f64, String> {
    number(said.pointer("/probabilisticSampling/samplingRate"), "samplingRate", 1.0)
}

/// What is left out is 0, as in any message of Protocol Buffers.
fn number(said: Option<&Value>, name: &str, most: f64) -> Result<f64, String> {
    let number = match said {
        None | Some(Value::Null) => Some(0.0),
        Some(said) => said.as_f64(),
    };
    number
        .filter(|number| (0.0..=most).contains(number))
        .ok_or_else(|| format!("the answer has a wrong {name}"))
}

/// Decides by the span's name.
#[derive(Debug)]
pub(super) struct PerOperation {
    operations: Vec<(String, Guaranteed)>,
    /// All other names together.
    others: Guaranteed,
}

/// A share of traces, and at least so many per second.
#[derive(Debug)]
pub(super) struct Guaranteed {
    pub(super) ratio: f64,
    pub(super) least: Rate,
}

impl PerOperation {
    pub(super) fn of(&self, name: &str) -> &Guaranteed {
        self.operations.iter().find(|(known, _)| known == name).map_or(&self.others, |(_, one)| one)
    }
}

impl fmt::Display for PerOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PerOperationSampler{{{} operations,default={}}}", self.operations.len(), self.others.ratio)
    }
}

/// As the specification and other SDKs describe it, with what holds at the moment.
impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JaegerRemoteSampler{{{}}}", self.strategy())
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanKind, TraceId};
    use opentelemetry_sdk::trace::{SamplingDecision, ShouldSample as _};

    use super::*;

    fn remote() -> Remote {
        Remote::new("http://host".to_owned(), Duration::from_secs(60), Sampler::trace_id_ratio(0.25))
    }

    fn told(answers: &[&str]) -> String {
        let remote = remote();
        for answer in answers {
            remote.apply(answer.as_bytes()).unwrap();
        }
        remote.to_string()
    }

    #[test]
    fn strategies_of_all_kinds() {
        assert_eq!(told(&[]), "JaegerRemoteSampler{TraceIdRatioBased{0.25}}");
        for (answer, expected) in [
            (
                r#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.5}}"#,
                "TraceIdRatioBased{0.5}",
            ),
            (r#"{"strategyType":0,"probabilisticSampling":{"samplingRate":1}}"#, "TraceIdRatioBased{1}"),
            (
                r#"{"probabilisticSampling":{"samplingRate":0.5},"operationSampling":null}"#,
                "TraceIdRatioBased{0.5}",
            ),
            ("{}", "TraceIdRatioBased{0}"),
            (
                r#"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":10}}"#,
                "RateLimitingSampler{10}",
            ),
            (r#"{"strategyType":1,"rateLimitingSampling":{"maxTracesPerSecond":0}}"#, "AlwaysOffSampler"),
            (
                r#"{"strategyType":"PROBABILISTIC","operationSampling":{"defaultSamplingProbability":0.1,"perOperationStrategies":
                [{"operation":"a","probabilisticSampling":{"samplingRate":1}}]}}"#,
                "PerOperationSampler{1 operations,default=0.1}",
            ),
        ] {
            assert_eq!(told(&[answer]), format!("JaegerRemoteSampler{{{expected}}}"), "{answer}");
        }
    }

    #[test]
    fn a_wrong_answer_changes_nothing() {
        let remote = remote();
        for (answer, why) in [
            ("", "no JSON"),
            ("<html>", "no JSON"),
            (r#"{"strategyType":"MAGIC"}"#, "unknown strategyType"),
            (r#"{"probabilisticSampling":{"samplingRate":2}}"#, "wrong samplingRate"),
            (r#"{"probabilisticSampling":{"samplingRate":"x"}}"#, "wrong samplingRate"),
            (
                r#"{"strategyType":1,"rateLimitingSampling":{"maxTracesPerSecond":-1}}"#,
                "wrong maxTracesPerSecond",
            ),
            (r#"{"operationSampling":{"defaultSamplingProbability":7}}"#, "wrong defaultSamplingProbability"),
            (r#"{"operationSampling":{"perOperationStrategies":[{}]}}"#, "without a name"),
        ] {
            assert!(remote.apply(answer.as_bytes()).unwrap_err().contains(why), "{answer}");
        }
        assert_eq!(remote.to_string(), "JaegerRemoteSampler{TraceIdRatioBased{0.25}}");
    }

    #[cfg(unix)]
    #[test]
    fn a_child_waits_for_no_lock_and_is_told_on_its_own() {
        let remote = remote();
        remote.apply(br#"{"probabilisticSampling":{"samplingRate":0.5}}"#).unwrap();
        let again = remote.again();
        assert_eq!(again.to_string(), "JaegerRemoteSampler{TraceIdRatioBased{0.5}}");
        let held = remote.0.strategy.write().unwrap();
        assert_eq!(remote.again().to_string(), "JaegerRemoteSampler{TraceIdRatioBased{0.25}}");
        drop(held);
        again.apply(b"{}").unwrap();
        assert_eq!(remote.to_string(), "JaegerRemoteSampler{TraceIdRatioBased{0.5}}");
        // Wherever it stands.
        let rules =
            Sampler::rules([super::super::Rule::new(Sampler::remote(remote.clone()))], Sampler::always_on());
        let nested = Sampler::from(Sampler::parent_based(Sampler::always_on()).local_parent_sampled(rules));
        let copy = nested.again();
        assert_eq!((copy.to_string(), copy.remotes().len()), (nested.to_string(), 1));
        copy.remotes()[0].apply(b"{}").unwrap();
        assert_eq!(remote.to_string(), "JaegerRemoteSampler{TraceIdRatioBased{0.5}}");
    }

    fn kept(remote: &Remote, name: &str) -> bool {
        // An id that only a ratio of 1 keeps.
        let sampler = Sampler::remote(remote.clone());
        let result =
            sampler.should_sample(None, TraceId::from(u128::MAX), name, &SpanKind::Internal, &[], &[]);
        result.decision == SamplingDecision::RecordAndSample
    }

    #[test]
    fn operations_have_their_own_share_and_a_least_number() {
        let remote = remote();
        let answer = r#"{"operationSampling":{"defaultSamplingProbability":0,"defaultLowerBoundTracesPerSecond":1e-9,
            "perOperationStrategies":[{"operation":"all","probabilisticSampling":{"samplingRate":1}},
            {"operation":"none","probabilisticSampling":{"samplingRate":0}}]}}"#;
        remote.apply(answer.as_bytes()).unwrap();
        assert!((0..10).all(|_| kept(&remote, "all")));
        let kept_of = |name| (0..10).filter(|_| kept(&remote, name)).count();
        // Each has its own budget; names that are not listed share one.
        assert_eq!((kept_of("none"), kept_of("other"), kept_of("another")), (1, 1, 0));
        // The same answer again is no new budget.
        remote.apply(answer.as_bytes()).unwrap();
        assert_eq!(kept_of("none"), 0);
        remote.apply(b"{}").unwrap();
        assert!(!kept(&remote, "all"));
    }
}
