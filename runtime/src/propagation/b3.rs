//! Owns the propagator of B3, Zipkin's format, with one header and with many. Must not know carriers or W3C headers.

use std::sync::LazyLock;

use opentelemetry::Context;
use opentelemetry::propagation::text_map_propagator::FieldIter;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};

use super::syntax::{Field, field, lower_hex};

const SINGLE: &str = "b3";
const TRACE_ID: &str = "X-B3-TraceId";
const SPAN_ID: &str = "X-B3-SpanId";
const SAMPLED: &str = "X-B3-Sampled";
const FLAGS: &str = "X-B3-Flags";
const PARENT_SPAN_ID: &str = "X-B3-ParentSpanId";

/// The longest valid value has 68 characters; the rest is room for white space.
const MAX_LEN: usize = 128;

static SINGLE_FIELDS: LazyLock<[String; 1]> = LazyLock::new(|| [SINGLE.to_owned()]);
/// The parent's id is never sent; it is named so that a stale one is cleared from reused carriers.
static MULTI_FIELDS: LazyLock<[String; 5]> =
    LazyLock::new(|| [TRACE_ID, SPAN_ID, SAMPLED, FLAGS, PARENT_SPAN_ID].map(str::to_owned));

/// Propagates trace ids in [B3] headers, as Zipkin, older Envoy and Spring applications do.
///
/// Both forms are read: the header `b3` first, then the `X-B3-*` headers. One form is sent. Trace ids of 16 digits
/// are read as 32 with zeros in front, and always sent as 32. The debug flag means sampled and is kept for the whole
/// trace. Headers without ids (`b3: 0`) say nothing that a context could hold, and are ignored.
///
/// A message without a sampling decision counts as not sampled; when it is sent on without a new span, it is sent
/// on undecided. When a propagator before this one has already read the same parent, its flags and `tracestate` stay.
///
/// Nothing is injected without a valid span context, or while telemetry is suppressed.
///
/// # Examples
///
/// ```
/// use std::collections::HashMap;
///
/// use traced::opentelemetry::propagation::TextMapPropagator;
/// use traced::propagation::B3Propagator;
///
/// let b3 = "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1";
/// let headers = HashMap::from([("b3".to_owned(), b3.to_owned())]);
///
/// let cx = B3Propagator::single().extract(&headers);
///
/// let mut sent = HashMap::new();
/// B3Propagator::multi().inject_context(&cx, &mut sent);
/// assert_eq!(sent["x-b3-traceid"], "80f198ee56343ba864fe8b2a57d3eff7");
/// assert_eq!(sent["x-b3-sampled"], "1");
/// ```
///
/// [B3]: https://github.com/openzipkin/b3-propagation
#[derive(Clone, Copy, Debug)]
pub struct B3Propagator {
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Single,
    Multi,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Accept,
    Deny,
    Debug,
    Deferred,
}

/// What a message said, as far as a span context cannot hold it.
#[derive(Clone, Copy, Debug)]
struct Received {
    trace_id: TraceId,
    span_id: SpanId,
    decision: Decision,
}

impl B3Propagator {
    /// Sends one header, `b3`.
    pub const fn single() -> Self {
        Self { form: Form::Single }
    }

    /// Sends the headers `X-B3-TraceId`, `X-B3-SpanId` and `X-B3-Sampled` or `X-B3-Flags`.
    pub const fn multi() -> Self {
        Self { form: Form::Multi }
    }
}

impl TextMapPropagator for B3Propagator {
    fn inject_context(&self, cx: &Context, injector: &mut dyn Injector) {
        let span = cx.span();
        let span_context = span.span_context();
        if cx.is_telemetry_suppressed() || !span_context.is_valid() {
            return;
        }
        let decision = Decision::to_send(cx, span_context);
        match self.form {
            Form::Single => inject_single(span_context, decision, injector),
            Form::Multi => inject_multi(span_context, decision, injector),
        }
    }

    fn extract_with_context(&self, cx: &Context, extractor: &dyn Extractor) -> Context {
        match Received::from_single(extractor).or_else(|| Received::from_multi(extractor)) {
            Some(received) => received.attach(cx),
            None => cx.clone(),
        }
    }

    fn fields(&self) -> FieldIter<'_> {
        match self.form {
            Form::Single => FieldIter::new(&*SINGLE_FIELDS),
            Form::Multi => FieldIter::new(&*MULTI_FIELDS),
        }
    }
}

fn inject_single(span: &SpanContext, decision: Decision, injector: &mut dyn Injector) {
    let suffix = match decision {
        Decision::Accept => "-1",
        Decision::Deny => "-0",
        Decision::Debug => "-d",
        Decision::Deferred => "",
    };
    injector.set(SINGLE, format!("{}-{}{suffix}", span.trace_id(), span.span_id()));
}

fn inject_multi(span: &SpanContext, decision: Decision, injector: &mut dyn Injector) {
    injector.set(TRACE_ID, span.trace_id().to_string());
    injector.set(SPAN_ID, span.span_id().to_string());
    match decision {
        Decision::Accept => injector.set(SAMPLED, "1".to_owned()),
        Decision::Deny => injector.set(SAMPLED, "0".to_owned()),
        // Debug implies the decision, which is not sent beside it.
        Decision::Debug => injector.set(FLAGS, "1".to_owned()),
        Decision::Deferred => {}
    }
}

impl Decision {
    fn to_send(cx: &Context, span: &SpanContext) -> Self {
        match cx.get::<Received>().filter(|received| received.trace_id == span.trace_id()) {
            Some(Received { decision: Self::Debug, .. }) => Self::Debug,
            // Undecided only as long as no span of ours, and with it a sampler, stands between.
            Some(Received { decision: Self::Deferred, span_id, .. }) if *span_id == span.span_id() => {
                Self::Deferred
            }
            _ if span.is_sampled() => Self::Accept,
            _ => Self::Deny,
        }
    }

    fn is_sampled(self) -> bool {
        matches!(self, Self::Accept | Self::Debug)
    }
}

impl Received {
    fn from_single(extractor: &dyn Extractor) -> Option<Self> {
        let Field::One(value) = field(extractor, SINGLE, MAX_LEN) else { return None };
        let mut parts = value.split('-');
        let (trace_id, span_id) = (parse_trace_id(parts.next()?)?, parse_span_id(parts.next()?)?);
        let decision = match parts.next() {
            None => Decision::Deferred,
            Some("1") => Decision::Accept,
            Some("0") => Decision::Deny,
            Some("d") => Decision::Debug,
            Some(_) => return None,
        };
        // The parent's id is of no use here, but a value that ends in something else is no B3.
        let ends_well = parts.next().is_none_or(|id| parse_span_id(id).is_some()) && parts.next().is_none();
        ends_well.then_some(Self { trace_id, span_id, decision })
    }

    fn from_multi(extractor: &dyn Extractor) -> Option<Self> {
        let Field::One(trace_id) = field(extractor, TRACE_ID, MAX_LEN) else { return None };
        let Field::One(span_id) = field(extractor, SPAN_ID, MAX_LEN) else { return None };
        let decision = match (field(extractor, FLAGS, MAX_LEN), field(extractor, SAMPLED, MAX_LEN)) {
            (Field::One("1"), _) => Decision::Debug,
            (_, Field::Absent) => Decision::Deferred,
            // `true` and `false` come from implementations older than the specification.
            (_, Field::One("1" | "true")) => Decision::Accept,
            (_, Field::One("0" | "false")) => Decision::Deny,
            _ => return None,
        };
        Some(Self { trace_id: parse_trace_id(trace_id)?, span_id: parse_span_id(span_id)?, decision })
    }

    fn attach(self, cx: &Context) -> Context {
        let span_context = {
            let known = cx.span();
            self.span_context(known.span_context())
        };
        let plain = matches!(self.decision, Decision::Accept | Decision::Deny);
        let outdated = cx.get::<Self>().is_some_and(|before| before.trace_id == self.trace_id);
        let cx = cx.with_remote_span_context(span_context);
        if plain && !outdated { cx } else { cx.with_value(self) }
    }

    /// W3C headers say more about a parent than B3 does, so what they said about the same one stays.
    fn span_context(self, known: &SpanContext) -> SpanContext {
        let same = known.trace_id() == self.trace_id && known.span_id() == self.span_id;
        let (flags, state) = if same {
            let debug = self.decision == Decision::Debug;
            (known.trace_flags().with_sampled(known.is_sampled() || debug), known.trace_state().clone())
        } else {
            (TraceFlags::default().with_sampled(self.decision.is_sampled()), TraceState::NONE)
        };
        SpanContext::new(self.trace_id, self.span_id, flags, true, state)
    }
}

fn parse_trace_id(digits: &str) -> Option<TraceId> {
    let id = lower_hex(digits.as_bytes()).filter(|id| *id != 0)?;
    matches!(digits.len(), 16 | 32).then(|| id.into())
}

fn parse_span_id(digits: &str) -> Option<SpanId> {
    let id = u64::try_from(lower_hex(digits.as_bytes())?).ok().filter(|id| *id != 0)?;
    (digits.len() == 16).then(|| id.into())
}
