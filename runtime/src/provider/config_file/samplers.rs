//! Owns the samplers in a file. Knows their names and numbers, not how they decide.

use opentelemetry::trace::SpanKind;

use super::At;
use super::read::{Fields, Reader, Spot};
use crate::provider::env::ratio_in_range;
use crate::provider::error::Refusal;
use crate::provider::sampler::{Composable, Condition, Sampler, SpanParent};

const SAMPLERS: &str = "use always_on, always_off, parent_based, trace_id_ratio_based, probability/development, \
                        composite/development, jaeger_remote/development";
const COMPOSABLES: &str = "use always_on, always_off, parent_threshold, probability, rule_based";

/// `None`: a problem, which is told.
pub(super) fn read(reader: &mut Reader, spot: &Spot<'_>) -> Option<Sampler> {
    let (kind, options) = reader.kind(spot, SAMPLERS)?;
    match kind {
        "always_on" => {
            reader.empty(&options);
            Some(Sampler::always_on())
        }
        "always_off" => {
            reader.empty(&options);
            Some(Sampler::always_off())
        }
        "parent_based" => parent_based(reader, &options),
        "trace_id_ratio_based" => ratio(reader, &options).map(Sampler::trace_id_ratio),
        "probability/development" | "probability" => ratio(reader, &options).map(Sampler::probability),
        "composite/development" | "composite" => composable(reader, &options).map(Sampler::composite),
        "jaeger_remote/development" | "jaeger_remote" => jaeger_remote(reader, &options),
        "always_record" => {
            const ADVICE: &str =
                "give the sampler that stands in it; span_processor(..) sees what is sampled";
            let refusal = Refusal::new("records spans that do not leave, which nothing here looks at");
            reader.refuse(&options, refusal.allowing(ADVICE));
            None
        }
        _ => {
            reader.refuse(&options, Refusal::new("is not a known sampler").allowing(SAMPLERS));
            None
        }
    }
}

/// A branch that is wrong has been told; the others are still looked at.
fn parent_based(reader: &mut Reader, spot: &Spot<'_>) -> Option<Sampler> {
    let mut fields = reader.fields(spot);
    let mut branch = |key, otherwise: Sampler| match fields.optional(key) {
        Some(spot) => read(reader, &spot),
        None => Some(otherwise),
    };
    let root = branch("root", Sampler::always_on());
    let remote_sampled = branch("remote_parent_sampled", Sampler::always_on());
    let remote_not_sampled = branch("remote_parent_not_sampled", Sampler::always_off());
    let local_sampled = branch("local_parent_sampled", Sampler::always_on());
    let local_not_sampled = branch("local_parent_not_sampled", Sampler::always_off());
    reader.finish(&fields);
    let sampler = Sampler::parent_based(root?)
        .remote_parent_sampled(remote_sampled?)
        .remote_parent_not_sampled(remote_not_sampled?)
        .local_parent_sampled(local_sampled?)
        .local_parent_not_sampled(local_not_sampled?);
    Some(sampler.into())
}

#[cfg(feature = "jaeger-remote")]
fn jaeger_remote(reader: &mut Reader, spot: &Spot<'_>) -> Option<Sampler> {
    const INTERVAL: usize = 60_000;
    let mut fields = reader.fields(spot);
    let endpoint = reader.required(&mut fields, "endpoint").and_then(|spot| sampling_endpoint(reader, &spot));
    let interval = match fields.optional("interval") {
        Some(spot) => reader.count(&spot).map(|at| at.value),
        None => Some(INTERVAL),
    };
    let initial = reader.required(&mut fields, "initial_sampler").and_then(|spot| read(reader, &spot));
    reader.finish(&fields);
    let interval = super::milliseconds(interval?);
    Some(Sampler::remote(crate::provider::sampler::Remote::new(endpoint?, interval, initial?)))
}

#[cfg(feature = "jaeger-remote")]
fn sampling_endpoint(reader: &mut Reader, spot: &Spot<'_>) -> Option<String> {
    use crate::provider::config::{Mask, OTLP_ENDPOINT};

    let text = reader.text(spot)?.value;
    match crate::provider::resolve::sampling_url(&text) {
        Ok(url) => Some(url),
        Err(refusal) => {
            let shown = crate::provider::env::masked(Mask::Url, &text);
            reader.refuse_value(spot, shown, refusal.or_allowing(OTLP_ENDPOINT.allowed));
            None
        }
    }
}

#[cfg(not(feature = "jaeger-remote"))]
fn jaeger_remote(reader: &mut Reader, spot: &Spot<'_>) -> Option<Sampler> {
    reader.refuse(spot, Refusal::missing_feature("jaeger-remote"));
    None
}

/// The only setting of the samplers that have it.
fn ratio(reader: &mut Reader, spot: &Spot<'_>) -> Option<f64> {
    let mut fields = reader.fields(spot);
    let ratio = fields.optional("ratio");
    reader.finish(&fields);
    let Some(spot) = ratio else { return Some(1.0) };
    let ratio = reader.number(&spot)?;
    match ratio_in_range(ratio) {
        Ok(()) => Some(ratio),
        Err(refusal) => {
            reader.refuse_value(&spot, ratio.to_string(), refusal.allowing("give a number from 0.0 to 1.0"));
            None
        }
    }
}

fn composable(reader: &mut Reader, spot: &Spot<'_>) -> Option<Composable> {
    let (kind, options) = reader.kind(spot, COMPOSABLES)?;
    match kind {
        "always_on" => {
            reader.empty(&options);
            Some(Composable::AlwaysOn)
        }
        "always_off" => {
            reader.empty(&options);
            Some(Composable::AlwaysOff)
        }
        "probability" => ratio(reader, &options).map(Composable::Probability),
        "parent_threshold" => {
            let mut fields = reader.fields(&options);
            let root = reader.required(&mut fields, "root");
            reader.finish(&fields);
            composable(reader, &root?).map(|root| Composable::ParentThreshold(Box::new(root)))
        }
        "rule_based" => Some(Composable::Rules(rules(reader, &options))),
        _ => {
            reader.refuse(&options, Refusal::new("is not a known sampler there").allowing(COMPOSABLES));
            None
        }
    }
}

fn rules(reader: &mut Reader, spot: &Spot<'_>) -> Vec<(Vec<Condition>, Composable)> {
    let mut fields = reader.fields(spot);
    let rules = fields.optional("rules");
    reader.finish(&fields);
    let Some(rules) = rules else { return Vec::new() };
    reader.list(&rules).iter().filter_map(|item| rule(reader, item)).collect()
}

/// Conditions that must all be met, and the sampler that is asked then.
fn rule(reader: &mut Reader, spot: &Spot<'_>) -> Option<(Vec<Condition>, Composable)> {
    let mut fields = reader.fields(spot);
    let mut conditions = Vec::new();
    if let Some(spot) = fields.optional("attribute_values") {
        conditions.extend(values(reader, &spot));
    }
    if let Some(spot) = fields.optional("attribute_patterns") {
        conditions.extend(patterns(reader, &spot));
    }
    let kinds = words(
        reader,
        &mut fields,
        "span_kinds",
        &SPAN_KINDS,
        "use internal, server, client, producer, consumer",
    );
    conditions.extend(kinds.map(Condition::Kinds));
    let parents = words(reader, &mut fields, "parent", &PARENTS, "use none, remote, local");
    conditions.extend(parents.map(Condition::Parents));
    let sampler = reader.required(&mut fields, "sampler");
    reader.finish(&fields);
    let sampler = composable(reader, &sampler?)?;
    Some((conditions, sampler))
}

const SPAN_KINDS: [(&str, SpanKind); 5] = [
    ("internal", SpanKind::Internal),
    ("server", SpanKind::Server),
    ("client", SpanKind::Client),
    ("producer", SpanKind::Producer),
    ("consumer", SpanKind::Consumer),
];
const PARENTS: [(&str, SpanParent); 3] =
    [("none", SpanParent::None), ("remote", SpanParent::Remote), ("local", SpanParent::Local)];

fn values(reader: &mut Reader, spot: &Spot<'_>) -> Option<Condition> {
    let mut fields = reader.fields(spot);
    let key = reader.required(&mut fields, "key").and_then(|spot| reader.text(&spot));
    let values = reader.required(&mut fields, "values").map(|spot| texts(reader, &spot));
    reader.finish(&fields);
    Some(Condition::Values { key: key?.value, values: values? })
}

fn patterns(reader: &mut Reader, spot: &Spot<'_>) -> Option<Condition> {
    let mut fields = reader.fields(spot);
    let key = reader.required(&mut fields, "key").and_then(|spot| reader.text(&spot));
    let included = fields.optional("included").map(|spot| texts(reader, &spot));
    let excluded = fields.optional("excluded").map(|spot| texts(reader, &spot));
    reader.finish(&fields);
    Some(Condition::Patterns { key: key?.value, included, excluded: excluded.unwrap_or_default() })
}

pub(super) fn texts(reader: &mut Reader, spot: &Spot<'_>) -> Vec<String> {
    reader.list(spot).iter().filter_map(|item| reader.text(item).map(|text| text.value)).collect()
}

/// A list of names.
fn words<T: Clone>(
    reader: &mut Reader,
    fields: &mut Fields<'_>,
    key: &'static str,
    known: &[(&str, T)],
    advice: &'static str,
) -> Option<Vec<T>> {
    let spot = fields.optional(key)?;
    let mut words = Vec::new();
    for item in reader.list(&spot) {
        let Some(At { value: text, .. }) = reader.text(&item) else { continue };
        match known.iter().find(|(name, _)| *name == text) {
            Some((_, word)) => words.push(word.clone()),
            None => reader.refuse_value(&item, text, Refusal::new("is not known").allowing(advice)),
        }
    }
    Some(words)
}
