//! Owns the span of a call while it runs, and its end. Must not know how it was described.

use std::borrow::Cow;

use traced::opentelemetry::trace::{Status, TraceContextExt as _};
use traced::opentelemetry::{Context, ContextGuard, KeyValue};

use crate::comment::{Comments, append};
use crate::database::Database;
use crate::system::System;

/// The span of a call. Dropped without an outcome it ends without one: whoever gives a call up on purpose has no error.
#[derive(Debug)]
pub struct DatabaseSpan {
    /// `None`: nothing is recorded.
    context: Option<Context>,
    system: System,
    says_rows: bool,
    says_messages: bool,
    comments: Option<Comments>,
}

/// The span is current until this is dropped.
#[derive(Debug)]
#[must_use = "the span is current until this is dropped"]
pub struct Entered {
    _guard: Option<ContextGuard>,
}

/// How a call failed.
#[derive(Clone, Debug)]
pub struct Failure<'a> {
    code: Option<Cow<'a, str>>,
    kind: Cow<'a, str>,
    description: Cow<'a, str>,
    message: Option<Cow<'a, str>>,
}

impl<'a> Failure<'a> {
    /// The database answered with this code: `db.response.status_code` and `error.type`.
    pub fn code(code: impl Into<Cow<'a, str>>) -> Self {
        let code = code.into();
        Self { code: Some(code.clone()), kind: code, description: "".into(), message: None }
    }

    /// There is no code; `error.type` is a name of few values, such as an error's type.
    pub fn kind(name: impl Into<Cow<'a, str>>) -> Self {
        Self { code: None, kind: name.into(), description: "".into(), message: None }
    }

    /// What else may be said of it: a text that holds no values.
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'a, str>>) -> Self {
        self.description = description.into();
        self
    }

    /// The database's message, which may hold values: recorded only with [`Database::error_messages`].
    #[must_use]
    pub fn message(mut self, message: impl Into<Cow<'a, str>>) -> Self {
        self.message = Some(message.into());
        self
    }
}

impl DatabaseSpan {
    pub(crate) fn new(database: &Database, context: Context) -> Self {
        let settings = &database.settings;
        Self {
            context: Some(context),
            system: database.system,
            says_rows: settings.returned_rows,
            says_messages: settings.error_messages,
            comments: settings.comments.clone(),
        }
    }

    pub(crate) fn none(database: &Database) -> Self {
        Self {
            context: None,
            system: database.system,
            says_rows: false,
            says_messages: false,
            comments: None,
        }
    }

    /// Whether anything said of the call will be kept.
    pub fn is_recording(&self) -> bool {
        self.context.as_ref().is_some_and(|context| context.span().is_recording())
    }

    /// Makes the span current on this thread: in the call, and in every poll of a future.
    pub fn enter(&self) -> Entered {
        Entered { _guard: self.context.clone().map(Context::attach) }
    }

    /// The SQL to send in place of this one, if comments were asked for and the span records.
    pub fn comment(&self, sql: &str) -> Option<String> {
        let comments = self.comments.as_ref().filter(|_| self.is_recording())?;
        let context = self.context.as_ref()?;
        let _entered = self.enter();
        let Some(fields) = comments.fields(context) else {
            let kind = KeyValue::new("exception.type", "panic");
            let message = KeyValue::new("exception.message", "the function that makes SQL comments panicked");
            context.span().add_event("exception", vec![kind, message]);
            return None;
        };
        append(sql, &fields)
    }

    /// How many rows came back: `db.response.returned_rows`, if that is turned on.
    pub fn returned_rows(&self, rows: u64) {
        if let Some(context) = self.context.as_ref().filter(|_| self.says_rows) {
            let rows = i64::try_from(rows).unwrap_or(i64::MAX);
            context.span().set_attribute(KeyValue::new("db.response.returned_rows", rows));
        }
    }

    /// Records a failure: status, `error.type`, `db.response.status_code`. A code that means success is recorded as such. An exception event belongs
    /// to the function in which the error arose, not to this span.
    pub fn fail(&self, failure: Failure<'_>) {
        let Some(context) = &self.context else { return };
        let span = context.span();
        let Failure { code, kind, description, message } = failure;
        let is_error = code.as_deref().is_none_or(|code| self.system.is_error(code));
        if let Some(code) = code {
            span.set_attribute(KeyValue::new("db.response.status_code", code.into_owned()));
        }
        if is_error {
            let description = message.filter(|_| self.says_messages).unwrap_or(description);
            span.set_attribute(KeyValue::new("error.type", kind.into_owned()));
            span.set_status(Status::error(description.into_owned()));
        }
    }

    /// Ends the span.
    pub fn end(self) {
        drop(self);
    }
}

impl Drop for DatabaseSpan {
    fn drop(&mut self) {
        if let Some(context) = &self.context {
            context.span().end();
        }
    }
}
