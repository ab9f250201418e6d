//! Owns start and end of a span in our recorder: who the parent is, whether it is sampled, where its record goes.
//! Must not know how the span becomes current, nor what the worker does with it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::trace::{
    Event, Link, SpanContext, SpanId, SpanKind, TraceContextExt as _, TraceFlags, TraceState,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample as _};

use super::core::SpanCore;
use super::handle::Handle;
use super::start::{Opened, Opening, Plain, Stand, without_empty_span};
use crate::attribute::AttributeValue;
use crate::callsite::Callsite;
use crate::pipeline::Pipeline;
use crate::provider::Shortcuts;
use crate::recorder::{self, Claimed, Fate, Live, Local, Moment, OpenRecord, Origin, RecordedEvent};
use crate::survive::survive;

/// The W3C Level 2 flag: the trace id was made at random.
const RANDOM: TraceFlags = TraceFlags::new(0x02);
/// Of a new trace that is sampled.
const NEW_TRACE: TraceFlags = TraceFlags::new(0x03);

#[cfg(feature = "testing")]
type Capture = Option<crate::testing::CaptureRef>;

/// What is known of a new span's place in its trace.
struct Place {
    context: SpanContext,
    parent: SpanId,
    parent_is_remote: bool,
    #[cfg(feature = "testing")]
    capture: Capture,
}

#[inline]
fn stand(pipeline: &'static Pipeline, base: &Context) -> Stand {
    if base.is_telemetry_suppressed() {
        return Stand::Nothing;
    }
    let span = base.span();
    let parent = span.span_context();
    let (case, decided) = match (parent.is_valid(), parent.is_remote(), parent.is_sampled()) {
        (true, false, true) => (Shortcuts::LOCAL, Stand::Child),
        (true, false, false) => (Shortcuts::LOCAL, Stand::Nothing),
        (true, true, true) => (Shortcuts::REMOTE, Stand::Child),
        // The body runs in a context that is no longer remote: somebody has to make it.
        (true, true, false) => return Stand::Ask,
        (false, _, _) => (Shortcuts::ROOT, Stand::Root),
    };
    if pipeline.rules().sampler.shortcuts().has(case) { decided } else { Stand::Ask }
}

/// Opens a span that needs nothing but the values of its keys. The path of almost every span: what it makes is written where it stays, because
/// handing on values of one or two cache lines costs more here than everything that is done with them.
#[inline]
pub(super) fn open_plain(
    pipeline: &'static Pipeline,
    callsite: &'static Callsite,
    values: &[&dyn AttributeValue],
    plain: &mut Plain,
) -> Stand {
    let is_plain = callsite.meta().baggage.is_empty() && !cfg!(feature = "testing");
    let stand = Local::with(|local| {
        Context::map_current(|base| {
            let stand = stand(pipeline, base);
            if let (true, Stand::Child | Stand::Root, []) = (is_plain, stand, values) {
                plain.live = Some(put_plain(
                    pipeline,
                    local,
                    base,
                    stand,
                    (callsite, local.claim()),
                    &mut plain.context,
                ));
            }
            stand
        })
    });
    match stand {
        Some(Stand::Child | Stand::Root) if !is_plain => Stand::Ask,
        Some(stand @ (Stand::Child | Stand::Root)) => {
            if !values.is_empty() {
                put_with_values(pipeline, stand, callsite, values, plain);
            }
            stand
        }
        Some(stand) => stand,
        // In a thread that is being torn down the body runs untraced.
        None => Stand::Nothing,
    }
}

/// Values are the user's code, so they are made between two looks at the context, not during one.
#[inline(never)]
fn put_with_values(
    pipeline: &'static Pipeline,
    stand: Stand,
    callsite: &'static Callsite,
    values: &[&dyn AttributeValue],
    plain: &mut Plain,
) {
    plain.live = Local::with(|local| {
        let mut claimed = local.claim();
        super::start::write_values(callsite, values, claimed.record());
        Context::map_current(|base| {
            put_plain(pipeline, local, base, stand, (callsite, claimed), &mut plain.context)
        })
    });
}

/// Puts a span into a context and writes its record, unless it has something rare: then that is left to [`put`].
///
/// Where a value has just been written in parts, moving it as a whole makes the processor wait for the parts: so that is always left for a
/// little later.
#[inline]
fn put_plain(
    pipeline: &'static Pipeline,
    local: &Local,
    base: &Context,
    stand: Stand,
    (callsite, mut claimed): (&'static Callsite, Claimed),
    context: &mut Context,
) -> Live {
    let span = base.span();
    let parent = span.span_context();
    let has_many = claimed.record().attribute_count() > pipeline.limits().attributes;
    if has_many || *parent.trace_state() != TraceState::NONE {
        let contents = Contents::new(callsite, claimed.record().take_attributes(), Vec::new());
        let (live, rare) = put(pipeline, local, base, Place::below(local, base, stand), contents);
        *context = rare;
        return live;
    }
    let (trace_id, flags) = match stand {
        Stand::Root => (local.trace_id(), NEW_TRACE),
        _ => (parent.trace_id(), parent.trace_flags()),
    };
    let span_id = local.span_id();
    let span_context = SpanContext::new(trace_id, span_id, flags, false, TraceState::NONE);
    let handle = Handle::new(span_context, Some(claimed.live()), true);
    let start = Moment::now();
    *context = base.with_span(handle);
    // The last span of the slot left what owns no memory: all of that is written here, but for the end.
    let record = claimed.record();
    record.pipeline = Some(pipeline);
    record.trace_id = trace_id;
    record.span_id = span_id;
    record.flags = flags;
    (record.parent, record.parent_is_remote) = match stand {
        Stand::Root => (SpanId::INVALID, false),
        _ => (parent.span_id(), parent.is_remote()),
    };
    record.origin = Origin::Callsite(callsite);
    if pipeline.rules().exports {
        local.count_started(pipeline);
    }
    record.start = start;
    claimed.open()
}

/// Opens a span of a callsite.
pub(super) fn open(pipeline: &'static Pipeline, opening: Opening<'_>) -> Opened {
    let base = opening.parent.clone().unwrap_or_else(crate::alive::current_context);
    let mut opened = not_recorded(opening.parent.clone());
    match Local::with(|_| stand(pipeline, &base)) {
        None | Some(Stand::Nothing) => {}
        Some(Stand::Ask) => open_asking(pipeline, &opening, &base, &mut opened),
        Some(stand @ (Stand::Child | Stand::Root)) => {
            let mut attributes = opening.all(&base);
            if opening.may_repeat() {
                recorder::deduplicate(&mut attributes);
            }
            let contents = Contents::new(opening.callsite, attributes, opening.links);
            let put =
                Local::with(|local| put(pipeline, local, &base, Place::below(local, &base, stand), contents));
            opened.opened(put);
        }
    }
    opened
}

impl Opened {
    /// `None` in a thread that is being torn down: there the body runs untraced.
    fn opened(&mut self, put: Option<(Live, Context)>) {
        if let Some((live, context)) = put {
            self.core = SpanCore::own(live);
            self.context = Some(context);
        }
    }
}

/// The body of a span that is not recorded still runs in the context that was asked for.
fn not_recorded(base: Option<Context>) -> Opened {
    Opened { core: SpanCore::OFF, context: base }
}

impl Place {
    /// The place of a span whose decision needs no sampler. Nothing of the user's runs in here: the context may be borrowed.
    fn below(local: &Local, base: &Context, stand: Stand) -> Self {
        let span = base.span();
        let parent = span.span_context();
        #[cfg(feature = "testing")]
        let capture = crate::testing::capture_of(base);
        #[cfg(feature = "testing")]
        let (trace_id, span_id) =
            (|| crate::testing::trace_id(capture.as_ref()), || crate::testing::span_id(capture.as_ref()));
        #[cfg(not(feature = "testing"))]
        let (trace_id, span_id) = (|| local.trace_id(), || local.span_id());
        let _ = local;
        let (trace_id, flags, state) = match stand {
            Stand::Root => (trace_id(), NEW_TRACE, TraceState::NONE),
            _ => (parent.trace_id(), parent.trace_flags(), parent.trace_state().clone()),
        };
        let context = SpanContext::new(trace_id, span_id(), flags, false, state);
        Self {
            context,
            parent: if parent.is_valid() { parent.span_id() } else { SpanId::INVALID },
            parent_is_remote: parent.is_valid() && parent.is_remote(),
            #[cfg(feature = "testing")]
            capture,
        }
    }
}

/// Puts a span into a context and its record into a slot.
fn put(
    pipeline: &'static Pipeline,
    local: &Local,
    base: &Context,
    place: Place,
    contents: Contents,
) -> (Live, Context) {
    let live = fill(pipeline, local, &place, contents);
    (live, base.with_span(Handle::new(place.context, Some(live), true)))
}

fn open_asking(pipeline: &'static Pipeline, opening: &Opening<'_>, base: &Context, opened: &mut Opened) {
    let meta = opening.callsite.meta();
    let attributes = opening.ready(base);
    let spec = Spec { name: meta.name(), kind: &meta.kind, attributes, links: opening.links.clone() };
    match decide(pipeline, &spec, base) {
        Decision::Nothing => {}
        Decision::Unsampled(context) => opened.context = Some(base.with_remote_span_context(context)),
        Decision::Record(place, added) => {
            let mut attributes = spec.attributes;
            opening.add_lazy(&mut attributes);
            let may_repeat = opening.may_repeat() || !added.is_empty();
            attributes.extend(added);
            if may_repeat {
                recorder::deduplicate(&mut attributes);
            }
            let contents = Contents::new(opening.callsite, attributes, spec.links);
            opened.opened(Local::with(|local| put(pipeline, local, base, place, contents)));
        }
    }
}

/// What a sampler may see of a span.
pub(crate) struct Spec<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: &'a SpanKind,
    pub(crate) attributes: Vec<KeyValue>,
    pub(crate) links: Vec<Link>,
}

enum Decision {
    /// The sampler failed: the caller's context stays as it is.
    Nothing,
    /// The trace goes on, unrecorded, under this span context.
    Unsampled(SpanContext),
    Record(Place, Vec<KeyValue>),
}

/// Asks the sampler. Runs the user's code: never under a borrow or lock of ours.
fn decide(pipeline: &'static Pipeline, spec: &Spec<'_>, base: &Context) -> Decision {
    let parent = base.span().span_context().clone();
    #[cfg(feature = "testing")]
    let capture = crate::testing::capture_of(base);
    #[cfg(feature = "testing")]
    let new_trace_id = || crate::testing::trace_id(capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let new_trace_id = recorder::new_trace_id;
    let (ids, counters) = (&pipeline.rules().ids, pipeline.counters());
    let trace_id = if parent.is_valid() {
        parent.trace_id()
    } else {
        ids.trace_id(counters).unwrap_or_else(new_trace_id)
    };
    #[cfg(feature = "testing")]
    let new_span_id = || crate::testing::span_id(capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let new_span_id = recorder::new_span_id;
    let new_id = || ids.span_id(counters).unwrap_or_else(new_span_id);
    let sampler = pipeline.rules().sampler.sampler();
    let seen = without_empty_span(base);
    let asked = survive(|| {
        sampler.should_sample(Some(&seen), trace_id, spec.name, spec.kind, &spec.attributes, &spec.links)
    });
    let Some(SamplingResult { decision, attributes, trace_state }) = asked else {
        pipeline.counters().count_sampler_panic();
        return Decision::Nothing;
    };
    let is_sampled = decision == SamplingDecision::RecordAndSample;
    let flags = match parent.is_valid() {
        true => parent.trace_flags(),
        // Whether the ids of others are random nobody knows.
        false if ids.is_given() => TraceFlags::NOT_SAMPLED,
        false => RANDOM,
    };
    let flags = flags.with_sampled(is_sampled);
    if decision == SamplingDecision::Drop {
        // Without a record and an end it passes its parent's id on; a new trace needs one of its own.
        let span_id = if parent.is_valid() { parent.span_id() } else { new_id() };
        return Decision::Unsampled(SpanContext::new(trace_id, span_id, flags, false, trace_state));
    }
    let place = Place {
        context: SpanContext::new(trace_id, new_id(), flags, false, trace_state),
        parent: if parent.is_valid() { parent.span_id() } else { SpanId::INVALID },
        parent_is_remote: parent.is_valid() && parent.is_remote(),
        #[cfg(feature = "testing")]
        capture,
    };
    Decision::Record(place, attributes)
}

/// What a new record holds.
struct Contents {
    origin: Origin,
    attributes: Vec<KeyValue>,
    links: Vec<Link>,
    name: Option<Cow<'static, str>>,
    start: Option<SystemTime>,
}

impl Contents {
    #[inline]
    fn new(callsite: &'static Callsite, attributes: Vec<KeyValue>, links: Vec<Link>) -> Self {
        Self { origin: Origin::Callsite(callsite), attributes, links, name: None, start: None }
    }
}

/// Writes the record where it stays until the end: field by field, so that nothing is copied.
#[inline]
fn fill(pipeline: &'static Pipeline, local: &Local, place: &Place, contents: Contents) -> Live {
    let Contents { origin, attributes, links, name, start } = contents;
    let counts = place.context.is_sampled() && pipeline.rules().exports;
    #[cfg(feature = "testing")]
    let counts = counts && place.capture.is_none();
    if counts {
        local.count_started(pipeline);
    }
    let mut claimed = local.claim();
    let record = claimed.record();
    record.pipeline = Some(pipeline);
    record.trace_id = place.context.trace_id();
    record.span_id = place.context.span_id();
    record.flags = place.context.trace_flags();
    record.parent = place.parent;
    record.parent_is_remote = place.parent_is_remote;
    record.origin = origin;
    record.attributes = attributes;
    #[cfg(feature = "testing")]
    record.capture.clone_from(&place.capture);
    let is_rare = name.is_some() || !links.is_empty() || *place.context.trace_state() != TraceState::NONE;
    if is_rare || record.attributes.len() > pipeline.limits().attributes {
        fill_rare(pipeline, record, place, links, name);
    }
    #[cfg(feature = "testing")]
    let now = crate::testing::now(place.capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let now = Moment::now();
    record.start = start.map_or(now, Moment::given);
    claimed.open()
}

#[cold]
fn fill_rare(
    pipeline: &'static Pipeline,
    record: &mut OpenRecord,
    place: &Place,
    links: Vec<Link>,
    name: Option<Cow<'static, str>>,
) {
    let most = pipeline.limits().attributes;
    let dropped_attributes = recorder::cut(&mut record.attributes, most);
    let extra = record.extra();
    extra.name = name;
    extra.dropped_attributes = dropped_attributes;
    extra.trace_state = place.context.trace_state().clone();
    for link in links {
        record.add_link(link);
    }
}

/// What the time is for a span: its capture may have a clock of its own.
pub(super) fn now(live: Live) -> Moment {
    #[cfg(feature = "testing")]
    if let Some(Some(capture)) = live.with(|record| record.capture.clone()) {
        return crate::testing::now(Some(&capture));
    }
    let _ = live;
    Moment::now()
}

/// Adds an event with the time of now.
pub(super) fn add_event(live: Live, name: Cow<'static, str>, attributes: Vec<KeyValue>) {
    let event = RecordedEvent { name, at: now(live), attributes, dropped_attributes: 0 };
    live.with(|record| record.add_event(event));
}

/// Ends a span: its record goes to the thread's buffer.
#[inline]
pub(super) fn end(live: Live, at: Option<Moment>) {
    #[cfg(feature = "testing")]
    let at = at.or_else(|| Some(now(live)));
    recorder::finish(live, at, |record| {
        #[cfg(feature = "testing")]
        if record.capture.is_some() && record.flags.is_sampled() {
            return Fate::Captured;
        }
        if record.flags.is_sampled() && record.pipeline.is_some_and(|pipeline| pipeline.rules().exports) {
            Fate::Exported
        } else {
            Fate::Forgotten
        }
    });
}

/// A span started through the OpenTelemetry API on our provider.
pub(crate) struct Started {
    pub(crate) scope: Arc<InstrumentationScope>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: SpanKind,
    pub(crate) start: Option<SystemTime>,
    pub(crate) attributes: Vec<KeyValue>,
    pub(crate) links: Vec<Link>,
    pub(crate) events: Vec<Event>,
}

/// Starts a span that the API's own types carry; whoever holds it last ends it.
pub(crate) fn start_own(pipeline: &'static Pipeline, started: Started, base: &Context) -> Handle {
    let nothing = || Handle::new(base.span().span_context().clone(), None, true);
    if base.is_telemetry_suppressed() {
        return nothing();
    }
    let Started { scope, name, kind, start, attributes, links, events } = started;
    let spec = Spec { name: &name, kind: &kind, attributes, links };
    match decide(pipeline, &spec, base) {
        Decision::Nothing => nothing(),
        Decision::Unsampled(context) => Handle::new(context, None, true),
        Decision::Record(place, added) => {
            let Spec { mut attributes, links, .. } = spec;
            attributes.extend(added);
            recorder::deduplicate(&mut attributes);
            let origin = Origin::Tracer(Box::new((scope, kind.clone())));
            let contents = Contents { origin, attributes, links, name: Some(name.clone()), start };
            let live = Local::with(|local| {
                let live = fill(pipeline, local, &place, contents);
                (live, Handle::new(place.context, Some(live), false))
            });
            let Some((live, handle)) = live else { return nothing() };
            for event in events {
                live.with(|record| record.add_event(event.into()));
            }
            handle
        }
    }
}
