//! Owns how much memory the values of a log record hold, roughly: enough to bound what waits. Knows no queue.

use opentelemetry::Key;
use opentelemetry::logs::AnyValue;
use opentelemetry_sdk::logs::SdkLogRecord;

use crate::recorder::SMALL;

/// Bytes of text and lists, if they are many; 0 for almost every record: the bound on the number of records is enough for those.
pub(super) fn weight(record: &SdkLogRecord) -> usize {
    let body = record.body().map_or(0, of);
    let bytes = record.attributes_iter().fold(body, |sum, pair| sum.saturating_add(of_pair(pair)));
    if bytes > SMALL { bytes } else { 0 }
}

fn of_pair((key, value): &(Key, AnyValue)) -> usize {
    key.as_str().len().saturating_add(size_of::<(Key, AnyValue)>()).saturating_add(of(value))
}

/// As deep as the value is, which a copy of it is as well.
fn of(value: &AnyValue) -> usize {
    match value {
        AnyValue::String(text) => text.as_str().len(),
        AnyValue::Bytes(bytes) => bytes.len(),
        AnyValue::ListAny(values) => {
            values.iter().fold(size_of_val(values.as_slice()), |sum, value| sum.saturating_add(of(value)))
        }
        AnyValue::Map(pairs) => pairs.iter().fold(0, |sum: usize, (key, value)| {
            let pair = size_of::<(Key, AnyValue)>().saturating_add(key.as_str().len());
            sum.saturating_add(pair).saturating_add(of(value))
        }),
        // The API may learn further ones.
        _ => 0,
    }
}
