//! Owns the span of an operation while it runs, and its end. Must not know how it was described.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use traced::opentelemetry::global::BoxedSpan;
use traced::opentelemetry::trace::{Span as _, Status, TraceContextExt as _};
use traced::opentelemetry::{Context, ContextGuard, KeyValue};
use traced::propagation::{self, ExtractCarrier, InjectCarrier};

use crate::messaging::Operation;
use crate::running::Running;

/// The span of an operation. Dropped without an outcome it ends without one.
#[derive(Debug)]
#[must_use = "dropped, it ends"]
pub struct MessageSpan {
    /// `None`: telemetry is suppressed.
    context: Option<Context>,
    pub(crate) operation: Operation,
    is_recording: bool,
    /// The message has a context that the user gave it.
    has_own_context: bool,
}

impl MessageSpan {
    /// The no-op provider's spans have their parent's ids, or none: those are not made current.
    pub(crate) fn of(span: BoxedSpan, parent: Context, operation: Operation, has_own_context: bool) -> Self {
        let is_recording = span.is_recording();
        let is_new = is_recording || span.span_context() != parent.span().span_context();
        let context = if is_new { parent.with_span(span) } else { parent };
        Self { context: Some(context), operation, is_recording, has_own_context }
    }

    pub(crate) fn none() -> Self {
        Self { context: None, operation: Operation::Send, is_recording: false, has_own_context: true }
    }

    /// Whether anything said of the operation will be kept.
    pub fn is_recording(&self) -> bool {
        self.is_recording
    }

    /// The context in which the operation runs, if there is one.
    pub fn context(&self) -> Option<&Context> {
        self.context.as_ref()
    }

    /// Writes the context into a message's headers, unless they hold one of the user's.
    pub fn inject<C: InjectCarrier + ?Sized>(&self, headers: &mut C) {
        if let Some(context) = self.context.as_ref().filter(|_| !self.has_own_context) {
            propagation::inject_context(context, headers);
        }
    }

    /// Makes the span current on this thread until the guard is dropped.
    pub fn enter(&self) -> Option<ContextGuard> {
        self.context.clone().map(Context::attach)
    }

    /// Something that became known after the start.
    pub fn set(&self, attribute: KeyValue) {
        if let Some(context) = self.recorded() {
            context.span().set_attribute(attribute);
        }
    }

    /// A message that came after the start, by its headers: a link, where they hold a context.
    pub fn link<C: ExtractCarrier + ?Sized>(&self, headers: &C) {
        if let Some(context) = self.recorded() {
            let origin = propagation::extract_with_context(&Context::new(), headers);
            let origin = origin.span().span_context().clone();
            if origin.is_valid() {
                context.span().add_link(origin, Vec::new());
            }
        }
    }

    /// Records a failure: a type of low cardinality, and a text that says more, or an empty one.
    pub fn fail(&self, error_type: impl Into<Cow<'static, str>>, description: impl Into<Cow<'static, str>>) {
        if let Some(context) = self.recorded() {
            context.span().set_attribute(KeyValue::new("error.type", error_type.into()));
            context.span().set_status(Status::Error { description: description.into() });
        }
    }

    /// Records an error, by its type and its text.
    pub fn fail_of<E: Display + 'static>(&self, error: &E) {
        if self.is_recording {
            self.fail(std::any::type_name::<E>(), error.to_string());
        }
    }

    /// Runs a future in the span and ends it with the future's outcome. A panic is an error. Dropped before it is ready, a
    /// message was not processed, which is an error; any other operation was given up, which is none.
    pub fn run<F, T, E>(self, future: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        self.run_telling(future, |_, _| {}, Self::fail_of::<E>)
    }

    /// As [`run`](Self::run), with what is to be said of a success and of an error.
    pub fn run_telling<F, T, E>(self, future: F, ok: fn(&Self, &T), err: fn(&Self, &E)) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        Running::new(self, future, ok, err)
    }

    /// Calls a function in the span and ends it with what the function returned. A panic is an error.
    pub fn call<T, E>(self, function: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        E: Display + 'static,
    {
        let entered = self.enter();
        let called = catch_unwind(AssertUnwindSafe(function));
        drop(entered);
        let result = match called {
            Ok(result) => result,
            Err(payload) => self.panicked(payload),
        };
        if let Err(error) = &result {
            self.fail_of(error);
        }
        result
    }

    /// Ends the span with a panic, which goes on.
    pub(crate) fn panicked(self, payload: Box<dyn Any + Send>) -> ! {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        self.fail("panic", text.unwrap_or_default().to_owned());
        drop(self);
        resume_unwind(payload)
    }

    /// Ends the span.
    pub fn end(self) {
        drop(self);
    }

    fn recorded(&self) -> Option<&Context> {
        self.context.as_ref().filter(|_| self.is_recording)
    }
}

impl Drop for MessageSpan {
    fn drop(&mut self) {
        if let Some(context) = self.recorded() {
            context.span().end();
        }
    }
}
