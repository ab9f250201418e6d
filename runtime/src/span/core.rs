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
    way: Way,
    failed: bool,
    /// The error this span ended with, for the parent to recognise.
    #[cfg(feature = "sdk")]
    mark: Option<Box<(opentelemetry::trace::SpanId, Mark)>>,
}

#[derive(Debug)]
pub(super) enum Way {
    Off,
    #[cfg(feature = "sdk")]
    Own(Live),
    /// A recording span of the globally installed provider.
    Api(Context),
}

impl SpanCore {
    pub(super) const OFF: Self = Self::new(Way::Off);

    pub(super) const fn new(way: Way) -> Self {
        Self {
            way,
            failed: false,
            #[cfg(feature = "sdk")]
            mark: None,
        }
    }

    /// Whether anything that is written will be kept.
    pub fn is_recording(&self) -> bool {
        !matches!(self.way, Way::Off)
    }

    /// Sets an attribute; a later value of a key replaces an earlier one.
    pub fn set(&self, key: Key, value: &dyn AttributeValue) {
        if !self.is_recording() {
            return;
        }
        let Some(value) = value.to_value() else { return };
        match &self.way {
            Way::Off => {}
            #[cfg(feature = "sdk")]
            Way::Own(live) => {
                live.with(|record| record.set(key, value));
            }
            Way::Api(context) => context.span().set_attribute(KeyValue::new(key, value)),
        }
    }

    /// Ends with an error: status, `error.type`, and the exception unless it was recorded below.
    pub fn fail(&mut self, failure: Failure) {
        self.failed = true;
        match &self.way {
            Way::Off => {}
            #[cfg(feature = "sdk")]
            Way::Own(live) => self.mark = own::fail(*live, failure),
            Way::Api(context) => api_fail(context, &failure),
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
    pub(super) fn end(&mut self) {
        match std::mem::replace(&mut self.way, Way::Off) {
            Way::Off => {}
            #[cfg(feature = "sdk")]
            Way::Own(live) => super::own::end(live, None),
            Way::Api(context) => context.span().end(),
        }
    }

    /// Tells the parent, which is current again, which error this span ended with.
    pub(super) fn mark_parent(&mut self) {
        #[cfg(feature = "sdk")]
        if let Some(mark) = self.mark.take() {
            own::mark_parent(*mark);
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
    use opentelemetry::trace::{SpanId, Status, TraceContextExt as _};
    use opentelemetry::{Context, Key, Value};

    use super::super::handle::live_of;
    use super::super::outcome::Failure;
    use crate::recorder::{Live, Mark, RecordedEvent};

    pub(super) fn fail(live: Live, failure: Failure) -> Option<Box<(SpanId, Mark)>> {
        let exception = failure.exception();
        let at = super::super::own::now(live);
        live.with(|record| {
            record.set(Key::from_static_str("error.type"), Value::from(failure.error_type()));
            if !record.status_is_chosen {
                record.status = Status::Error { description: failure.description() };
            }
            let known = record
                .extra
                .as_ref()
                .and_then(|extra| extra.mark.as_ref())
                .is_some_and(|mark| failure.is(mark));
            if let (Some(attributes), false) = (exception, known) {
                record.add_event(RecordedEvent {
                    name: "exception".into(),
                    at,
                    attributes,
                    dropped_attributes: 0,
                });
            }
            let mark = Mark { type_name: failure.type_name, text: failure.text };
            Box::new((record.parent, mark))
        })
    }

    pub(super) fn mark_parent((parent, mark): (SpanId, Mark)) {
        let current = Context::current();
        if current.span().span_context().span_id() != parent {
            return;
        }
        if let Some(live) = live_of(&current.span()) {
            live.with(|record| record.extra().mark = Some(mark));
        }
    }
}
