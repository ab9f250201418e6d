//! Owns what rdkafka's errors say. Knows no operation.

use rdkafka::error::KafkaError;
use traced_messaging::MessageSpan;

/// Records an error: librdkafka's code and its text, or the error's variant. Other texts may quote settings.
pub(crate) fn record(span: &MessageSpan, error: &KafkaError) {
    if !span.is_recording() {
        return;
    }
    match error.rdkafka_error_code() {
        Some(code) => span.fail(format!("{code:?}"), code.to_string()),
        None => span.fail(variant(error), ""),
    }
}

/// The end of a partition is told as an error, and is none.
pub(crate) fn is_failure(error: &KafkaError) -> bool {
    !matches!(error, KafkaError::PartitionEOF(_))
}

fn variant(error: &KafkaError) -> &'static str {
    match error {
        KafkaError::Canceled => "Canceled",
        KafkaError::ClientConfig(..) => "ClientConfig",
        KafkaError::ClientCreation(_) => "ClientCreation",
        KafkaError::NoMessageReceived => "NoMessageReceived",
        KafkaError::Nul(_) => "Nul",
        KafkaError::PauseResume(_) => "PauseResume",
        KafkaError::Seek(_) => "Seek",
        KafkaError::Subscription(_) => "Subscription",
        _ => "rdkafka::error::KafkaError",
    }
}
