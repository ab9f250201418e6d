//! Owns our span type inside `opentelemetry::Context`: what other instrumentations see of our spans.
//! Holds no record itself; it points to one and notices when that has ended.

use std::borrow::Cow;
use std::cell::Cell;
use std::time::SystemTime;

use opentelemetry::KeyValue;
use opentelemetry::trace::{Link, Span, SpanContext, SpanRef, Status};

use crate::recorder::{Live, Moment, OpenRecord, RecordedEvent};

/// A span of ours, as the OpenTelemetry API holds it.
#[derive(Debug)]
pub(crate) struct Handle {
    context: SpanContext,
    live: Option<Live>,
    /// A guard in the user's function ends the span; otherwise the last reference does.
    guarded: bool,
}

impl Handle {
    #[inline]
    pub(crate) fn new(context: SpanContext, live: Option<Live>, guarded: bool) -> Self {
        Self { context, live, guarded }
    }

    fn write(&self, f: impl FnOnce(&mut OpenRecord)) {
        if let Some(live) = self.live {
            live.with(f);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if !self.guarded
            && let Some(live) = self.live
        {
            super::own::end(live, None);
        }
    }
}

impl Span for Handle {
    fn add_event<T>(&mut self, name: T, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        if let Some(live) = self.live {
            super::own::add_event(live, name.into(), attributes);
        }
    }

    fn add_event_with_timestamp<T>(&mut self, name: T, timestamp: SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<Cow<'static, str>>,
    {
        let event = RecordedEvent {
            name: name.into(),
            at: Moment::given(timestamp),
            attributes,
            dropped_attributes: 0,
        };
        self.write(|record| record.add_event(event));
    }

    fn span_context(&self) -> &SpanContext {
        &self.context
    }

    fn is_recording(&self) -> bool {
        self.live.is_some_and(|live| live.with(|_| ()).is_some())
    }

    fn set_attribute(&mut self, attribute: KeyValue) {
        self.write(|record| record.set(attribute.key, attribute.value));
    }

    fn set_status(&mut self, status: Status) {
        match (&status, self.live) {
            (Status::Unset, Some(live)) => answer(live),
            _ => self.write(|record| {
                record.extra().status_is_chosen = true;
                record.set_status(status);
            }),
        }
    }

    fn update_name<T>(&mut self, name: T)
    where
        T: Into<Cow<'static, str>>,
    {
        let name = name.into();
        self.write(|record| record.extra().name = Some(name));
    }

    fn add_link(&mut self, span_context: SpanContext, attributes: Vec<KeyValue>) {
        self.write(|record| record.add_link(Link::new(span_context, attributes, 0)));
    }

    fn end_with_timestamp(&mut self, timestamp: SystemTime) {
        if let Some(live) = self.live.take() {
            super::own::end(live, Some(Moment::given(timestamp)));
        }
    }
}

thread_local! {
    static KNOCK: Cell<Knock> = const { Cell::new(Knock::Quiet) };
}

#[derive(Clone, Copy)]
enum Knock {
    Quiet,
    Asked,
    Answered(Live),
}

/// The record behind a span of some context, if the span is ours.
///
/// The API gives no way from a `SpanRef` to the span inside, but it passes calls on. Setting the status Unset is such a call, and one that
/// every span must ignore (trace/api.md), so it serves as a knock: only our own span answers.
pub(crate) fn live_of(span: &SpanRef<'_>) -> Option<Live> {
    KNOCK.try_with(|knock| knock.set(Knock::Asked)).ok()?;
    span.set_status(Status::Unset);
    match KNOCK.try_with(|knock| knock.replace(Knock::Quiet)) {
        Ok(Knock::Answered(live)) => Some(live),
        _ => None,
    }
}

fn answer(live: Live) {
    // Nobody asked: a user's own `set_status(Unset)`, which means nothing.
    let _ = KNOCK.try_with(|knock| {
        if matches!(knock.get(), Knock::Asked) {
            knock.set(Knock::Answered(live));
        }
    });
}
