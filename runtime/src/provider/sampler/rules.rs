//! Owns rules: which sampler is asked for which span, by name, kind and attributes. Knows no sampler's inside.

use std::fmt;

use opentelemetry::trace::{Link, SpanKind, TraceId};
use opentelemetry::{Context, Key, KeyValue, Value};
use opentelemetry_sdk::trace::{SamplingResult, ShouldSample};

use super::Sampler;
use crate::filter::matches;

/// A sampler for those spans that meet all conditions. Used in [`Sampler::rules`].
///
/// Patterns are compared with case; `*` stands for any characters. Only attributes that a span has at its start can
/// be seen.
///
/// ```
/// use opentelemetry::trace::SpanKind;
/// use traced::{Rule, Sampler};
///
/// let sampler = Sampler::parent_based(Sampler::rules(
///     [
///         Rule::new(Sampler::always_off()).kind(SpanKind::Server).attribute("url.path", "/health*"),
///         Rule::new(Sampler::rate_limit(5.0)).name("orders.import"),
///     ],
///     Sampler::trace_id_ratio(0.1),
/// ));
/// # let _ = sampler;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a rule does nothing until a sampler has it"]
pub struct Rule {
    sampler: Sampler,
    name: Option<String>,
    kind: Option<SpanKind>,
    attributes: Vec<(Key, String)>,
}

impl Rule {
    /// Asks this sampler. Without conditions the rule is for every span.
    pub fn new(sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        Self { sampler: Sampler::custom(sampler), name: None, kind: None, attributes: Vec::new() }
    }

    /// Only for spans whose name has this pattern.
    pub fn name(self, pattern: impl Into<String>) -> Self {
        Self { name: Some(pattern.into()), ..self }
    }

    /// Only for spans of this kind.
    pub fn kind(self, kind: SpanKind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Only for spans with this attribute, whose value as text has this pattern. Given again, all must be met.
    pub fn attribute(mut self, key: impl Into<Key>, pattern: impl Into<String>) -> Self {
        self.attributes.push((key.into(), pattern.into()));
        self
    }

    fn is_for(&self, name: &str, kind: &SpanKind, attributes: &[KeyValue]) -> bool {
        self.name.as_ref().is_none_or(|pattern| matches(pattern, name))
            && self.kind.as_ref().is_none_or(|wanted| wanted == kind)
            && self.attributes.iter().all(|(key, pattern)| has(attributes, key, pattern))
    }
}

fn has(attributes: &[KeyValue], key: &Key, pattern: &str) -> bool {
    // The last one of a key is the one that is exported.
    let value = attributes.iter().rfind(|attribute| attribute.key == *key).map(|attribute| &attribute.value);
    match value {
        Some(Value::String(text)) => matches(pattern, text.as_str()),
        Some(value) => matches(pattern, &value.as_str()),
        None => false,
    }
}

/// The first rule for a span decides, else the sampler that is left.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    otherwise: Sampler,
}

impl Rules {
    pub(super) fn new(rules: Vec<Rule>, otherwise: Sampler) -> Self {
        Self { rules, otherwise }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Sampler> {
        self.rules.iter().map(|rule| &rule.sampler).chain([&self.otherwise])
    }

    /// For a forked child.
    #[cfg(all(unix, feature = "jaeger-remote"))]
    pub(super) fn again(&self) -> Self {
        let again = |rule: &Rule| Rule { sampler: rule.sampler.again(), ..rule.clone() };
        Self { rules: self.rules.iter().map(again).collect(), otherwise: self.otherwise.again() }
    }

    pub(super) fn sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let rule = self.rules.iter().find(|rule| rule.is_for(name, kind, attributes));
        let sampler = rule.map_or(&self.otherwise, |rule| &rule.sampler);
        sampler.should_sample(parent, trace_id, name, kind, attributes, links)
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rules{{{} rules,otherwise={}}}", self.rules.len(), self.otherwise)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_sdk::trace::SamplingDecision;

    use super::*;

    #[test]
    fn patterns() {
        for (pattern, good, bad) in [
            ("a", &["a"][..], &["", "b", "aa"][..]),
            ("", &[""], &["a"]),
            ("*", &["", "a", "é"], &[]),
            ("a*", &["a", "ab"], &["", "ba"]),
            ("*a", &["a", "ba"], &["ab"]),
            ("a*a", &["aa", "aba"], &["a", "ab"]),
            ("a*b*c", &["abc", "axbxc", "abbcbc"], &["ac", "acb", "abcd"]),
            ("**a**", &["a", "xax"], &["", "x"]),
            ("*ab*ab*", &["abab", "xabxabx"], &["ab", "aab"]),
            ("é*é", &["éé", "éaé"], &["é"]),
        ] {
            assert!(good.iter().all(|text| matches(pattern, text)), "{pattern}");
            assert!(!bad.iter().any(|text| matches(pattern, text)), "{pattern}");
        }
    }

    fn kept(sampler: &Sampler, name: &str, kind: &SpanKind, attributes: &[KeyValue]) -> bool {
        let result = sampler.should_sample(None, TraceId::from(1), name, kind, attributes, &[]);
        result.decision == SamplingDecision::RecordAndSample
    }

    #[test]
    fn all_conditions_of_a_rule_must_be_met() {
        let rule = Rule::new(Sampler::always_off())
            .name("http.*")
            .kind(SpanKind::Server)
            .attribute("url.path", "/health*")
            .attribute("port", "80");
        let sampler = Sampler::rules([rule], Sampler::always_on());
        let attributes = [KeyValue::new("url.path", "/healthz"), KeyValue::new("port", 80)];
        assert!(!kept(&sampler, "http.get", &SpanKind::Server, &attributes));
        assert!(kept(&sampler, "grpc.get", &SpanKind::Server, &attributes));
        assert!(kept(&sampler, "http.get", &SpanKind::Client, &attributes));
        assert!(kept(&sampler, "http.get", &SpanKind::Server, &attributes[..1]));
        let other = [KeyValue::new("url.path", "/orders"), KeyValue::new("port", 80)];
        assert!(kept(&sampler, "http.get", &SpanKind::Server, &other));
    }

    #[test]
    fn the_first_rule_decides() {
        let rules = [Rule::new(Sampler::always_on()).name("a*"), Rule::new(Sampler::always_off()).name("ab")];
        let sampler = Sampler::rules(rules, Sampler::always_off());
        assert!(kept(&sampler, "ab", &SpanKind::Internal, &[]));
        assert!(!kept(&sampler, "b", &SpanKind::Internal, &[]));
    }

    #[test]
    fn each_rule_has_its_own_budget() {
        let rules =
            [Rule::new(Sampler::rate_limit(2.0)).name("a"), Rule::new(Sampler::rate_limit(1e-9)).name("b")];
        let sampler = Sampler::rules(rules, Sampler::always_on());
        let count = |name| (0..2).filter(|_| kept(&sampler, name, &SpanKind::Internal, &[])).count();
        assert_eq!((count("a"), count("b"), count("c")), (2, 1, 2));
    }
}
