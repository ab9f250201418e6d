//! Owns the record of one span: what is noted while it is open, within the limits. Must not know threads or exporters.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status};
use opentelemetry::{InstrumentationScope, Key, KeyValue, Value};

use super::clock::Moment;
use crate::callsite::Callsite;
use crate::pipeline::Pipeline;

/// Everything that is known of a span. What few spans have lies behind one pointer.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) pipeline: &'static Pipeline,
    pub(crate) context: SpanContext,
    pub(crate) parent: SpanId,
    pub(crate) parent_is_remote: bool,
    pub(crate) origin: Origin,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) attributes: Vec<KeyValue>,
    pub(crate) dropped_attributes: u32,
    pub(crate) status: Status,
    /// The body chose the status itself: the outcome leaves it alone.
    pub(crate) status_is_chosen: bool,
    pub(crate) extra: Option<Box<Extra>>,
    #[cfg(feature = "testing")]
    pub(crate) capture: Option<crate::testing::CaptureRef>,
}

/// Where a span was made.
#[derive(Debug)]
pub(crate) enum Origin {
    Callsite(&'static Callsite),
    Tracer(Arc<InstrumentationScope>, SpanKind),
}

/// What few spans have.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    pub(crate) name: Option<Cow<'static, str>>,
    pub(crate) events: Vec<RecordedEvent>,
    pub(crate) dropped_events: u32,
    pub(crate) links: Vec<Link>,
    pub(crate) dropped_links: u32,
    pub(crate) mark: Option<Mark>,
}

/// An event, its time not yet on the wall clock.
#[derive(Debug)]
pub(crate) struct RecordedEvent {
    pub(crate) name: Cow<'static, str>,
    pub(crate) at: Moment,
    pub(crate) attributes: Vec<KeyValue>,
    pub(crate) dropped_attributes: u32,
}

impl From<Event> for RecordedEvent {
    fn from(event: Event) -> Self {
        Self {
            name: event.name,
            at: Moment::Given(event.timestamp),
            attributes: event.attributes,
            dropped_attributes: event.dropped_attributes_count,
        }
    }
}

/// The error that a child span ended with: an equal one leaving this span is the same error, already recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) type_name: Cow<'static, str>,
    pub(crate) text: Option<String>,
}

/// How much of everything one span may hold.
/// Spec: trace/sdk.md, span limits; common/README.md, attribute limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) attributes: usize,
    pub(crate) value_length: Option<usize>,
    pub(crate) events: usize,
    pub(crate) links: usize,
    pub(crate) attributes_per_event: usize,
    pub(crate) attributes_per_link: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attributes: 128,
            value_length: None,
            events: 128,
            links: 128,
            attributes_per_event: 128,
            attributes_per_link: 128,
        }
    }
}

impl Record {
    pub(crate) fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    /// Sets an attribute; an earlier value of the key is replaced.
    pub(crate) fn set(&mut self, key: Key, value: Value) {
        if let Some(known) = self.attributes.iter_mut().find(|known| known.key == key) {
            known.value = value;
        } else if self.attributes.len() < self.pipeline.limits().attributes {
            self.attributes.push(KeyValue::new(key, value));
        } else {
            self.dropped_attributes = self.dropped_attributes.saturating_add(1);
        }
    }

    pub(crate) fn add_event(&mut self, mut event: RecordedEvent) {
        let limits = self.pipeline.limits();
        let (most, per_event) = (limits.events, limits.attributes_per_event);
        event.dropped_attributes = cut(&mut event.attributes, per_event);
        let extra = self.extra();
        if extra.events.len() < most {
            extra.events.push(event);
        } else {
            extra.dropped_events = extra.dropped_events.saturating_add(1);
        }
    }

    pub(crate) fn add_link(&mut self, mut link: Link) {
        let limits = self.pipeline.limits();
        let (most, per_link) = (limits.links, limits.attributes_per_link);
        link.dropped_attributes_count =
            link.dropped_attributes_count.saturating_add(cut(&mut link.attributes, per_link));
        let extra = self.extra();
        if extra.links.len() < most {
            extra.links.push(link);
        } else {
            extra.dropped_links = extra.dropped_links.saturating_add(1);
        }
    }

    /// Spec: trace/api.md, set status: Unset is ignored, Ok is final, a later error replaces an earlier one.
    pub(crate) fn set_status(&mut self, status: Status) {
        if status != Status::Unset && self.status != Status::Ok {
            self.status = status;
        }
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        match (self.extra.as_ref().and_then(|extra| extra.name.clone()), &self.origin) {
            (Some(name), _) => name,
            (None, Origin::Callsite(callsite)) => Cow::Borrowed(callsite.meta().name),
            // A tracer's span has its name in `extra` from the start.
            (None, Origin::Tracer(..)) => Cow::Borrowed(""),
        }
    }
}

/// Keeps the first `most` attributes and says how many went. Later values of a key replace earlier ones first.
pub(crate) fn cut(attributes: &mut Vec<KeyValue>, most: usize) -> u32 {
    deduplicate(attributes);
    let excess = attributes.len().saturating_sub(most);
    attributes.truncate(most);
    u32::try_from(excess).unwrap_or(u32::MAX)
}

/// Last value wins, at the place of the first.
pub(crate) fn deduplicate(attributes: &mut Vec<KeyValue>) {
    let mut at = 0;
    while at < attributes.len() {
        let (seen, rest) = attributes.split_at_mut(at);
        if let Some(current) = rest.first_mut()
            && let Some(earlier) = seen.iter_mut().find(|earlier| earlier.key == current.key)
        {
            std::mem::swap(&mut earlier.value, &mut current.value);
            attributes.remove(at);
        } else {
            at += 1;
        }
    }
}
