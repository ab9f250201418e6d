//! Owns the propagator of W3C Trace Context and its `traceparent`. Must not know carriers, baggage or B3.

use std::fmt::Write as _;
use std::sync::LazyLock;

use opentelemetry::Context;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId};

use super::syntax::{Field, field, lower_hex};
use super::tracestate;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

/// Length of a version 00 value, and of what every later version begins with.
const LEN: usize = 55;
/// A later version may be longer, but nothing that is called a header field of fixed shape needs more than this.
const MAX_LEN: usize = 512;
/// The flags that Level 2 defines: sampled (bit 0) and random trace id (bit 1).
const KNOWN_FLAGS: u8 = 0x03;

static FIELDS: LazyLock<[String; 2]> = LazyLock::new(|| [TRACEPARENT.to_owned(), TRACESTATE.to_owned()]);

/// Propagates trace ids in the headers `traceparent` and `tracestate`: [W3C Trace Context Level 2].
///
/// Extraction is strict. A `traceparent` that is absent, malformed or there twice leaves the given context as it
/// was, so the next span begins a new trace; a `tracestate` with any invalid member is dropped as a whole and the
/// `traceparent` still counts. Later versions are read as far as version 00 reaches and sent on as version 00. The
/// flags *sampled* and *random* are kept as received, all others are cleared.
///
/// A `tracestate` is kept up to 512 characters; beyond that whole members go, those over 128 characters first, then
/// from the end. Valid members that the API's `TraceState` refuses (such as `tenant@a-long-system-name=1`) travel
/// along in the context and are sent on with the same trace.
///
/// Nothing is injected without a valid span context, or while telemetry is suppressed.
///
/// # Examples
///
/// ```
/// use std::collections::HashMap;
///
/// use traced::opentelemetry::propagation::TextMapPropagator;
/// use traced::opentelemetry::trace::TraceContextExt;
/// use traced::propagation::TraceContextPropagator;
///
/// let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";
/// let headers = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
///
/// let cx = TraceContextPropagator.extract(&headers);
/// assert!(cx.span().span_context().is_sampled());
///
/// let mut sent = HashMap::new();
/// TraceContextPropagator.inject_context(&cx, &mut sent);
/// assert_eq!(sent, headers);
/// ```
///
/// [W3C Trace Context Level 2]: https://www.w3.org/TR/trace-context-2/
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceContextPropagator;

impl TextMapPropagator for TraceContextPropagator {
    fn inject_context(&self, cx: &Context, injector: &mut dyn Injector) {
        let span = cx.span();
        let span_context = span.span_context();
        if cx.is_telemetry_suppressed() || !span_context.is_valid() {
            return;
        }
        injector.set(TRACEPARENT, Traceparent::of(span_context).text());
        let tracestate = tracestate::to_send(cx, span_context);
        if !tracestate.is_empty() {
            injector.set(TRACESTATE, tracestate);
        }
    }

    fn extract_with_context(&self, cx: &Context, extractor: &dyn Extractor) -> Context {
        let Field::One(value) = field(extractor, TRACEPARENT, MAX_LEN) else {
            return cx.clone();
        };
        let Some(Traceparent { trace_id, span_id, flags }) = Traceparent::parse(value.as_bytes()) else {
            return cx.clone();
        };
        let headers = extractor.get_all(TRACESTATE).unwrap_or_default();
        let list = tracestate::List::parse(&headers);
        let state = list.to_trace_state();
        let cx = tracestate::remember(cx, trace_id, &list, &state);
        cx.with_remote_span_context(SpanContext::new(trace_id, span_id, flags, true, state))
    }

    fn fields(&self) -> FieldIter<'_> {
        FieldIter::new(&*FIELDS)
    }
}

/// The part of a `traceparent` that all versions share.
struct Traceparent {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
}

impl Traceparent {
    fn of(span: &SpanContext) -> Self {
        Self { trace_id: span.trace_id(), span_id: span.span_id(), flags: span.trace_flags() }
    }

    fn parse(value: &[u8]) -> Option<Self> {
        let (known, later) = value.split_at_checked(LEN)?;
        let [v1, v2, b'-', ids @ .., b'-', f1, f2] = known else { return None };
        let (trace_id, span_id) = ids.split_at_checked(32)?;
        let span_id = span_id.strip_prefix(b"-")?;
        match (lower_hex(&[*v1, *v2])?, later) {
            (0xff, _) => return None,
            // Version 00 ends here; a later one may go on behind a dash.
            (_, []) | (1.., [b'-', ..]) => {}
            _ => return None,
        }
        let flags = u8::try_from(lower_hex(&[*f1, *f2])?).ok()?;
        let (trace_id, span_id) = (lower_hex(trace_id)?, u64::try_from(lower_hex(span_id)?).ok()?);
        (trace_id != 0 && span_id != 0).then(|| Self {
            trace_id: trace_id.into(),
            span_id: span_id.into(),
            flags: TraceFlags::new(flags & KNOWN_FLAGS),
        })
    }

    /// The value as version 00.
    fn text(&self) -> String {
        let Self { trace_id, span_id, flags } = self;
        let mut text = String::with_capacity(LEN);
        // Writing to a `String` does not fail.
        let _ = write!(text, "00-{trace_id}-{span_id}-{:02x}", flags.to_u8() & KNOWN_FLAGS);
        text
    }
}
