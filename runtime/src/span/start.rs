//! Owns the one point where a span's way is chosen: our recorder, the globally installed provider, or nowhere.
//! Must not know how either of them works.

use std::borrow::Cow;
#[cfg(feature = "sdk")]
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

use opentelemetry::baggage::{BaggageExt as _, KeyValueMetadata};
use opentelemetry::trace::{Link, SpanContext, TraceContextExt as _};
use opentelemetry::{Context, Key, KeyValue, Value};

use super::core::SpanCore;
use super::guard::{Begun, Entered};
use crate::attribute::{AttributeValue, Attributes};
use crate::callsite::Callsite;

/// What a start may be given besides the values of its callsite's keys.
#[derive(Default)]
pub struct More<'a> {
    /// Whose child the span is.
    pub parent: Parent,
    /// Links known at the start.
    pub links: Vec<Link>,
    /// Sets of attributes: `..order`.
    pub sets: &'a [&'a dyn Attributes],
}

/// Whose child a span is.
#[derive(Clone, Debug, Default)]
pub enum Parent {
    /// Of the span that is current.
    #[default]
    Current,
    /// Of this context's span; the rest of the context, baggage included, becomes the base as well.
    Given(Context),
    /// Of none: a new trace, linked to the span that is current.
    Root,
}

impl Parent {
    /// `parent = expr`: a context or a reference to one, which stays the caller's.
    pub fn given<C: AsContext>(context: &C) -> Self {
        Self::Given(context.as_context().clone())
    }

    fn resolve(self, links: &mut Vec<Link>) -> Option<Context> {
        match self {
            Self::Current => None,
            Self::Given(context) => Some(context),
            Self::Root => {
                let current = crate::alive::current_context();
                let caller = current.span().span_context().clone();
                if caller.is_valid() {
                    links.push(Link::with_context(caller));
                }
                Some(current.with_remote_span_context(SpanContext::empty_context()))
            }
        }
    }
}

/// What `parent = ..` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parent",
    label = "this is no `Context`",
    note = "`parent` takes an `opentelemetry::Context` or a reference to one"
)]
pub trait AsContext {
    /// The context.
    fn as_context(&self) -> &Context;
}

impl AsContext for Context {
    fn as_context(&self) -> &Context {
        self
    }
}

impl<C: AsContext> AsContext for &C {
    fn as_context(&self) -> &Context {
        (**self).as_context()
    }
}

/// What `links = ..` takes several of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be linked to",
    label = "no link can be made of `{Self}`",
    note = "`links` takes something that gives `SpanContext`, `Context` or `Link`, by value or by reference"
)]
pub trait IntoLink {
    /// The link.
    fn into_link(self) -> Link;
}

impl IntoLink for Link {
    fn into_link(self) -> Link {
        self
    }
}

impl IntoLink for SpanContext {
    fn into_link(self) -> Link {
        Link::with_context(self)
    }
}

impl IntoLink for Context {
    fn into_link(self) -> Link {
        Link::with_context(self.span().span_context().clone())
    }
}

impl<T: IntoLink + Clone> IntoLink for &T {
    fn into_link(self) -> Link {
        self.clone().into_link()
    }
}

/// `links = expr`: links to what there is; an invalid span context is no link.
pub fn links<L: IntoLink>(all: impl IntoIterator<Item = L>) -> Vec<Link> {
    all.into_iter().map(L::into_link).filter(|link| link.span_context.is_valid()).collect()
}

/// The context as samplers should see it. The SDK's take any span of a context for a parent, even one without ids, which is what `root` and
/// no-op providers leave; the API has no way to take a span out of a context.
pub(super) fn without_empty_span(base: &Context) -> Cow<'_, Context> {
    if !base.has_active_span() || base.span().span_context().is_valid() {
        return Cow::Borrowed(base);
    }
    let baggage = base.baggage().iter();
    let entries = baggage
        .map(|(key, (value, metadata))| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()));
    let context = Context::new().with_baggage(entries);
    Cow::Owned(if base.is_telemetry_suppressed() { context.with_telemetry_suppressed() } else { context })
}

/// What a span of a callsite starts with.
pub(super) struct Opening<'a> {
    pub(super) callsite: &'static Callsite,
    pub(super) values: &'a [&'a dyn AttributeValue],
    pub(super) sets: &'a [&'a dyn Attributes],
    pub(super) parent: Option<Context>,
    pub(super) links: Vec<Link>,
}

/// A span's start: what it is, and the context in which its body runs.
pub(super) struct Opened {
    pub(super) core: SpanCore,
    /// `None`: the body runs in the context that is current anyway.
    pub(super) context: Option<Context>,
}

impl Opened {
    pub(super) const NOWHERE: Self = Self { core: SpanCore::OFF, context: None };
}

/// Starts a span and makes it current until the guard is dropped.
#[inline]
pub fn enter(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Entered {
    if callsite.is_on() { enter_on(callsite, values) } else { Entered::OFF }
}

/// The guard is written once, where it will stay.
fn enter_on(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Entered {
    let mut plain = Plain::default();
    match open_plain(callsite, values, &mut plain) {
        #[cfg(feature = "sdk")]
        Stand::Nothing => Entered::OFF,
        Stand::Ask => enter_asking(callsite, values),
        #[cfg(feature = "sdk")]
        Stand::Child | Stand::Root => enter_opened(&mut plain),
    }
}

/// Apart from the choice, which a span that is not sampled should leave with few registers saved.
#[cfg(feature = "sdk")]
#[inline(never)]
fn enter_opened(plain: &mut Plain) -> Entered {
    // `map_or` would make the other one as well, and drop it.
    match plain.live {
        Some(live) => Entered::own(live, plain.take_context()),
        None => Entered::OFF,
    }
}

#[cold]
fn enter_asking(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Entered {
    let Opened { core, context } = open(Opening::plain(callsite, values));
    Entered::new(core, context)
}

/// How a span that starts in a context comes to its sampling decision.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stand {
    /// Suppressed, or below a span that is not sampled, or switched off: there is none.
    #[cfg(feature = "sdk")]
    Nothing,
    /// Child of a sampled span: the decision is inherited.
    #[cfg(feature = "sdk")]
    Child,
    /// The first of a trace, and every trace is sampled.
    #[cfg(feature = "sdk")]
    Root,
    /// Everything else asks the sampler, outside of any borrow.
    Ask,
}

/// What was opened of a span that needs nothing but the values of its keys.
#[derive(Default)]
pub(super) struct Plain {
    /// `None` in a thread that is being torn down.
    #[cfg(feature = "sdk")]
    pub(super) live: Option<crate::recorder::Live>,
    /// Means something beside a `live`. No `Option`: taking it apart would move the context once more. Whoever opened a span takes it; else there
    /// is nothing in it to drop, and nobody looks.
    #[cfg(feature = "sdk")]
    pub(super) context: ManuallyDrop<Context>,
}

#[cfg(feature = "sdk")]
impl Plain {
    #[inline]
    fn take_context(&mut self) -> Context {
        ManuallyDrop::into_inner(std::mem::take(&mut self.context))
    }
}

/// [`enter`] with a parent, links or sets of attributes.
pub fn enter_with(callsite: &'static Callsite, values: &[&dyn AttributeValue], more: More<'_>) -> Entered {
    let Opened { core, context } = open(Opening::with(callsite, values, more));
    Entered::new(core, context)
}

/// Starts a span that is current while its future is polled.
#[inline]
pub fn begin(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Begun {
    if callsite.is_on() { begin_on(callsite, values) } else { Begun::OFF }
}

/// As [`enter_on`].
fn begin_on(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Begun {
    let mut plain = Plain::default();
    match open_plain(callsite, values, &mut plain) {
        #[cfg(feature = "sdk")]
        Stand::Nothing => Begun::OFF,
        Stand::Ask => begin_asking(callsite, values),
        #[cfg(feature = "sdk")]
        Stand::Child | Stand::Root => begin_opened(&mut plain),
    }
}

#[cfg(feature = "sdk")]
#[inline(never)]
fn begin_opened(plain: &mut Plain) -> Begun {
    match plain.live {
        Some(live) => Begun::own(live, plain.take_context()),
        None => Begun::OFF,
    }
}

#[cold]
fn begin_asking(callsite: &'static Callsite, values: &[&dyn AttributeValue]) -> Begun {
    Begun::new(open(Opening::plain(callsite, values)))
}

/// [`begin`] with a parent, links or sets of attributes.
pub fn begin_with(callsite: &'static Callsite, values: &[&dyn AttributeValue], more: More<'_>) -> Begun {
    Begun::new(open(Opening::with(callsite, values, more)))
}

impl<'a> Opening<'a> {
    fn plain(callsite: &'static Callsite, values: &'a [&'a dyn AttributeValue]) -> Self {
        Self { callsite, values, sets: &[], parent: None, links: Vec::new() }
    }

    fn with(callsite: &'static Callsite, values: &'a [&'a dyn AttributeValue], more: More<'a>) -> Self {
        let More { parent, mut links, sets } = more;
        let parent = parent.resolve(&mut links);
        Self { callsite, values, sets, parent, links }
    }

    /// How many attributes there will be, as far as it is known.
    pub(super) fn expected(&self) -> usize {
        self.values.len() + self.callsite.meta().baggage.len()
    }

    /// Whether a key may come twice: the macro looks after those that it sees.
    #[cfg(feature = "sdk")]
    pub(super) fn may_repeat(&self) -> bool {
        !self.sets.is_empty() || !self.callsite.meta().baggage.is_empty()
    }

    /// Attributes whose values wait for no one: what samplers see.
    pub(super) fn ready(&self, base: &Context) -> Vec<KeyValue> {
        let mut attributes = Vec::with_capacity(self.expected());
        self.each(&mut |key, value| push(&mut attributes, key, value.filter_ready()));
        for key in self.callsite.meta().baggage {
            if let Some(value) = base.baggage().get(key) {
                attributes.push(KeyValue::new(*key, value.clone()));
            }
        }
        attributes
    }

    /// Adds the texts that are made only for a span that records.
    pub(super) fn add_lazy(&self, attributes: &mut Vec<KeyValue>) {
        self.each(&mut |key, value| push(attributes, key, value.filter_lazy()));
    }

    /// All attributes, for a span that is known to record.
    #[cfg(feature = "sdk")]
    pub(super) fn all(&self, base: &Context) -> Vec<KeyValue> {
        if !self.sets.is_empty() || !self.callsite.meta().baggage.is_empty() {
            let mut attributes = self.ready(base);
            self.add_lazy(&mut attributes);
            return attributes;
        }
        let mut attributes = Vec::with_capacity(self.values.len());
        let mut pairs = self.callsite.meta().keys.iter().zip(self.values);
        guarded(|| {
            pairs
                .by_ref()
                .for_each(|(key, value)| push(&mut attributes, Key::from_static_str(key), value.to_value()));
        });
        attributes
    }

    fn each(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue)) {
        let mut values = self.callsite.meta().keys.iter().zip(self.values);
        guarded(|| values.by_ref().for_each(|(key, value)| visit(Key::from_static_str(key), *value)));
        let mut sets = self.sets.iter();
        guarded(|| sets.by_ref().for_each(|set| set.visit(visit)));
    }
}

/// Conversions may be the user's code. One that panics costs its own attribute, not the function: `make` goes on with the next one.
#[inline]
fn guarded(mut make: impl FnMut()) {
    while catch_unwind(AssertUnwindSafe(&mut make)).is_err() {
        super::count_value_panic();
    }
}

/// Writes the values of a callsite's keys into the record of a span that starts.
#[cfg(feature = "sdk")]
pub(super) fn write_values(
    callsite: &'static Callsite,
    values: &[&dyn AttributeValue],
    record: &mut crate::recorder::OpenRecord,
) {
    let mut writing = record.begin_values(callsite.meta().keys);
    let mut rest = values.iter();
    while catch_unwind(AssertUnwindSafe(|| rest.by_ref().for_each(|value| writing.next(*value)))).is_err() {
        super::count_value_panic();
        writing.skip();
    }
}

impl dyn AttributeValue + '_ {
    fn filter_ready(&self) -> Option<Value> {
        if self.is_lazy() { None } else { self.to_value() }
    }

    fn filter_lazy(&self) -> Option<Value> {
        if self.is_lazy() { self.to_value() } else { None }
    }
}

fn push(attributes: &mut Vec<KeyValue>, key: Key, value: Option<Value>) {
    if let Some(value) = value {
        attributes.push(KeyValue::new(key, value));
    }
}

/// Opens a span whose callsite is on, if it needs nothing but the values of its keys. What is large goes straight to where it is needed: see
/// [`own::open_plain`](super::own).
#[inline]
fn open_plain(callsite: &'static Callsite, values: &[&dyn AttributeValue], plain: &mut Plain) -> Stand {
    #[cfg(feature = "sdk")]
    match crate::provider::route(None) {
        crate::provider::Route::Own(pipeline) => {
            return super::own::open_plain(pipeline, callsite, values, plain);
        }
        crate::provider::Route::Nowhere => return Stand::Nothing,
        crate::provider::Route::Api => {}
    }
    let _ = (callsite, values, plain);
    Stand::Ask
}

#[cold]
fn open(opening: Opening<'_>) -> Opened {
    if !opening.callsite.is_on() {
        return Opened::NOWHERE;
    }
    #[cfg(feature = "sdk")]
    match crate::provider::route(opening.parent.as_ref()) {
        crate::provider::Route::Own(pipeline) => return super::own::open(pipeline, opening),
        crate::provider::Route::Nowhere => return Opened::NOWHERE,
        crate::provider::Route::Api => {}
    }
    super::api::open(opening)
}

/// A span that waits for the first poll of its future. Its attributes are values already, because the arguments will be gone by then.
#[derive(Debug)]
pub struct Prepared {
    callsite: &'static Callsite,
    attributes: Vec<KeyValue>,
    parent: Option<Context>,
    links: Vec<Link>,
}

/// Evaluates a span's attributes now and leaves its start to the first poll.
pub fn prepare(callsite: &'static Callsite, values: &[&dyn AttributeValue], more: More<'_>) -> Prepared {
    let opening = Opening::with(callsite, values, more);
    let attributes = if callsite.is_on() { prepared_attributes(&opening) } else { Vec::new() };
    let Opening { parent, links, .. } = opening;
    Prepared { callsite, attributes, parent, links }
}

/// Text is made unless the parent is known not to be sampled: then the span will not record either.
fn prepared_attributes(opening: &Opening<'_>) -> Vec<KeyValue> {
    let base = opening.parent.clone().unwrap_or_else(crate::alive::current_context);
    let parent = base.span().span_context().clone();
    let mut attributes = opening.ready(&base);
    if !parent.is_valid() || parent.is_sampled() {
        opening.add_lazy(&mut attributes);
    }
    attributes
}

impl Prepared {
    /// Starts the span: the first poll.
    pub(super) fn begin(self) -> Begun {
        let Self { callsite, attributes, parent, links } = self;
        let set = Values(attributes);
        let sets: [&dyn Attributes; 1] = [&set];
        Begun::new(open(Opening { callsite, values: &[], sets: &sets, parent, links }))
    }
}

/// Attributes that are values already.
struct Values(Vec<KeyValue>);

impl Attributes for Values {
    fn visit(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue)) {
        for attribute in &self.0 {
            visit(attribute.key.clone(), &attribute.value);
        }
    }
}
