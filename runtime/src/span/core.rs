//! Owns a started span as the expansion sees it: which way it goes, and what may be written to it.
//! Must not know when it started or how it becomes current.

use std::borrow::Cow;

use opentelemetry::trace::{Status, TraceContextExt as _};
use opentelemetry::{Context, Key, KeyValue};

use super::outcome::Failure;
use crate::attribute::AttributeValue;
#[cfg(feature = "sdk")]
use crate::recorder::{Live, Mark};

/// A started span, or none.
#[derive(Debug)]
pub struct SpanCore {
    /// A span of our recorder.
    #[cfg(feature = "sdk")]
    own: Option<Live>,
    /// What few spans have, behind one pointer: the guard of every traced function holds this.
    rare: Option<Box<Rare>>,
    failed: bool,
}

#[derive(Debug)]
enum Rare {
    /// A recording span of the globally installed provider.
    Api(Context),
    /// The parent's id, and the error this span ended with, for the parent to recognise.
    #[cfg(feature = "sdk")]
    Mark(opentelemetry::trace::SpanId, Mark),
}

impl SpanCore {
    pub(super) const OFF: Self = Self {
        #[cfg(feature = "sdk")]
        own: None,
        rare: None,
        failed: false,
    };

    #[cfg(feature = "sdk")]
    #[inline]
    pub(super) fn own(live: Live) -> Self {
        Self { own: Some(live), ..Self::OFF }
    }

    pub(super) fn api(context: Context) -> Self {
        Self { rare: Some(Box::new(Rare::Api(context))), ..Self::OFF }
    }

    fn api_context(&self) -> Option<&Context> {
        match self.rare.as_deref() {
            Some(Rare::Api(context)) => Some(context),
            _ => None,
        }
    }

    /// Whether anything that is written will be kept.
    #[inline]
    pub fn is_recording(&self) -> bool {
        #[cfg(feature = "sdk")]
        if self.own.is_some() {
            return true;
        }
        self.api_context().is_some()
    }

    /// The span in a context that is as good as the one that it was in: somebody below left a guard of another context attached, so that one is out of
    /// reach. The rest of the context is what is current, unless that is suppressed.
    #[cold]
    #[cfg_attr(
        not(feature = "sdk"),
        expect(clippy::unused_self, reason = "only contexts of our own records are lent")
    )]
    pub(super) fn context_anew(&self) -> Option<Context> {
        #[cfg(feature = "sdk")]
        return self.own.and_then(own::context_anew);
        #[cfg(not(feature = "sdk"))]
        None
    }

    /// Sets an attribute; a later value of a key replaces an earlier one.
    pub fn set(&self, key: Key, value: &dyn AttributeValue) {
        if !self.is_recording() {
            return;
        }
        let Some(value) = value.to_value() else { return };
        #[cfg(feature = "sdk")]
        if let Some(live) = self.own {
            live.with(|record| record.set(key, value));
            return;
        }
        if let Some(context) = self.api_context() {
            context.span().set_attribute(KeyValue::new(key, value));
        }
    }

    /// Ends with an error: status, `error.type`, and the exception unless it was recorded below.
    #[cold]
    #[cfg_attr(
        not(feature = "sdk"),
        expect(clippy::needless_pass_by_value, reason = "our own records keep it")
    )]
    pub fn fail(&mut self, failure: Failure) {
        self.failed = true;
        #[cfg(feature = "sdk")]
        if let Some(live) = self.own {
            self.rare = own::fail(live, failure).map(|(parent, mark)| Box::new(Rare::Mark(parent, mark)));
            return;
        }
        if let Some(context) = self.api_context() {
            api_fail(context, &failure);
        }
    }

    /// `error = record`, the default.
    #[inline]
    pub fn record(&mut self, failure: Option<Failure>) {
        if let Some(failure) = failure {
            self.fail(failure);
        }
    }

    /// `error = status`: no exception is recorded.
    #[inline]
    pub fn status(&mut self, failure: Option<Failure>) {
        if let Some(failure) = failure {
            self.fail(failure.without_exception());
        }
    }

    /// Whether an error was written.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// The future was dropped before it was ready.
    pub(super) fn cancel(&self) {
        self.set(Key::from_static_str("traced.cancelled"), &true);
    }

    /// Ends the span now.
    #[inline]
    pub(super) fn end(&mut self) {
        #[cfg(feature = "sdk")]
        if let Some(live) = self.own.take() {
            return super::own::end(live, None);
        }
        if let Some(context) = self.api_context() {
            context.span().end();
            self.rare = None;
        }
    }

    /// Tells the parent, which is current again, which error this span ended with.
    #[inline]
    #[cfg_attr(
        not(feature = "sdk"),
        expect(clippy::unused_self, reason = "only our own records carry marks")
    )]
    pub(super) fn mark_parent(&mut self) {
        #[cfg(feature = "sdk")]
        if self.rare.is_some() {
            self.mark_parent_now();
        }
    }

    #[cfg(feature = "sdk")]
    #[cold]
    fn mark_parent_now(&mut self) {
        if let Some(rare) = self.rare.take()
            && let Rare::Mark(parent, mark) = *rare
        {
            own::mark_parent(parent, mark);
        }
    }
}

fn api_fail(context: &Context, failure: &Failure) {
    let span = context.span();
    span.set_attribute(KeyValue::new("error.type", failure.error_type()));
    span.set_status(Status::Error { description: failure.description() });
    if let Some(event) = failure.exception() {
        span.add_event("exception", event);
    }
}

impl Failure {
    pub(super) fn description(&self) -> Cow<'static, str> {
        self.text.clone().map_or(Cow::Borrowed(""), Cow::Owned)
    }
}

#[cfg(feature = "sdk")]
mod own {
    use opentelemetry::trace::{SpanContext, SpanId, Status, TraceContextExt as _, TraceState};
    use opentelemetry::{Context, Key, Value};

    use super::super::exception::{Untold, write};
    use super::super::handle::{Handle, live_of};
    use super::super::outcome::Failure;
    use crate::recorder::{Live, Mark};

    pub(super) fn fail(live: Live, failure: Failure) -> Option<(SpanId, Mark)> {
        let exception = failure.exception();
        let at = super::super::own::now(live);
        let (told, untold) = live.with(|record| {
            record.set(Key::from_static_str("error.type"), Value::from(failure.error_type()));
            let extra = record.extra();
            if !extra.status_is_chosen {
                extra.status = Status::Error { description: failure.description() };
            }
            let known = record
                .extra
                .as_ref()
                .and_then(|extra| extra.mark.as_ref())
                .is_some_and(|mark| failure.is(mark));
            let untold = match exception {
                Some(attributes) if !known => write(record, at, attributes, false),
                _ => Untold::default(),
            };
            let mark = Mark { type_name: failure.type_name, text: failure.text };
            ((record.parent, mark), untold)
        })?;
        untold.tell();
        Some(told)
    }

    pub(super) fn context_anew(live: Live) -> Option<Context> {
        let context = live.with(|record| {
            let state = record.extra.as_ref().map_or(TraceState::NONE, |extra| extra.trace_state.clone());
            SpanContext::new(record.trace_id, record.span_id, record.flags, false, state)
        })?;
        let current = crate::alive::current_context();
        let base = if current.is_telemetry_suppressed() { Context::new() } else { current };
        Some(base.with_span(Handle::new(context, Some(live), true)))
    }

    pub(super) fn mark_parent(parent: SpanId, mark: Mark) {
        let current = crate::alive::current_context();
        if current.span().span_context().span_id() != parent {
            return;
        }
        if let Some(live) = live_of(&current.span()) {
            live.with(|record| record.extra().mark = Some(mark));
        }
    }
}
