//! Owns the spans of messages that the application asked for. They are told of afterwards: before, nobody knows of which topic they
//! will be, nor whether there are any.

use std::sync::Arc;
use std::time::Instant;

use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::BorrowedMessage;
use traced_messaging::Operation;

use crate::failure;
use crate::kafka::Kafka;
use crate::received::{Received, of_all, of_message};

/// What was asked for, and since when.
pub(crate) struct Receive<'k> {
    kafka: &'k Arc<Kafka>,
    began: Instant,
}

pub(crate) type Result<'m> = KafkaResult<Received<BorrowedMessage<'m>>>;

impl<'k> Receive<'k> {
    pub(crate) fn start(kafka: &'k Arc<Kafka>) -> Self {
        Self { kafka, began: Instant::now() }
    }

    /// One message, or why there is none.
    pub(crate) fn one<'m>(&self, result: KafkaResult<BorrowedMessage<'m>>) -> Result<'m> {
        match &result {
            Ok(message) => {
                let call = self.kafka.consumer(Operation::Receive, "poll").started(self.began.elapsed());
                call.start_with(|call| of_message(self.kafka, call, message)).end();
            }
            Err(error) => self.failed(error),
        }
        received(self.kafka, result)
    }

    /// Several messages, in one span.
    pub(crate) fn many<'m>(&self, results: Vec<KafkaResult<BorrowedMessage<'m>>>) -> Vec<Result<'m>> {
        let messages = results.iter().filter_map(|result| result.as_ref().ok());
        let mut failures = results.iter().filter_map(|result| result.as_ref().err());
        let is_empty = messages.clone().next().is_none();
        match failures.find(|error| failure::is_failure(error)) {
            Some(error) if is_empty => self.failed(error),
            None if is_empty => {}
            failure => {
                let call = self.kafka.consumer(Operation::Receive, "poll").started(self.began.elapsed());
                let span = call.start_with(|call| of_all(call, messages));
                if let Some(error) = failure {
                    failure::record(&span, error);
                }
            }
        }
        results.into_iter().map(|result| received(self.kafka, result)).collect()
    }

    fn failed(&self, error: &KafkaError) {
        if failure::is_failure(error) {
            let call = self.kafka.consumer(Operation::Receive, "poll").started(self.began.elapsed());
            failure::record(&call.start(), error);
        }
    }
}

/// The message, which knows where it came from.
pub(crate) fn received<'m>(kafka: &Arc<Kafka>, result: KafkaResult<BorrowedMessage<'m>>) -> Result<'m> {
    result.map(|message| Received::new(message, Arc::clone(kafka)))
}
