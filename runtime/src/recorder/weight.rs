//! Owns how much memory the values of a span hold, roughly: enough to bound what waits. Knows no queue.

use opentelemetry::trace::Status;
use opentelemetry::{Array, KeyValue, Value};

use super::record::Extra;

/// What a span may hold without being counted, in bytes: the bound on the number of spans is enough for those.
pub(crate) const SMALL: usize = 4096;

/// Bytes of the values, and of the list where it is longer than usual.
#[inline]
pub(super) fn of(attributes: &[KeyValue]) -> usize {
    attributes.iter().fold(size_of_val(attributes), |sum, attribute| {
        sum.saturating_add(match &attribute.value {
            Value::String(text) => text.as_str().len(),
            Value::Array(array) => of_array(array),
            _ => 0,
        })
    })
}

#[cold]
fn of_array(array: &Array) -> usize {
    match array {
        Array::Bool(values) => size_of_val(values.as_slice()),
        Array::I64(values) => size_of_val(values.as_slice()),
        Array::F64(values) => size_of_val(values.as_slice()),
        Array::String(values) => values
            .iter()
            .fold(size_of_val(values.as_slice()), |sum, text| sum.saturating_add(text.as_str().len())),
        // The API may learn further ones.
        _ => 0,
    }
}

/// Bytes of what few spans have.
#[cold]
pub(super) fn of_extra(extra: &Extra) -> usize {
    let name = extra.name.as_ref().map_or(0, |name| name.len());
    let status = match &extra.status {
        Status::Error { description } => description.len(),
        Status::Ok | Status::Unset => 0,
    };
    let mark = extra.mark.as_ref().and_then(|mark| mark.text.as_ref()).map_or(0, String::len);
    let events = extra.events.iter().map(|event| event.name.len().saturating_add(of(&event.attributes)));
    let links = extra.links.iter().map(|link| of(&link.attributes));
    events.chain(links).chain([name, status, mark]).fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::super::record::{OpenRecord, RecordedEvent};
    use super::*;
    use crate::recorder::Moment;

    fn long(bytes: usize) -> Value {
        Value::from("x".repeat(bytes))
    }

    #[test]
    fn small_spans_weigh_nothing_and_large_ones_what_they_hold() {
        let mut record = OpenRecord::BLANK;
        assert_eq!(record.weight(), 0);
        record.set("a".into(), long(1000));
        record.set("b".into(), 1.into());
        assert_eq!(record.weight(), 0);
        record.set("c".into(), long(10_000));
        assert!((11_000..11_500).contains(&record.weight()), "{}", record.weight());
    }

    #[test]
    fn everything_a_user_may_fill_counts() {
        let heavy = |fill: fn(&mut OpenRecord)| {
            let mut record = OpenRecord::BLANK;
            fill(&mut record);
            record.weight() > 5000
        };
        assert!(heavy(|record| record.set("a".into(), Value::Array(Array::I64(vec![0; 1000])))));
        assert!(heavy(
            |record| record.set("a".into(), Value::Array(Array::String(vec!["x".repeat(6000).into()])))
        ));
        assert!(heavy(|record| record.set_status(Status::error("x".repeat(6000)))));
        assert!(heavy(|record| record.extra().name = Some("x".repeat(6000).into())));
        assert!(heavy(|record| record.add_event(RecordedEvent {
            name: "e".into(),
            at: Moment::now(),
            attributes: vec![KeyValue::new("a", "x".repeat(6000))],
            dropped_attributes: 0,
        })));
        assert!(heavy(|record| record.add_link(opentelemetry::trace::Link::new(
            opentelemetry::trace::SpanContext::empty_context(),
            vec![KeyValue::new("a", "x".repeat(6000))],
            0,
        ))));
    }
}
