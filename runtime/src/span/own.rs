//! Owns start and end of a span in our recorder: who the parent is, whether it is sampled, where its record goes.
//! Must not know how the span becomes current, nor what the worker does with it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::trace::{
    Event, Link, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceState,
};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult};

use super::core::{SpanCore, Way};
use super::handle::Handle;
use super::start::{Opened, Opening};
use crate::pipeline::Pipeline;
use crate::recorder::{self, Live, Moment, Origin, Record};

/// The W3C Level 2 flag: the trace id was made at random.
const RANDOM: TraceFlags = TraceFlags::new(0x02);

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

/// A span that has been placed in a context; its record is still empty.
struct Placed {
    place: Place,
    live: Live,
    context: Context,
}

enum Plan {
    /// Suppressed, or below a span that is not sampled.
    Nothing,
    /// Child of a sampled local span: the decision is inherited.
    Child(Placed),
    /// Everything else asks the sampler, outside of any borrow.
    Ask(Context),
}

/// Opens a span of a callsite.
#[inline]
pub(super) fn open(pipeline: &'static Pipeline, opening: Opening<'_>) -> Opened {
    // In a thread that is being torn down the body runs untraced.
    if !recorder::thread_is_usable() {
        return Opened::NOWHERE;
    }
    let plan = match &opening.parent {
        None => Context::map_current(|current| plan(pipeline, current)),
        Some(base) => plan(pipeline, base),
    };
    match plan {
        Plan::Nothing => not_recorded(opening.parent),
        Plan::Child(placed) => open_child(pipeline, opening, placed),
        Plan::Ask(base) => open_asking(pipeline, opening, base),
    }
}

/// Nothing of the user's runs in here: the context may be borrowed.
#[inline]
fn plan(pipeline: &'static Pipeline, base: &Context) -> Plan {
    if base.is_telemetry_suppressed() {
        return Plan::Nothing;
    }
    let span = base.span();
    let parent = span.span_context();
    if !pipeline.rules().inherits || !parent.is_valid() || parent.is_remote() {
        return Plan::Ask(base.clone());
    }
    if !parent.is_sampled() {
        return Plan::Nothing;
    }
    #[cfg(feature = "testing")]
    let capture = crate::testing::capture_of(base);
    #[cfg(feature = "testing")]
    let span_id = crate::testing::span_id(capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let span_id = recorder::new_span_id();
    let context = SpanContext::new(
        parent.trace_id(),
        span_id,
        parent.trace_flags(),
        false,
        parent.trace_state().clone(),
    );
    Plan::Child(
        Place {
            context,
            parent: parent.span_id(),
            parent_is_remote: false,
            #[cfg(feature = "testing")]
            capture,
        }
        .put(base, true),
    )
}

impl Place {
    fn put(self, base: &Context, guarded: bool) -> Placed {
        let live = recorder::claim();
        let context = base.with_span(Handle::new(self.context.clone(), Some(live), guarded));
        Placed { place: self, live, context }
    }
}

/// The body of a span that is not recorded still runs in the context that was asked for.
fn not_recorded(base: Option<Context>) -> Opened {
    Opened { core: SpanCore::OFF, context: base }
}

#[inline]
fn open_child(pipeline: &'static Pipeline, opening: Opening<'_>, placed: Placed) -> Opened {
    let Placed { place, live, context } = placed;
    let attributes = opening.all(&context);
    fill(pipeline, live, Contents::new(place, Origin::Callsite(opening.callsite), attributes, opening.links));
    Opened { core: SpanCore::new(Way::Own(live)), context: Some(context) }
}

fn open_asking(pipeline: &'static Pipeline, opening: Opening<'_>, base: Context) -> Opened {
    let meta = opening.callsite.meta();
    let attributes = opening.ready(&base);
    let spec = Spec { name: meta.name, kind: &meta.kind, attributes, links: opening.links.clone() };
    match decide(pipeline, &spec, &base) {
        Decision::Nothing => not_recorded(opening.parent),
        Decision::Unsampled(context) => {
            let context = base.with_remote_span_context(context);
            Opened { core: SpanCore::OFF, context: Some(context) }
        }
        Decision::Record(place, added) => {
            let Placed { place, live, context } = place.put(&base, true);
            let mut attributes = spec.attributes;
            opening.add_lazy(&mut attributes);
            attributes.extend(added);
            let origin = Origin::Callsite(opening.callsite);
            fill(pipeline, live, Contents::new(place, origin, attributes, opening.links));
            Opened { core: SpanCore::new(Way::Own(live)), context: Some(context) }
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
    let trace_id = match parent.is_valid() {
        true => parent.trace_id(),
        #[cfg(feature = "testing")]
        false => crate::testing::trace_id(capture.as_ref()),
        #[cfg(not(feature = "testing"))]
        false => recorder::new_trace_id(),
    };
    let sampler = &pipeline.rules().sampler;
    // The SDK's samplers take any span of a context for a parent, even one without ids: the one that `root` and no-op providers leave.
    let seen = Some(base).filter(|base| parent.is_valid() || !base.has_active_span());
    let asked = catch_unwind(AssertUnwindSafe(|| {
        sampler.should_sample(seen, trace_id, spec.name, spec.kind, &spec.attributes, &spec.links)
    }));
    let Ok(SamplingResult { decision, attributes, trace_state }) = asked else {
        return Decision::Nothing;
    };
    let sampled = decision == SamplingDecision::RecordAndSample;
    let flags = if parent.is_valid() { parent.trace_flags() } else { RANDOM }.with_sampled(sampled);
    if decision == SamplingDecision::Drop {
        return Decision::Unsampled(unsampled(&parent, trace_id, flags, trace_state));
    }
    #[cfg(feature = "testing")]
    let span_id = crate::testing::span_id(capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let span_id = recorder::new_span_id();
    let place = Place {
        context: SpanContext::new(trace_id, span_id, flags, false, trace_state),
        parent: if parent.is_valid() { parent.span_id() } else { SpanId::INVALID },
        parent_is_remote: parent.is_valid() && parent.is_remote(),
        #[cfg(feature = "testing")]
        capture,
    };
    Decision::Record(place, attributes)
}

/// An unsampled span has no record and no end, so it passes its parent's id on; a new trace needs one of its own.
fn unsampled(
    parent: &SpanContext,
    trace_id: opentelemetry::trace::TraceId,
    flags: TraceFlags,
    trace_state: TraceState,
) -> SpanContext {
    let span_id = if parent.is_valid() { parent.span_id() } else { recorder::new_span_id() };
    SpanContext::new(trace_id, span_id, flags, false, trace_state)
}

/// What a new record holds.
struct Contents {
    place: Place,
    origin: Origin,
    attributes: Vec<KeyValue>,
    links: Vec<Link>,
    name: Option<Cow<'static, str>>,
    start: Option<SystemTime>,
}

impl Contents {
    fn new(place: Place, origin: Origin, attributes: Vec<KeyValue>, links: Vec<Link>) -> Self {
        Self { place, origin, attributes, links, name: None, start: None }
    }
}

#[inline]
fn fill(pipeline: &'static Pipeline, live: Live, contents: Contents) {
    let Contents { place, origin, mut attributes, links, name, start } = contents;
    let most = pipeline.limits().attributes;
    let dropped_attributes = if attributes.len() > most { recorder::cut(&mut attributes, most) } else { 0 };
    #[cfg(feature = "testing")]
    let now = crate::testing::now(place.capture.as_ref());
    #[cfg(not(feature = "testing"))]
    let now = Moment::now();
    let start = start.map_or(now, Moment::Given);
    #[cfg(feature = "testing")]
    let counts = place.context.is_sampled() && place.capture.is_none();
    #[cfg(not(feature = "testing"))]
    let counts = place.context.is_sampled();
    let mut record = Record {
        pipeline,
        context: place.context,
        parent: place.parent,
        parent_is_remote: place.parent_is_remote,
        origin,
        start,
        end: start,
        attributes,
        dropped_attributes,
        status: Status::Unset,
        status_is_chosen: false,
        extra: None,
        #[cfg(feature = "testing")]
        capture: place.capture,
    };
    if name.is_some() {
        record.extra().name = name;
    }
    for link in links {
        record.add_link(link);
    }
    live.fill(record);
    if counts {
        recorder::count_started(pipeline);
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

/// Ends a span: its record goes to the thread's buffer.
#[inline]
pub(super) fn end(live: Live, at: Option<Moment>) {
    let at = at.unwrap_or_else(|| now(live));
    let ended = live.end(|record| {
        record.end = at;
        #[cfg(feature = "testing")]
        let captured = record.capture.is_some();
        #[cfg(not(feature = "testing"))]
        let captured = false;
        (record.pipeline, record.context.is_sampled(), captured)
    });
    match ended {
        None => {}
        #[cfg(feature = "testing")]
        Some((slot, (_, true, true))) => crate::testing::deliver(slot),
        Some((slot, (pipeline, true, _))) => recorder::finish(slot, pipeline),
        // Recorded for the sampler's sake only: no exporter sees it.
        Some((slot, (_, false, _))) => recorder::forget(slot),
    }
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
    if base.is_telemetry_suppressed() || !recorder::thread_is_usable() {
        return nothing();
    }
    let Started { scope, name, kind, start, attributes, links, events } = started;
    let spec = Spec { name: &name, kind: &kind, attributes, links };
    match decide(pipeline, &spec, base) {
        Decision::Nothing => nothing(),
        Decision::Unsampled(context) => Handle::new(context, None, true),
        Decision::Record(place, added) => {
            let live = recorder::claim();
            let handle = Handle::new(place.context.clone(), Some(live), false);
            let Spec { mut attributes, links, .. } = spec;
            attributes.extend(added);
            recorder::deduplicate(&mut attributes);
            let mut contents = Contents::new(place, Origin::Tracer(scope, kind.clone()), attributes, links);
            (contents.name, contents.start) = (Some(name.clone()), start);
            fill(pipeline, live, contents);
            for event in events {
                live.with(|record| record.add_event(event.into()));
            }
            handle
        }
    }
}
