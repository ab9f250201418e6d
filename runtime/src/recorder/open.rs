//! Owns the look at open spans from outside: to end them with the process, and to copy those that last. Must not know who asks, nor when.

use std::time::Duration;

use opentelemetry::{Key, KeyValue};

use super::clock::{Clock, Moment};
use super::record::{OpenRecord, Record};
use super::slot;
use crate::pipeline::Pipeline;

/// Of a span that was ended because the process ends, or telemetry does.
const UNFINISHED: Key = Key::from_static_str("traced.unfinished");
/// Of a copy of a span that is still open.
const PENDING: Key = Key::from_static_str("traced.pending");

/// Ends every open span of the pipeline that would be exported, marked, and adds its record. Whoever ends it later finds it ended.
pub(crate) fn end_open(pipeline: &'static Pipeline, into: &mut Vec<Record>) {
    let now = Moment::now();
    slot::each_open(|live| {
        if live.visit(|record| is_exported(record, pipeline)) == Some(true)
            && let Some(mut record) = live.end_from_outside(|record| record.take(now))
        {
            record.attributes.push(KeyValue::new(UNFINISHED, true));
            into.push(record);
        }
    });
}

/// Adds a copy, marked, of every span of the pipeline that has been open for longer than `after` and was not copied before, as long as there
/// `is_room`.
pub(crate) fn copy_open(
    pipeline: &'static Pipeline,
    after: Duration,
    is_room: impl Fn() -> bool,
    into: &mut Vec<Record>,
) {
    let (now, clock) = (Moment::now(), Clock::anchored_now());
    let is_due = |record: &OpenRecord| {
        let (start, end) = clock.interval(record.start, now);
        end.duration_since(start).is_ok_and(|open| open > after)
            && record.extra.as_ref().is_none_or(|extra| !extra.is_copied)
            && is_exported(record, pipeline)
            && is_room()
    };
    slot::each_open(|live| {
        let copy = live.visit(|record| {
            is_due(record).then(|| {
                record.extra().is_copied = true;
                record.copy(now)
            })
        });
        if let Some(Some(mut copy)) = copy {
            copy.attributes.push(KeyValue::new(PENDING, true));
            into.push(copy);
        }
    });
}

/// Whether this is a copy, and the span itself is still to come.
pub(crate) fn is_copy(record: &Record) -> bool {
    record.attributes.last().is_some_and(|last| last.key == PENDING)
}

fn is_exported(record: &OpenRecord, pipeline: &'static Pipeline) -> bool {
    #[cfg(feature = "testing")]
    if record.capture.is_some() {
        return false;
    }
    record.flags.is_sampled() && record.pipeline.is_some_and(|known| std::ptr::eq(known, pipeline))
}
