//! Owns a span's life in the user's function: start, guard, future, outcome, and the span that is current.
//! Must not know batches, exporters or settings.

mod api;
mod core;
mod current;
#[cfg(feature = "sdk")]
mod exception;
mod future;
mod guard;
#[cfg(feature = "sdk")]
mod handle;
mod ids;
mod outcome;
#[cfg(feature = "sdk")]
mod own;
mod panic;
mod read;
mod start;
mod stream;

use std::sync::atomic::{AtomicU64, Ordering};

pub use self::core::SpanCore;
pub use current::{Current, current};
pub use future::{InSpan, running, waiting};
pub use guard::{Begun, Entered};
#[cfg(feature = "sdk")]
pub(crate) use handle::Handle;
pub use ids::{TraceIds, is_suppressed, trace_ids};
pub use outcome::Failure;
#[cfg(feature = "sdk")]
pub(crate) use own::{Started, start_own};
#[cfg(feature = "sdk")]
pub(crate) use panic::install_hook;
pub use read::{Read, call, failure_type, failure_when, finish, make, never, tiers, unread};
pub use start::{More, Parent, Prepared, begin, begin_with, enter, enter_with, links, prepare};
pub use stream::{InStream, streaming};

/// Attribute values that were left out because the user's formatting code panicked.
static VALUE_PANICS: AtomicU64 = AtomicU64::new(0);

pub(crate) fn count_value_panic() {
    VALUE_PANICS.fetch_add(1, Ordering::Relaxed);
}

#[cfg(feature = "sdk")]
pub(crate) fn value_panics() -> u64 {
    VALUE_PANICS.load(Ordering::Relaxed)
}
