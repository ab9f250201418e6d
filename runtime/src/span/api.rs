//! Owns the way of a span to the provider that is installed globally through the OpenTelemetry API.
//! Must not know our recorder.

use opentelemetry::trace::{Span as _, SpanBuilder, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, global};

use super::core::SpanCore;
use super::start::{Opened, Opening, without_empty_span};

/// Opens a span through the API. Samplers see the attributes that are values already; texts are made when the span records.
///
/// That no provider is installed cannot be asked beforehand: the API shows neither what its global provider is nor when another takes its
/// place, and a tracer that was kept would go on with the former. So the no-op tracer is asked like any other, each time.
pub(super) fn open(mut opening: Opening<'_>) -> Opened {
    let base = opening.parent.clone().unwrap_or_else(crate::alive::current_context);
    let tracer = global::tracer_with_scope(opening.callsite.scope());
    let builder = builder(&mut opening, &base);
    let mut span = tracer.build_with_context(builder, &without_empty_span(&base));
    if !span.is_recording() {
        return unrecorded(&opening, &base, span);
    }
    let mut texts = Vec::new();
    opening.add_lazy(&mut texts);
    for attribute in texts.into_iter().chain(opening.callsite.code_location()) {
        span.set_attribute(attribute);
    }
    let context = base.with_span(span);
    Opened { core: SpanCore::api(context.clone()), context: Some(context) }
}

/// Field by field, and only what there is: where nothing records, this is most of the cost.
fn builder(opening: &mut Opening<'_>, base: &Context) -> SpanBuilder {
    let meta = opening.callsite.meta();
    let mut builder = SpanBuilder::from_name(meta.name());
    builder.span_kind = Some(meta.kind.clone());
    if opening.expected() > 0 || !opening.sets.is_empty() {
        builder.attributes = Some(opening.ready(base));
    }
    if !opening.links.is_empty() {
        builder.links = Some(std::mem::take(&mut opening.links));
    }
    builder
}

/// A span that only carries ids is attached where it has ids of its own; the no-op provider's does not.
fn unrecorded(opening: &Opening<'_>, base: &Context, span: global::BoxedSpan) -> Opened {
    let own = span.span_context();
    let is_new = own.is_valid() && own.span_id() != base.span().span_context().span_id();
    let context = if is_new { Some(base.with_span(span)) } else { opening.parent.clone() };
    Opened { core: SpanCore::OFF, context }
}
