//! Owns the start of a call's span: its name and the attributes that samplers see. Must not know how it ends.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::{Duration, SystemTime};

use traced::opentelemetry::trace::{Span as _, SpanBuilder, SpanKind, TraceContextExt as _, Tracer as _};
use traced::opentelemetry::{Context, KeyValue, global};

use crate::analysis::analyze;
use crate::database::{Database, QueryText};
use crate::span::DatabaseSpan;
use crate::system::System;

/// A call of a database that is about to be made.
#[derive(Clone, Debug)]
#[must_use = "call `start`"]
pub struct Call<'a> {
    database: &'a Database,
    sql: Option<&'a str>,
    is_parameterized: bool,
    operation: Option<Cow<'a, str>>,
    collection: Option<Cow<'a, str>>,
    stored_procedure: Option<Cow<'a, str>>,
    summary: Option<Cow<'a, str>>,
    batch: Option<usize>,
    parameters: Vec<(String, String)>,
    text: Option<String>,
    elapsed: Option<Duration>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(database: &'a Database, sql: Option<&'a str>) -> Self {
        Self {
            database,
            sql,
            is_parameterized: false,
            operation: None,
            collection: None,
            stored_procedure: None,
            summary: None,
            batch: None,
            parameters: Vec::new(),
            text: None,
            elapsed: None,
        }
    }

    /// Says that values are sent apart from the SQL. Decides what [`QueryText::Parameterized`] shows.
    pub fn parameterized(mut self, is_parameterized: bool) -> Self {
        self.is_parameterized = is_parameterized;
        self
    }

    /// `db.operation.name`: as the library's interface calls it, never taken from SQL.
    pub fn operation(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.operation = Some(name.into());
        self
    }

    /// `db.collection.name`: the table, if the library's interface names one; never taken from SQL.
    pub fn collection(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.collection = Some(name.into());
        self
    }

    /// `db.stored_procedure.name`, if the library's interface names one.
    pub fn stored_procedure(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.stored_procedure = Some(name.into());
        self
    }

    /// `db.query.text` of a language that is not SQL, without any values in it. With [`QueryText::Off`] nobody asks for it.
    pub fn text(mut self, text: impl FnOnce() -> String) -> Self {
        if self.database.settings.query_text != QueryText::Off {
            self.text = Some(text());
        }
        self
    }

    /// `db.query.summary`, where the library knows better than the SQL's text.
    pub fn summary(mut self, summary: impl Into<Cow<'a, str>>) -> Self {
        self.summary = Some(summary.into());
        self
    }

    /// How many operations are sent at once. One is no batch.
    pub fn batch(mut self, size: usize) -> Self {
        self.batch = Some(size).filter(|size| *size != 1);
        self
    }

    /// `db.query.parameter.<key>`: a bound value that is to be seen, by its name or its position from 0. A batch has none.
    pub fn parameter(mut self, key: impl Into<String>, value: impl Display) -> Self {
        self.parameters.push((key.into(), value.to_string()));
        self
    }

    /// The call began this long ago: for libraries that tell of calls afterwards.
    pub fn started(mut self, ago: Duration) -> Self {
        self.elapsed = Some(ago);
        self
    }

    /// Starts the span, as a child of the span that is current. While telemetry is suppressed there is none.
    pub fn start(self) -> DatabaseSpan {
        self.start_with(|call| call)
    }

    /// Starts the span, with what `more` says of it. Nobody asks for that while telemetry is suppressed, nor below a span of this
    /// process that is not sampled: it is the place for what has to be made first. When the call [`started`](Self::started) is said
    /// before.
    pub fn start_with(mut self, more: impl FnOnce(Self) -> Self) -> DatabaseSpan {
        let base = Context::current();
        let database = self.database;
        if base.is_telemetry_suppressed() {
            return DatabaseSpan::none(database);
        }
        // Below a span that is not sampled there will almost surely be none: its text is read only if there is one after all.
        let parent = base.span().span_context().clone();
        let is_late = parent.is_valid() && !parent.is_remote() && !parent.is_sampled();
        let (name, more, described) = if is_late {
            (database.system.name().into(), Some(more), Vec::new())
        } else {
            self = more(self);
            let (name, described) = self.describe();
            (name, None, described)
        };
        let mut builder = SpanBuilder::from_name(name)
            .with_kind(SpanKind::Client)
            .with_attributes(database.attributes().chain(described));
        builder.start_time = self.elapsed.and_then(|ago| SystemTime::now().checked_sub(ago));
        let tracer = global::tracer_with_scope(database.scope.clone());
        let mut span = tracer.build_with_context(builder, &base);
        if let Some(more) = more.filter(|_| span.is_recording()) {
            let (name, described) = more(self).describe();
            span.update_name(name);
            span.set_attributes(described);
        }
        // The no-op provider's spans have their parent's ids, or none: those are not made current.
        let own = span.span_context();
        let is_new = own.is_valid() && own.span_id() != parent.span_id();
        if is_new { DatabaseSpan::new(database, base.with_span(span)) } else { DatabaseSpan::none(database) }
    }

    /// Its name, and what the database does not say of all its calls.
    fn describe(&self) -> (Cow<'static, str>, Vec<KeyValue>) {
        let (text, summary) = self.read();
        let operation = self.operation.as_deref().map(|name| self.batched(name));
        let name = self.name(summary.as_deref(), operation.as_deref());
        let is_batch = self.batch.is_some();
        let texts = [
            ("db.query.summary", summary),
            ("db.query.text", text),
            ("db.operation.name", operation),
            ("db.collection.name", owned(self.collection.as_deref())),
            ("db.stored_procedure.name", owned(self.stored_procedure.as_deref())),
        ];
        let texts = texts.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?)));
        let size = self.batch.and_then(|size| i64::try_from(size).ok());
        let size = size.map(|size| KeyValue::new("db.operation.batch.size", size));
        let parameters = self.parameters.iter().filter(|_| !is_batch);
        let parameters =
            parameters.map(|(key, value)| KeyValue::new(format!("db.query.parameter.{key}"), value.clone()));
        (name.into(), texts.chain(size).chain(parameters).collect())
    }

    /// `db.query.text` and `db.query.summary`.
    fn read(&self) -> (Option<String>, Option<String>) {
        let given = self.summary.as_deref().map(|summary| self.batched(summary));
        let Some(sql) = self.sql else {
            return (self.text.clone(), given);
        };
        let (text, summary) = analyze(sql, self.database.system.dialect()).into_parts();
        let text = match self.database.settings.query_text {
            QueryText::Parameterized if self.is_parameterized => Some(sql.to_owned()),
            QueryText::Sanitized | QueryText::Parameterized => Some(text),
            QueryText::Off => None,
        };
        (text, given.or_else(|| Some(self.batched(&summary)).filter(|_| !summary.is_empty())))
    }

    fn batched(&self, text: &str) -> String {
        // A pipeline of Redis has a name of its own.
        if self.batch.is_some() && self.database.system != System::Redis {
            format!("BATCH {text}")
        } else {
            text.to_owned()
        }
    }

    /// Spec: semantic-conventions, database spans, "Name".
    fn name(&self, summary: Option<&str>, operation: Option<&str>) -> String {
        if let Some(summary) = summary {
            return summary.to_owned();
        }
        match (operation, self.target()) {
            (Some(operation), Some(target)) => format!("{operation} {target}"),
            (Some(operation), None) => operation.to_owned(),
            (None, Some(target)) => target,
            (None, None) => self.database.system.name().to_owned(),
        }
    }

    fn target(&self) -> Option<String> {
        let Database { namespace, address, port, .. } = self.database;
        // The index of Redis' database says nothing in a name.
        let namespace = namespace.as_ref().filter(|_| self.database.system != System::Redis);
        let named =
            self.collection.as_deref().or(self.stored_procedure.as_deref()).or(namespace.map(AsRef::as_ref));
        named.map(str::to_owned).or_else(|| {
            let address = address.as_deref()?;
            Some(port.map_or_else(|| address.to_owned(), |port| format!("{address}:{port}")))
        })
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
