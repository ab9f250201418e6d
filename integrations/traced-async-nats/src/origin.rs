//! Owns where messages come from, and the operations on them. Must not know how they come.

use std::fmt::Display;
use std::sync::Arc;

use async_nats::{Message, header};
use traced_messaging::{Call, MessageSpan, Operation, Running};

use crate::headers::Fields;
use crate::nats::Nats;

/// Where messages come from. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    nats: Arc<Nats>,
    source: Arc<Source>,
}

/// What was asked for.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// A subject that may have wildcards, or a stream.
    pub(crate) pattern: String,
    /// A queue group.
    pub(crate) group: Option<String>,
    /// A consumer of a stream.
    pub(crate) consumer: Option<String>,
}

impl Origin {
    pub(crate) fn new(nats: Arc<Nats>, source: Source) -> Self {
        Self { nats, source: Arc::new(source) }
    }

    /// The span of an operation on whatever comes from there.
    pub(crate) fn on_all(&self, operation: Operation, name: &'static str) -> MessageSpan {
        let call = self.nats.operation(operation, name);
        call.start_with(|call| self.described(self.nats.asked(call, &self.source.pattern)))
    }

    /// The span of an operation on one message. What was asked for names it, because subjects may be many.
    pub(crate) fn on(&self, operation: Operation, name: &'static str, message: &Message) -> MessageSpan {
        self.nats.operation(operation, name).start_with(|call| {
            let fields = Fields(message.headers.as_ref());
            let call = self.described(self.at(call, &message.subject)).message(&fields);
            identified(call, fields)
        })
    }

    /// Runs a handler in the span of this message.
    pub(crate) fn process<F, T, E>(&self, message: &Message, handler: F) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        self.on(Operation::Process, "process", message).run(handler)
    }

    /// Runs a handler in one span of several messages. They come from one place, or what is said is that of the first.
    pub(crate) fn process_all<'m, F, T, E>(
        messages: impl ExactSizeIterator<Item = (&'m Self, &'m Message)> + Clone,
        handler: F,
    ) -> Running<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display + 'static,
    {
        let first = messages.clone().next().map(|(origin, _)| origin.clone());
        let origin = first.unwrap_or_else(|| Self::new(Arc::new(Nats::new("")), Source::default()));
        let span = origin.nats.operation(Operation::Process, "process").start_with(|call| {
            let call = origin.described(call).batch(messages.len());
            let mut subjects = messages.clone().map(|(_, message)| message.subject.as_str());
            let call = match subjects.next().filter(|first| subjects.all(|other| other == *first)) {
                Some(subject) => origin.at(call, subject),
                None => origin.nats.asked(call, &origin.source.pattern),
            };
            messages.fold(call, |call, (_, message)| call.message(&Fields(message.headers.as_ref())))
        });
        span.run(handler)
    }

    /// The subject of what came, and what was asked for, where that is something else. An inbox has no name but its own.
    fn at<'a>(&'a self, call: Call<'a>, subject: &'a str) -> Call<'a> {
        let call = self.nats.at(call, subject);
        let pattern = self.source.pattern.as_str();
        if pattern == subject || self.nats.is_inbox(subject) { call } else { call.template(pattern) }
    }

    fn described<'a>(&'a self, mut call: Call<'a>) -> Call<'a> {
        if let Some(group) = &self.source.group {
            call = call.attribute("messaging.consumer.group.name", group.clone());
        }
        match &self.source.consumer {
            Some(consumer) => call.attribute("messaging.destination.subscription.name", consumer.clone()),
            None => call,
        }
    }
}

/// The id by which a stream knows a message that it has had already.
pub(crate) fn identified<'a>(call: Call<'a>, fields: Fields<'_>) -> Call<'a> {
    match fields.first(header::NATS_MESSAGE_ID.as_ref()) {
        Some(id) => call.attribute("messaging.message.id", id.to_owned()),
        None => call,
    }
}
