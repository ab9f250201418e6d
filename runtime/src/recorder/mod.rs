//! Owns what a thread writes: records of spans, open and finished, without waiting for anyone.
//! Must not know who reads them: the pipeline collects through [`collect`].

mod buffer;
mod clock;
mod ids;
mod record;
mod slot;
mod stack;

pub(crate) use buffer::{Totals, collect, count_started, finish, forget, recycle, totals};
pub(crate) use clock::{Clock, Moment};
pub(crate) use ids::{new_span_id, new_trace_id};
pub(crate) use record::{Limits, Mark, Origin, Record, RecordedEvent, cut, deduplicate};
pub(crate) use slot::{Claimed, Live, Slot, claim, thread_is_usable};
