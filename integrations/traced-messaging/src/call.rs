//! Owns the start of an operation's span: its name, kind, parent, links and the attributes that samplers see. Must not know
//! how it ends.
//!
//! Spec: semantic-conventions, messaging spans.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use traced::opentelemetry::global::{self, BoxedSpan};
use traced::opentelemetry::trace::{
    Link, Span as _, SpanBuilder, SpanContext, TraceContextExt as _, Tracer as _,
};
use traced::opentelemetry::{Context, KeyValue, Value};
use traced::propagation::{self, ExtractCarrier};

use crate::messaging::{Messaging, Operation};
use crate::span::MessageSpan;

/// An operation that is about to be done.
#[derive(Clone, Debug)]
#[must_use = "call `start`"]
pub struct Call<'a> {
    messaging: &'a Messaging,
    operation: Operation,
    name: &'static str,
    destination: Option<Cow<'a, str>>,
    template: Option<Cow<'a, str>>,
    is_temporary: bool,
    is_anonymous: bool,
    batch: Option<usize>,
    /// The contexts that came with the messages.
    origins: Vec<Context>,
    is_linked: bool,
    elapsed: Option<Duration>,
    more: Vec<KeyValue>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(messaging: &'a Messaging, operation: Operation, name: &'static str) -> Self {
        Self {
            messaging,
            operation,
            name,
            destination: None,
            template: None,
            is_temporary: false,
            is_anonymous: false,
            batch: None,
            origins: Vec::new(),
            is_linked: false,
            elapsed: None,
            more: Vec::new(),
        }
    }

    /// `messaging.destination.name`.
    pub fn destination(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.destination = Some(name.into()).filter(|name: &Cow<'_, str>| !name.is_empty());
        self
    }

    /// `messaging.destination.template`: what names the span where destinations are many, `orders.{id}`.
    pub fn template(mut self, template: impl Into<Cow<'a, str>>) -> Self {
        self.template = Some(template.into()).filter(|template: &Cow<'_, str>| !template.is_empty());
        self
    }

    /// The destination does not outlive its consumer, so its name is not the span's.
    pub fn temporary(mut self, is_temporary: bool) -> Self {
        self.is_temporary = is_temporary;
        self
    }

    /// The destination's name was made up by the system, so it is not the span's.
    pub fn anonymous(mut self, is_anonymous: bool) -> Self {
        self.is_anonymous = is_anonymous;
        self
    }

    /// `messaging.batch.message_count`, for operations on batches only.
    pub fn batch(mut self, count: usize) -> Self {
        self.batch = Some(count);
        self
    }

    /// Another attribute, such as `messaging.message.id`.
    pub fn attribute(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.more.push(KeyValue::new(key, value));
        self
    }

    /// A message that this is about, by its headers. Where they hold a context, it becomes a link. While telemetry is suppressed they are
    /// not read.
    ///
    /// The context of the only message of [`Operation::Process`] becomes the parent, outside of any other span of this
    /// process: see [`linked`](Self::linked). A message for [`Operation::Send`] that has a context already keeps it.
    pub fn message<C: ExtractCarrier + ?Sized>(mut self, headers: &C) -> Self {
        let current = Context::current();
        if current.is_telemetry_suppressed() {
            return self;
        }
        let base = match self.operation {
            // It may become the parent, beside whatever else the application keeps in its context. A span there is not the message's.
            Operation::Process => current.with_remote_span_context(SpanContext::NONE),
            _ => Context::new(),
        };
        let context = propagation::extract_with_context(&base, headers);
        if context.span().span_context().is_valid() {
            self.origins.push(context);
        }
        self
    }

    /// The context of a message is always a link and never the parent.
    pub fn linked(mut self) -> Self {
        self.is_linked = true;
        self
    }

    /// The operation began this long ago: for libraries that say only afterwards what they received.
    pub fn started(mut self, ago: Duration) -> Self {
        self.elapsed = Some(ago);
        self
    }

    /// Starts the span. While telemetry is suppressed there is none.
    pub fn start(self) -> MessageSpan {
        self.start_with(|call| call)
    }

    /// Starts the span, with what `more` says of it. Nobody asks for that while telemetry is suppressed, nor below a span of this
    /// process that is not sampled: it is the place for what has to be read or made first. What decides about the span itself, the
    /// [`message`](Self::message) of [`Operation::Send`] and when it [`started`](Self::started), is said before.
    pub fn start_with(self, more: impl FnOnce(Self) -> Self) -> MessageSpan {
        let current = Context::current();
        if current.is_telemetry_suppressed() {
            return MessageSpan::none();
        }
        let is_late = is_inside(&current) && !current.span().span_context().is_sampled();
        if is_late { self.start_late(current, more) } else { more(self).start_in(current) }
    }

    fn start_in(mut self, current: Context) -> MessageSpan {
        let has_own_context = self.has_own_context();
        let parent = self.parent(current);
        let attributes: Vec<_> = self.common().chain(self.described()).collect();
        let builder = SpanBuilder::from_name(self.span_name())
            .with_kind(self.operation.kind(has_own_context))
            .with_links(self.origins.iter().map(link).collect())
            .with_attributes(attributes);
        let span = self.build(builder, &parent);
        MessageSpan::of(span, parent, self.operation, has_own_context)
    }

    /// Below a span that is not sampled there will almost surely be none: what it is about is asked for only if there is one after all.
    fn start_late(mut self, current: Context, more: impl FnOnce(Self) -> Self) -> MessageSpan {
        let has_own_context = self.has_own_context();
        let builder = SpanBuilder::from_name(self.name)
            .with_kind(self.operation.kind(has_own_context))
            .with_attributes(self.common());
        let mut span = self.build(builder, &current);
        if span.is_recording() {
            self = more(self);
            span.update_name(self.span_name());
            span.set_attributes(self.described());
            self.origins
                .iter()
                .for_each(|origin| span.add_link(origin.span().span_context().clone(), Vec::new()));
        }
        MessageSpan::of(span, current, self.operation, has_own_context)
    }

    fn build(&self, mut builder: SpanBuilder, parent: &Context) -> BoxedSpan {
        builder.start_time = self.elapsed.and_then(|ago| SystemTime::now().checked_sub(ago));
        global::tracer_with_scope(self.messaging.scope.clone()).build_with_context(builder, parent)
    }

    fn has_own_context(&self) -> bool {
        self.operation == Operation::Send && !self.origins.is_empty()
    }

    /// The only message's context, if there is nothing else to be a part of; else what is current.
    fn parent(&mut self, current: Context) -> Context {
        let may_be_root = self.operation == Operation::Process && !self.is_linked && self.batch.is_none();
        if !may_be_root || is_inside(&current) {
            return current;
        }
        match self.origins.as_slice() {
            [_] => self.origins.pop().unwrap_or(current),
            _ => current,
        }
    }

    fn span_name(&self) -> String {
        let passes = self.is_temporary || self.is_anonymous;
        let named = self.destination.as_deref().filter(|_| !passes);
        let place = || {
            let address = self.messaging.address.as_deref().filter(|_| self.destination.is_none())?;
            Some(self.messaging.port.map_or(address.to_owned(), |port| format!("{address}:{port}")))
        };
        let target = self.template.as_deref().or(named).map(ToOwned::to_owned).or_else(place);
        target.map_or_else(|| self.name.to_owned(), |target| format!("{} {target}", self.name))
    }

    /// What is known before any message.
    fn common(&self) -> impl Iterator<Item = KeyValue> + use<> {
        let messaging = self.messaging;
        let known: [(&'static str, Option<Value>); 6] = [
            ("messaging.system", Some(messaging.system.into())),
            ("messaging.operation.name", Some(self.name.into())),
            ("messaging.operation.type", Some(self.operation.name().into())),
            ("messaging.client.id", messaging.client_id.clone().map(Value::from)),
            ("server.address", messaging.address.clone().map(Value::from)),
            ("server.port", messaging.port.map(|port| i64::from(port).into())),
        ];
        known.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?)))
    }

    fn described(&mut self) -> impl Iterator<Item = KeyValue> + use<> {
        let owned = |text: &Option<Cow<'_, str>>| text.as_deref().map(|text| Value::from(text.to_owned()));
        let is_true = |is: bool| is.then_some(Value::Bool(true));
        let known: [(&'static str, Option<Value>); 5] = [
            ("messaging.destination.name", owned(&self.destination)),
            ("messaging.destination.template", owned(&self.template)),
            ("messaging.destination.temporary", is_true(self.is_temporary)),
            ("messaging.destination.anonymous", is_true(self.is_anonymous)),
            (
                "messaging.batch.message_count",
                self.batch.map(|count| i64::try_from(count).unwrap_or(i64::MAX).into()),
            ),
        ];
        let known = known.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?)));
        known.chain(std::mem::take(&mut self.more))
    }
}

/// Whether this context is inside of a span of this process.
fn is_inside(context: &Context) -> bool {
    let span = context.span();
    span.span_context().is_valid() && !span.span_context().is_remote()
}

fn link(origin: &Context) -> Link {
    let context: SpanContext = origin.span().span_context().clone();
    Link::new(context, Vec::new(), 0)
}
