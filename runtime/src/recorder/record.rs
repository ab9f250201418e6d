//! Owns the record of one span: what is noted while it is open, within the limits. Must not know threads or exporters.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, Key, KeyValue, Value};

use super::clock::Moment;
use super::limits::Limits;
use super::packed::{self, Packed, Writing};
use super::weight;
use crate::callsite::Callsite;
use crate::pipeline::Pipeline;

/// Everything that is known of a finished span: two cache lines. What few spans have lies behind one pointer.
#[derive(Debug)]
pub(crate) struct Record {
    /// `None`: no span has been written here.
    pub(crate) pipeline: Option<&'static Pipeline>,
    pub(crate) trace_id: TraceId,
    pub(crate) span_id: SpanId,
    pub(crate) parent: SpanId,
    pub(crate) flags: TraceFlags,
    pub(crate) parent_is_remote: bool,
    pub(crate) origin: Origin,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) attributes: Vec<KeyValue>,
    /// How many words of its first values went ahead of this record to the worker.
    pub(crate) passed_on: u32,
    pub(crate) extra: Option<Box<Extra>>,
    #[cfg(feature = "testing")]
    pub(crate) capture: Option<crate::testing::CaptureRef>,
}

/// Where a span was made.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Callsite(&'static Callsite),
    Tracer(Box<(Arc<InstrumentationScope>, SpanKind)>),
    Nowhere,
}

/// What few spans have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    pub(crate) name: Option<Cow<'static, str>>,
    pub(crate) trace_state: TraceState,
    pub(crate) dropped_attributes: u32,
    pub(crate) status: Status,
    /// The body chose the status itself: the outcome leaves it alone.
    pub(crate) status_is_chosen: bool,
    pub(crate) events: Vec<RecordedEvent>,
    pub(crate) dropped_events: u32,
    pub(crate) links: Vec<Link>,
    pub(crate) dropped_links: u32,
    pub(crate) mark: Option<Mark>,
    /// A copy has left while the span was open.
    pub(crate) is_copied: bool,
}

/// An event, its time not yet on the wall clock.
#[derive(Clone, Debug)]
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
            at: Moment::given(event.timestamp),
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

/// What holds where no provider says anything.
static DEFAULT_LIMITS: Limits = Limits::new();

impl Record {
    pub(crate) const BLANK: Self = Self {
        pipeline: None,
        trace_id: TraceId::INVALID,
        span_id: SpanId::INVALID,
        parent: SpanId::INVALID,
        flags: TraceFlags::NOT_SAMPLED,
        parent_is_remote: false,
        origin: Origin::Nowhere,
        start: Moment::EPOCH,
        end: Moment::EPOCH,
        attributes: Vec::new(),
        passed_on: 0,
        extra: None,
        #[cfg(feature = "testing")]
        capture: None,
    };

    /// How many bytes of text and lists the span holds, with the values that went ahead, if they are many; 0 for almost every span.
    #[inline]
    pub(crate) fn weight(&self, words: &[u64]) -> usize {
        // What went ahead is never many alone.
        if self.attributes.is_empty() && self.extra.is_none() {
            return 0;
        }
        self.weight_and(packed::weight(words))
    }

    /// Makes attributes of the values that went ahead. `room` is for what will be added.
    pub(crate) fn unpack(&mut self, words: &[u64], room: usize) {
        if let (false, Origin::Callsite(callsite)) = (words.is_empty(), &self.origin) {
            packed::unpack(words, callsite.meta().keys, room, &mut self.attributes);
        }
        self.passed_on = 0;
    }

    /// How many bytes the span holds, roughly.
    pub(crate) fn bytes(&self) -> usize {
        let extra = self.extra.as_ref().map_or(0, |extra| weight::of_extra(extra));
        size_of::<Self>().saturating_add(weight::of(&self.attributes)).saturating_add(extra)
    }

    /// The same once more.
    pub(crate) fn copy(&self) -> Self {
        Self {
            pipeline: self.pipeline,
            trace_id: self.trace_id,
            span_id: self.span_id,
            parent: self.parent,
            flags: self.flags,
            parent_is_remote: self.parent_is_remote,
            origin: self.origin.clone(),
            start: self.start,
            end: self.end,
            attributes: self.attributes.clone(),
            passed_on: self.passed_on,
            extra: self.extra.clone(),
            #[cfg(feature = "testing")]
            capture: self.capture.clone(),
        }
    }

    #[inline]
    fn weight_and(&self, more: usize) -> usize {
        let bytes = weight::of(&self.attributes).saturating_add(more);
        let bytes = match &self.extra {
            None => bytes,
            Some(extra) => bytes.saturating_add(weight::of_extra(extra)),
        };
        if bytes > weight::SMALL { bytes } else { 0 }
    }

    pub(crate) fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    fn limits(&self) -> &'static Limits {
        self.pipeline.map_or(&DEFAULT_LIMITS, Pipeline::limits)
    }

    /// Sets an attribute, beside so many `others`; an earlier value of the key is replaced.
    fn set(&mut self, key: Key, value: Value, others: usize) {
        if let Some(known) = self.attributes.iter_mut().find(|known| known.key == key) {
            known.value = value;
        } else if self.attributes.len().saturating_add(others) < self.limits().attributes {
            self.attributes.push(KeyValue::new(key, value));
        } else {
            let extra = self.extra();
            extra.dropped_attributes = extra.dropped_attributes.saturating_add(1);
        }
    }

    pub(crate) fn add_event(&mut self, mut event: RecordedEvent) {
        let limits = self.limits();
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
        let limits = self.limits();
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
        let extra = self.extra();
        if status != Status::Unset && extra.status != Status::Ok {
            extra.status = status;
        }
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        match (self.extra.as_ref().and_then(|extra| extra.name.clone()), &self.origin) {
            (Some(name), _) => name,
            (None, Origin::Callsite(callsite)) => Cow::Borrowed(callsite.meta().name()),
            // A tracer's span has its name in `extra` from the start.
            (None, Origin::Tracer(_) | Origin::Nowhere) => Cow::Borrowed(""),
        }
    }
}

/// The record of a span that is open, in its slot, with the values it started with.
#[derive(Debug)]
pub(crate) struct OpenRecord {
    record: Record,
    packed: Packed,
}

impl Deref for OpenRecord {
    type Target = Record;

    #[inline]
    fn deref(&self) -> &Record {
        &self.record
    }
}

impl DerefMut for OpenRecord {
    #[inline]
    fn deref_mut(&mut self) -> &mut Record {
        &mut self.record
    }
}

impl OpenRecord {
    pub(crate) const BLANK: Self = Self { record: Record::BLANK, packed: Packed::EMPTY };

    /// Writes the values that the span starts with: one call of `next` for each key, in order.
    #[inline]
    pub(crate) fn begin_values(&mut self, keys: &'static [&'static str]) -> Writing<'_> {
        self.packed.begin(keys);
        Writing::new(&mut self.packed, &mut self.record.attributes)
    }

    /// Sets an attribute; an earlier value of the key is replaced.
    pub(crate) fn set(&mut self, key: Key, value: Value) {
        if self.packed.holds(&key) {
            self.unpack();
        }
        self.record.set(key, value, self.packed.count());
    }

    /// How many attributes there are.
    #[inline]
    pub(crate) fn attribute_count(&self) -> usize {
        self.packed.count().saturating_add(self.record.attributes.len())
    }

    /// See [`Record::weight`].
    #[inline]
    pub(crate) fn weight(&self) -> usize {
        self.record.weight_and(self.packed.weight())
    }

    /// All attributes as a list.
    pub(crate) fn take_attributes(&mut self) -> Vec<KeyValue> {
        self.unpack();
        std::mem::take(&mut self.record.attributes)
    }

    fn unpack(&mut self) {
        self.packed.unpack_before(&mut self.record.attributes);
    }

    /// The span never came to be.
    pub(crate) fn clear(&mut self) {
        self.record.attributes = Vec::new();
        self.packed.clear();
    }

    /// The values that go ahead of the record.
    #[inline]
    pub(super) fn packed(&self) -> &Packed {
        &self.packed
    }

    /// Moves everything out, ended then, and leaves the record blank.
    pub(crate) fn take(&mut self, end: Moment) -> Record {
        self.unpack();
        self.record.end = end;
        std::mem::replace(&mut self.record, Record::BLANK)
    }

    /// The record as it is, as if the span ended then.
    pub(super) fn copy(&self, end: Moment) -> Record {
        let mut record = Record { end, ..self.record.copy() };
        self.packed.copy_before(&mut record.attributes);
        record
    }

    /// The record, ended then, after `passed_on` words went ahead. What owns memory leaves; the rest stays, and is overwritten by the next span.
    #[inline]
    pub(super) fn leave(&mut self, passed_on: u32, end: Moment) -> Record {
        self.packed.clear();
        let record = &mut self.record;
        Record {
            pipeline: record.pipeline,
            trace_id: record.trace_id,
            span_id: record.span_id,
            parent: record.parent,
            flags: record.flags,
            parent_is_remote: record.parent_is_remote,
            origin: std::mem::replace(&mut record.origin, Origin::Nowhere),
            start: record.start,
            end,
            attributes: std::mem::take(&mut record.attributes),
            passed_on,
            extra: record.extra.take(),
            #[cfg(feature = "testing")]
            capture: record.capture.take(),
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
