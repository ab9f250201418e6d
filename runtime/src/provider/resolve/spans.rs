//! Owns the settings about spans before they are exported: sampler, propagators, batches, limits.

use std::time::Duration;

use super::{Kind, Resolver};
use crate::filter::{Filter, FilterError};
use crate::pipeline::{IdSource, OpenSpans, Processors};
use crate::propagation::PropagatorName;
use crate::provider::builder::{Given, GivenBatch, GivenLimits, GivenOpen};
use crate::provider::config::{
    ATTRIBUTE_COUNT_LIMIT, ATTRIBUTE_VALUE_LENGTH_LIMIT, BatchSettings, EVENT_ATTRIBUTE_COUNT_LIMIT,
    EVENT_COUNT_LIMIT, EXPORT_TIMEOUT, Endings, FLUSH_ON_EXIT, FLUSH_ON_PANIC, FLUSH_ON_SIGTERM,
    ID_GENERATOR, KEEP_TRACES, LINK_ATTRIBUTE_COUNT_LIMIT, LINK_COUNT_LIMIT, MAX_EXPORT_BATCH_SIZE,
    MAX_QUEUE_BYTES, MAX_QUEUE_SIZE, Origin, PENDING_SPANS, PROPAGATORS, SCHEDULE_DELAY, SPAN_PROCESSOR,
    Setting, TRACES_SAMPLER, TRACES_SAMPLER_ARG, UNFINISHED_SPANS,
};
use crate::provider::env::{self, Found};
use crate::provider::error::Refusal;
use crate::provider::sampler::Sampler;
use crate::recorder::Limits;

pub(super) const COUNT: Kind<'static, usize> =
    Kind { parse: &env::count, check: &|number| env::count_in_range(*number), show: &ToString::to_string };
pub(super) const POSITIVE: Kind<'static, usize> =
    Kind { parse: &env::count, check: &|number| env::positive_in_range(*number), show: &ToString::to_string };
pub(super) const DURATION: Kind<'static, Duration> = Kind {
    parse: &env::milliseconds,
    check: &env::duration_in_range,
    // In milliseconds, as variables hold them.
    show: &|duration| (duration.as_secs_f64() * 1000.0).to_string(),
};
const RATIO: Kind<'static, f64> =
    Kind { parse: &env::ratio, check: &|ratio| env::ratio_in_range(*ratio), show: &ToString::to_string };
pub(super) const FILTERS: Kind<'static, Filter> = Kind {
    parse: &|text| {
        text.parse().map_err(|error: FilterError| {
            Refusal::new(format!("holds {:?}, which is no directive", error.directive()))
        })
    },
    check: &|_| Ok(()),
    show: &ToString::to_string,
};
const PROPAGATOR_LIST: Kind<'static, Vec<PropagatorName>> = Kind {
    parse: &propagator_list,
    check: &|names| propagators_available(names),
    show: &|names| shown_propagators(names),
};

const PROPAGATOR_NAMES: [(&str, PropagatorName); 4] = [
    ("tracecontext", PropagatorName::TraceContext),
    ("baggage", PropagatorName::Baggage),
    ("b3", PropagatorName::B3),
    ("b3multi", PropagatorName::B3Multi),
];

impl Resolver {
    pub(super) fn sampler(&mut self, code: Option<Sampler>) -> Sampler {
        let ratio = if code.is_none() { self.sampler_ratio() } else { None };
        let remote = if code.is_none() { self.remote_sampler() } else { None };
        let parse = |text: &str| sampler_by_name(text, ratio.unwrap_or(1.0), remote.as_ref());
        let kind = Kind { parse: &parse, check: &Sampler::check, show: &ToString::to_string };
        let sampler = self.decide(&TRACES_SAMPLER, code, &kind);
        let sampler = sampler.unwrap_or_else(|| Sampler::parent_based(Sampler::always_on()).into());
        if sampler.is_ratio_for_children() {
            let place = TRACES_SAMPLER.place(&self.origin(&TRACES_SAMPLER));
            let refusal = Refusal::new("decides for child spans anew, which can tear traces apart")
                .allowing("use parentbased_traceidratio, or Sampler::parent_based(..) in code");
            self.warn(place, Some(sampler.to_string()), refusal);
        }
        sampler
    }

    pub(super) fn ids(&mut self, given: &mut Given) -> IdSource {
        let ids = std::mem::take(&mut given.ids);
        if ids.is_given() {
            self.note(&ID_GENERATOR, "custom".to_owned(), Origin::Code);
        }
        ids
    }

    pub(super) fn processors(&mut self, given: &mut Given) -> Processors {
        let processors = std::mem::take(&mut given.processors);
        if processors.len() > 0 {
            self.note(&SPAN_PROCESSOR, processors.len().to_string(), Origin::Code);
        }
        if let Some(rule) = processors.traces() {
            if rule.can_keep() {
                self.note(&KEEP_TRACES, rule.to_string(), Origin::Code);
            } else {
                let refusal = Refusal::new("keeps no trace, because it has no condition");
                self.refuse(&KEEP_TRACES, &Origin::Code, None, refusal);
            }
        }
        processors
    }

    /// The argument counts only beside a sampler that takes one.
    fn sampler_ratio(&mut self) -> Option<f64> {
        let wanted = matches!(self.variables.find(&TRACES_SAMPLER),
            Found::Text(_, text) if text.to_ascii_lowercase().ends_with("traceidratio"));
        if wanted { self.decide(&TRACES_SAMPLER_ARG, None, &RATIO) } else { None }
    }

    /// The sampler that a back end tells what to do, if it is asked for. What is wrong with its argument has been told.
    #[cfg(feature = "jaeger-remote")]
    fn remote_sampler(&mut self) -> Option<Sampler> {
        const ADVICE: &str = "give endpoint=URL,pollingIntervalMs=number,initialSamplingRate=number from 0.0 to 1.0, or some of them";
        let wanted = matches!(self.variables.find(&TRACES_SAMPLER),
            Found::Text(_, text) if text.to_ascii_lowercase().ends_with("jaeger_remote"));
        if !wanted {
            return None;
        }
        let read = |text: &str| super::jaeger::remote(text).map_err(|refusal| refusal.or_allowing(ADVICE));
        let said = self.read_environment(&TRACES_SAMPLER_ARG, &read).value();
        said.or_else(|| super::jaeger::remote("").ok()).map(Sampler::remote)
    }

    #[cfg(not(feature = "jaeger-remote"))]
    #[expect(clippy::unused_self, reason = "there is one with the feature")]
    fn remote_sampler(&mut self) -> Option<Sampler> {
        None
    }

    pub(super) fn propagators(&mut self, code: Option<Vec<PropagatorName>>) -> Vec<PropagatorName> {
        let code = code.map(without_duplicates);
        self.decide(&PROPAGATORS, code, &PROPAGATOR_LIST).unwrap_or_default()
    }

    pub(super) fn batch(&mut self, given: &GivenBatch) -> BatchSettings {
        let max_queue_size = self.number(&MAX_QUEUE_SIZE, given.max_queue_size, &POSITIVE);
        BatchSettings {
            schedule_delay: self.decide(&SCHEDULE_DELAY, given.schedule_delay, &DURATION).unwrap_or_default(),
            export_timeout: self.timeout(&EXPORT_TIMEOUT, given.export_timeout),
            max_queue_size,
            max_queue_bytes: self.number(&MAX_QUEUE_BYTES, given.max_queue_bytes, &POSITIVE),
            max_export_batch_size: self.batch_size(
                &MAX_EXPORT_BATCH_SIZE,
                given.max_export_batch_size,
                max_queue_size,
            ),
        }
    }

    pub(super) fn endings(&mut self, given: Endings) -> Endings {
        Endings {
            panic: self.decide(&FLUSH_ON_PANIC, given.panic, &DURATION),
            exit: self.decide(&FLUSH_ON_EXIT, given.exit, &DURATION),
            sigterm: self.decide(&FLUSH_ON_SIGTERM, given.sigterm, &DURATION),
        }
    }

    pub(super) fn open_spans(&mut self, given: &GivenOpen) -> OpenSpans {
        OpenSpans {
            unfinished: self.switch(&UNFINISHED_SPANS, given.unfinished),
            pending_after: self.decide(&PENDING_SPANS, given.pending_after, &DURATION),
        }
    }

    /// 0 means no limit.
    pub(super) fn timeout(&mut self, setting: &'static Setting, code: Option<Duration>) -> Option<Duration> {
        self.decide(setting, code, &DURATION).filter(|limit| !limit.is_zero())
    }

    /// A batch above the queue is refused, unless nobody asked for it.
    pub(super) fn batch_size(
        &mut self,
        setting: &'static Setting,
        code: Option<usize>,
        queue: usize,
    ) -> usize {
        let size = self.number(setting, code, &POSITIVE);
        if size <= queue {
            return size;
        }
        match self.origin(setting) {
            Origin::Default => {
                self.values.pop_if(|line| std::ptr::eq(line.setting, setting));
                self.note(setting, queue.to_string(), Origin::Default);
            }
            origin => {
                let refusal = Refusal::new(format!("is above the queue size, which is {queue}"))
                    .allowing(format!("give a whole number from 1 to {queue}, or raise the queue size"));
                self.refuse(setting, &origin, Some(size.to_string()), refusal);
            }
        }
        queue
    }

    pub(super) fn limits(&mut self, given: &GivenLimits) -> Limits {
        Limits {
            attribute_value_length: self.decide(
                &ATTRIBUTE_VALUE_LENGTH_LIMIT,
                given.attribute_value_length,
                &COUNT,
            ),
            attributes: self.number(&ATTRIBUTE_COUNT_LIMIT, given.attributes, &COUNT),
            events: self.number(&EVENT_COUNT_LIMIT, given.events, &COUNT),
            links: self.number(&LINK_COUNT_LIMIT, given.links, &COUNT),
            attributes_per_event: self.number(
                &EVENT_ATTRIBUTE_COUNT_LIMIT,
                given.attributes_per_event,
                &COUNT,
            ),
            attributes_per_link: self.number(&LINK_ATTRIBUTE_COUNT_LIMIT, given.attributes_per_link, &COUNT),
        }
    }

    /// For rows whose default is a number: there is always one.
    pub(super) fn number(
        &mut self,
        setting: &'static Setting,
        code: Option<usize>,
        kind: &Kind<'_, usize>,
    ) -> usize {
        self.decide(setting, code, kind).unwrap_or_default()
    }
}

fn sampler_by_name(text: &str, ratio: f64, remote: Option<&Sampler>) -> Result<Sampler, Refusal> {
    let name = text.to_ascii_lowercase();
    let (root, parent_based) = match name.strip_prefix("parentbased_") {
        Some(root) => (root, true),
        None => (name.as_str(), false),
    };
    let sampler = match root {
        "always_on" => Sampler::always_on(),
        "always_off" => Sampler::always_off(),
        "traceidratio" => Sampler::trace_id_ratio(ratio),
        "jaeger_remote" => remote.cloned().ok_or_else(|| Refusal::missing_feature("jaeger-remote"))?,
        "xray" => return Err(Refusal::new("is not supported")),
        _ => return Err(Refusal::new("is not a known sampler")),
    };
    Ok(if parent_based { Sampler::parent_based(sampler).into() } else { sampler })
}

fn propagator_list(text: &str) -> Result<Vec<PropagatorName>, Refusal> {
    super::names(text, &|name| env::choice(name, &PROPAGATOR_NAMES).ok())
}

fn propagators_available(names: &[PropagatorName]) -> Result<(), Refusal> {
    let needs_b3 = names.iter().any(|name| matches!(name, PropagatorName::B3 | PropagatorName::B3Multi));
    if needs_b3 && !cfg!(feature = "b3") { Err(Refusal::missing_feature("b3")) } else { Ok(()) }
}

fn shown_propagators(names: &[PropagatorName]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let known = PROPAGATOR_NAMES.iter();
    let shown = names.iter().filter_map(|name| known.clone().find(|(_, known)| known == name));
    shown.map(|(name, _)| *name).collect::<Vec<_>>().join(",")
}

fn without_duplicates(names: Vec<PropagatorName>) -> Vec<PropagatorName> {
    let mut kept = Vec::with_capacity(names.len());
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}
