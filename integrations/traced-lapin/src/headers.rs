//! Owns how contexts stand in a message's headers, and how destinations are written. Must not know what is done to messages.

use std::collections::BTreeMap;
use std::str::from_utf8;

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, ShortString};
use traced::propagation::{ExtractCarrier, InjectCarrier};

/// Stands for a value that is not text: valid nowhere.
const NOT_TEXT: &str = "\u{fffd}";

/// The headers of a message.
pub(crate) struct Headers(BTreeMap<ShortString, AMQPValue>);

impl Headers {
    pub(crate) fn of(properties: &BasicProperties) -> Self {
        Self(properties.headers().as_ref().map(|table| table.inner().clone()).unwrap_or_default())
    }

    /// The properties with these headers; as they were when there are none.
    pub(crate) fn into_properties(self, properties: BasicProperties) -> BasicProperties {
        if self.0.is_empty() { properties } else { properties.with_headers(FieldTable::from(self.0)) }
    }
}

impl InjectCarrier for Headers {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        if let Ok(name) = ShortString::try_new(name) {
            self.0.insert(name, AMQPValue::LongString(value.into()));
        }
    }

    fn remove_field(&mut self, name: &str) {
        self.0.retain(|known, _| !known.as_str().eq_ignore_ascii_case(name));
    }
}

impl ExtractCarrier for Headers {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(known, _)| known.as_str().eq_ignore_ascii_case(name));
        named.map(|(_, value)| text(value)).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.0.keys().map(ShortString::as_str).collect()
    }
}

/// AMQP has several kinds of text.
fn text(value: &AMQPValue) -> &str {
    match value {
        AMQPValue::LongString(text) => from_utf8(text.as_bytes()).unwrap_or(NOT_TEXT),
        AMQPValue::ShortString(text) => text.as_str(),
        AMQPValue::ByteArray(bytes) => from_utf8(bytes.as_slice()).unwrap_or(NOT_TEXT),
        _ => NOT_TEXT,
    }
}

/// Where a producer sends to: `{exchange}:{routing key}`, without empty parts.
pub(crate) fn producer_destination(exchange: &str, routing_key: &str) -> String {
    let parts = [exchange, routing_key];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "amq.default".to_owned() } else { parts.join(":") }
}

/// Where a consumer reads: `{exchange}:{routing key}:{queue}`, without empty parts, equal key and queue once.
pub(crate) fn consumer_destination(exchange: &str, routing_key: &str, queue: &str) -> String {
    let queue = if queue == routing_key { "" } else { queue };
    let parts = [exchange, routing_key, queue];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(":")
}

/// Whether the broker made up the queue's name.
pub(crate) fn is_anonymous(queue: &str) -> bool {
    queue.starts_with("amq.gen-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_have_no_empty_parts() {
        assert_eq!(producer_destination("shop", "orders"), "shop:orders");
        assert_eq!(producer_destination("", "orders"), "orders");
        assert_eq!(producer_destination("shop", ""), "shop");
        assert_eq!(producer_destination("", ""), "amq.default");
        assert_eq!(consumer_destination("shop", "orders", "pack"), "shop:orders:pack");
        assert_eq!(consumer_destination("", "pack", "pack"), "pack");
        assert_eq!(consumer_destination("shop", "", "pack"), "shop:pack");
    }

    #[test]
    fn every_kind_of_text_is_read_and_other_headers_are_kept() {
        let mut table = FieldTable::default();
        table.insert("a".into(), AMQPValue::ShortString("short".into()));
        table.insert("b".into(), AMQPValue::LongString("long".into()));
        table.insert("c".into(), AMQPValue::ByteArray(b"bytes".to_vec().into()));
        table.insert("d".into(), AMQPValue::LongString(vec![0xff].into()));
        table.insert("e".into(), AMQPValue::LongInt(7));
        table.insert("TraceParent".into(), AMQPValue::LongString("old".into()));
        let mut headers = Headers::of(&BasicProperties::default().with_headers(table));
        assert_eq!(headers.field_values("A"), ["short"]);
        assert_eq!(headers.field_values("b"), ["long"]);
        assert_eq!(headers.field_values("c"), ["bytes"]);
        assert_eq!([headers.field_values("d"), headers.field_values("e")], [[NOT_TEXT], [NOT_TEXT]]);
        headers.set_field("traceparent", "new".to_owned());
        assert_eq!(headers.field_values("traceparent"), ["new"]);
        let names = ["a", "b", "c", "d", "e", "traceparent"];
        assert_eq!(headers.field_names(), names);
        let properties = headers.into_properties(BasicProperties::default());
        assert_eq!(properties.headers().as_ref().unwrap().inner().len(), names.len());
    }

    #[test]
    fn properties_without_headers_stay_without() {
        let properties = BasicProperties::default();
        assert_eq!(Headers::of(&properties).into_properties(properties.clone()), properties);
    }
}
