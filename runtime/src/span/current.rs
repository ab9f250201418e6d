//! Owns the span that is current: what `traced::current()`, `set!` and `event!` speak to, whoever made it.

use std::borrow::Cow;
use std::error::Error;

use opentelemetry::trace::{SpanContext, SpanId, Status, TraceContextExt as _, TraceId};
use opentelemetry::{Context, Key, KeyValue};

use super::outcome::Failure;
use crate::attribute::AttributeValue;

/// The span that was current when [`current`] was called.
#[derive(Clone, Debug)]
pub struct Current {
    context: Context,
}

/// The span that is current: of `#[traced]`, or of any other instrumentation that speaks OpenTelemetry. Where there is none, everything
/// written to it is ignored.
///
/// ```
/// traced::current().set("order.id", 42);
/// ```
pub fn current() -> Current {
    Current { context: crate::alive::current_context() }
}

impl Current {
    /// Whether anything written to the span will be kept.
    pub fn is_recording(&self) -> bool {
        self.context.span().is_recording()
    }

    /// Sets an attribute; a later value of a key replaces an earlier one. `None` is left out.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "values are mostly literals, numbers and references: nobody should write `&42`"
    )]
    pub fn set(&self, key: impl Into<Key>, value: impl AttributeValue) -> &Self {
        self.set_one(key.into(), &value);
        self
    }

    /// Adds an event with the time of now.
    ///
    /// ```
    /// traced::current().event("payment.started", &[("order.id", &42)]);
    /// ```
    pub fn event(
        &self,
        name: impl Into<Cow<'static, str>>,
        attributes: &[(&'static str, &dyn AttributeValue)],
    ) -> &Self {
        if self.is_recording() {
            let pairs = attributes.iter().map(|(key, value)| (Key::from_static_str(key), *value));
            self.add_event(name.into(), values(pairs));
        }
        self
    }

    /// Declares success; whatever the outcome of the function, the status stays Ok.
    /// Spec: trace/api.md, set status.
    pub fn set_ok(&self) -> &Self {
        self.context.span().set_status(Status::Ok);
        self
    }

    /// Declares an error; the outcome of the function does not replace the description.
    pub fn set_error(&self, description: impl Into<Cow<'static, str>>) -> &Self {
        self.context.span().set_status(Status::error(description));
        self
    }

    /// Records an error that does not leave the function: an exception event, or what `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN` asks for, without
    /// touching the status.
    pub fn record_error<E: Error + ?Sized>(&self, error: &E) -> &Self {
        if self.is_recording()
            && let Some(attributes) = Failure::of_error(std::any::type_name::<E>(), error).exception()
        {
            #[cfg(feature = "sdk")]
            if let Some(live) = super::handle::live_of(&self.context.span()) {
                super::exception::write_handled(live, attributes);
                return self;
            }
            self.add_event("exception".into(), attributes);
        }
        self
    }

    /// Links the span to another one.
    pub fn add_link(&self, to: SpanContext) -> &Self {
        self.context.span().add_link(to, Vec::new());
        self
    }

    /// The trace's id; [`TraceId::INVALID`] where there is no span. Displays as 32 hexadecimal digits.
    pub fn trace_id(&self) -> TraceId {
        self.context.span().span_context().trace_id()
    }

    /// The span's id; [`SpanId::INVALID`] where there is no span. Displays as 16 hexadecimal digits.
    pub fn span_id(&self) -> SpanId {
        self.context.span().span_context().span_id()
    }

    /// The OpenTelemetry context that holds the span, to be carried elsewhere.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Knows nothing of the types, and so is compiled once.
    fn set_one(&self, key: Key, value: &dyn AttributeValue) {
        if self.is_recording() {
            self.context.span().set_attributes(values(std::iter::once((key, value))));
        }
    }

    /// What `set!` expands to. Texts are made only when the span records.
    #[doc(hidden)]
    pub fn set_all(&self, keys: &[&'static str], all: &[&dyn AttributeValue]) {
        if self.is_recording() {
            self.context.span().set_attributes(values(pairs(keys, all)));
        }
    }

    /// What `event!` expands to.
    #[doc(hidden)]
    pub fn event_with(&self, name: &'static str, keys: &[&'static str], all: &[&dyn AttributeValue]) {
        if self.is_recording() {
            self.add_event(name.into(), values(pairs(keys, all)));
        }
    }

    fn add_event(&self, name: Cow<'static, str>, attributes: Vec<KeyValue>) {
        let span = self.context.span();
        // The API gives every event a time of the wall clock; ours come from the clock of their span, and so lie within it.
        #[cfg(feature = "sdk")]
        if let Some(live) = super::handle::live_of(&span) {
            return super::own::add_event(live, name, attributes);
        }
        span.add_event(name, attributes);
    }
}

fn pairs<'a>(
    keys: &'a [&'static str],
    all: &'a [&'a dyn AttributeValue],
) -> impl Iterator<Item = (Key, &'a dyn AttributeValue)> {
    keys.iter().map(|key| Key::from_static_str(key)).zip(all.iter().copied())
}

/// Makes all values before the span is locked: making them may run the user's code.
fn values<'a>(pairs: impl Iterator<Item = (Key, &'a dyn AttributeValue)>) -> Vec<KeyValue> {
    pairs.filter_map(|(key, value)| Some(KeyValue::new(key, value.to_value()?))).collect()
}
