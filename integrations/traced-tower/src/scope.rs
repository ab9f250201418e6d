//! Owns who makes the spans: the instrumentation scope, its tracer, and how a span becomes part of a context. Knows no HTTP.

use std::sync::OnceLock;

use traced::opentelemetry::global::{self, BoxedSpan, BoxedTracer};
use traced::opentelemetry::trace::{Span as _, SpanBuilder, TraceContextExt as _, Tracer as _};
use traced::opentelemetry::{Context, InstrumentationScope};

use crate::keys;

/// An integration with its tracer.
#[derive(Debug)]
pub(crate) struct Scope {
    name: &'static str,
    version: &'static str,
    tracer: OnceLock<BoxedTracer>,
}

/// A span's start.
pub(crate) struct Opened {
    /// In which the span is current.
    pub(crate) context: Context,
    pub(crate) is_recording: bool,
}

impl Scope {
    pub(crate) const fn new(name: &'static str, version: &'static str) -> Self {
        Self { name, version, tracer: OnceLock::new() }
    }

    /// Starts a span.
    pub(crate) fn start(&self, builder: SpanBuilder, parent: &Context) -> Opened {
        let span = match self.tracer.get() {
            Some(tracer) => tracer.build_with_context(builder, parent),
            None => self.start_first(builder, parent),
        };
        // A provider that does nothing answers with the parent: that stays what it is, a remote one.
        let is_recording = span.is_recording();
        let is_new = is_recording || span.span_context() != parent.span().span_context();
        let context = if is_new { parent.with_span(span) } else { parent.clone() };
        Opened { context, is_recording }
    }

    /// The tracer is kept once it has made a span that records: layers may be built before there is a provider.
    fn start_first(&self, builder: SpanBuilder, parent: &Context) -> BoxedSpan {
        let scope = InstrumentationScope::builder(self.name)
            .with_version(self.version)
            .with_schema_url(keys::SCHEMA_URL)
            .build();
        let tracer = global::tracer_with_scope(scope);
        let span = tracer.build_with_context(builder, parent);
        if span.is_recording() {
            // Another thread may have been first.
            let _ = self.tracer.set(tracer);
        }
        span
    }
}

/// Whether this context is inside of a span of this process.
pub(crate) fn is_in_local_span(context: &Context) -> bool {
    let span = context.span();
    let span = span.span_context();
    span.is_valid() && !span.is_remote()
}
