//! Owns `TracerProvider` and `Tracer` of the OpenTelemetry API: spans of other instrumentations take the same way as ours.
//! Must not know where a span goes; `span::start_own` does.

use std::sync::Arc;

use opentelemetry::trace::{SpanBuilder, SpanKind, TracerProvider};
use opentelemetry::{Context, InstrumentationScope};

use super::installed::{Route, route};
use crate::span::{Handle, Started, start_own};

/// What is installed globally.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Provider;

/// Makes spans of one scope. Asks for every span which provider is installed, so it never goes stale.
#[derive(Clone, Debug)]
pub(crate) struct Tracer {
    scope: Arc<InstrumentationScope>,
}

impl TracerProvider for Provider {
    type Tracer = Tracer;

    fn tracer_with_scope(&self, scope: InstrumentationScope) -> Tracer {
        Tracer { scope: Arc::new(scope) }
    }
}

impl opentelemetry::trace::Tracer for Tracer {
    type Span = Handle;

    fn build_with_context(&self, builder: SpanBuilder, parent: &Context) -> Handle {
        use opentelemetry::trace::TraceContextExt as _;
        let Route::Own(pipeline) = route(Some(parent)) else {
            return Handle::new(parent.span().span_context().clone(), None, true);
        };
        let started = Started {
            scope: Arc::clone(&self.scope),
            name: builder.name,
            kind: builder.span_kind.unwrap_or(SpanKind::Internal),
            start: builder.start_time,
            attributes: builder.attributes.unwrap_or_default(),
            links: builder.links.unwrap_or_default(),
            events: builder.events.unwrap_or_default(),
        };
        start_own(pipeline, started, parent)
    }
}
