//! Owns the spans of offsets that are committed. Must not know which consumer commits them.

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{CommitMode, Consumer, ConsumerContext};
use rdkafka::error::KafkaResult;
use rdkafka::message::BorrowedMessage;
use rdkafka::topic_partition_list::TopicPartitionListElem;
use traced_messaging::{MessageSpan, Operation};

use crate::client::Traced;
use crate::failure;
use crate::received::{common, of_message};

/// The offset behind a message.
pub(crate) fn message<C: ConsumerContext, T: Consumer<C>>(
    consumer: &Traced<T>,
    message: &BorrowedMessage<'_>,
    mode: CommitMode,
) -> KafkaResult<()> {
    let call = consumer.kafka.consumer(Operation::Settle, "commit");
    let span = call.start_with(|call| of_message(&consumer.kafka, call, message));
    settle(&span, || consumer.inner.commit_message(message, mode))
}

/// Any offsets.
pub(crate) fn offsets<C: ConsumerContext, T: Consumer<C>>(
    consumer: &Traced<T>,
    offsets: &TopicPartitionList,
    mode: CommitMode,
) -> KafkaResult<()> {
    let span = consumer.kafka.consumer(Operation::Settle, "commit").start_with(|mut call| {
        let elements = offsets.elements();
        if let Some(topic) = common(elements.iter().map(TopicPartitionListElem::topic)) {
            call = call.destination(topic.to_owned());
            if let [only] = elements.as_slice() {
                call = call.attribute("messaging.destination.partition.id", only.partition().to_string());
            }
        }
        call
    });
    settle(&span, || consumer.inner.commit(offsets, mode))
}

/// Everything that was consumed.
pub(crate) fn state<C: ConsumerContext, T: Consumer<C>>(
    consumer: &Traced<T>,
    mode: CommitMode,
) -> KafkaResult<()> {
    let span = consumer.kafka.consumer(Operation::Settle, "commit").start();
    settle(&span, || consumer.inner.commit_consumer_state(mode))
}

fn settle(span: &MessageSpan, commit: impl FnOnce() -> KafkaResult<()>) -> KafkaResult<()> {
    let _current = span.enter();
    let result = commit();
    if let Err(error) = &result {
        failure::record(span, error);
    }
    result
}
