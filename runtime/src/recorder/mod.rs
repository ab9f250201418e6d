//! Owns what a thread writes: records of spans, open and finished, without waiting for anyone.
//! Must not know who reads them: the pipeline collects through [`collect`].

mod buffer;
mod chunk;
mod clock;
mod collected;
mod counter;
#[cfg(unix)]
pub(crate) mod fork;
mod ids;
mod lane;
mod limits;
mod local;
mod open;
mod packed;
mod record;
mod slot;
mod sync;
mod weight;

pub(crate) use buffer::{Fate, Owner, Totals, collect, finish, totals};
pub(crate) use clock::{Clock, Moment};
pub(crate) use collected::Collected;
pub(crate) use ids::{new_span_id, new_trace_id};
#[cfg(feature = "logs")]
pub(crate) use limits::cut_text;
pub(crate) use limits::{Limits, cut_value};
pub(crate) use local::Local;
pub(crate) use open::{copy_open, end_open, is_copy};
#[cfg(feature = "otlp")]
pub(crate) use packed::PackedValue;
pub(crate) use packed::Writing;
pub(crate) use record::{Extra, Mark, OpenRecord, Origin, Record, RecordedEvent, cut, deduplicate};
pub(crate) use slot::{Claimed, Live};
#[cfg(feature = "logs")]
pub(crate) use weight::SMALL;
