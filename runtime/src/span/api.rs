//! Owns the way of a span to the provider that is installed globally through the OpenTelemetry API.
//! Must not know our recorder.

use opentelemetry::trace::{Span as _, SpanBuilder, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, global};

use super::core::SpanCore;
use super::start::{Opened, Opening, without_empty_span};

/// Opens a span through the API. Samplers see the attributes that are values already; texts are made when the span records.
pub(super) fn open(opening: &Opening<'_>) -> Opened {
    let base = opening.parent.clone().unwrap_or_else(crate::alive::current_context);
    let meta = opening.callsite.meta();
    let tracer = global::tracer_with_scope(opening.callsite.scope());
    let builder = SpanBuilder::from_name(meta.name)
        .with_kind(meta.kind.clone())
        .with_attributes(opening.ready(&base))
        .with_links(opening.links.clone());
    let mut span = tracer.build_with_context(builder, &without_empty_span(&base));
    if !span.is_recording() {
        return unrecorded(opening, &base, span);
    }
    let mut texts = Vec::new();
    opening.add_lazy(&mut texts);
    for attribute in texts.into_iter().chain(opening.callsite.code_location()) {
        span.set_attribute(attribute);
    }
    let context = base.with_span(span);
    Opened { core: SpanCore::api(context.clone()), context: Some(context) }
}

/// A span that only carries ids is attached where it has ids of its own; the no-op provider's does not.
fn unrecorded(opening: &Opening<'_>, base: &Context, span: global::BoxedSpan) -> Opened {
    let own = span.span_context();
    let is_new = own.is_valid() && own.span_id() != base.span().span_context().span_id();
    let context = if is_new { Some(base.with_span(span)) } else { opening.parent.clone() };
    Opened { core: SpanCore::OFF, context }
}
