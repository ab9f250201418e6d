//! Owns what a fork is to the recorder: nobody is in the middle of anything while it happens, and the child begins with nothing. Must not know
//! who exports.

use super::local::Local;
use super::{buffer, slot};
use crate::fork::Locks;

/// Before a fork: waits until nobody changes what all threads share, and holds it still.
pub(crate) fn hold(locks: &mut Locks) -> Option<()> {
    buffer::hold(locks)?;
    slot::hold(locks)
}

/// In the child, when its locks are free: open spans and finished ones are the parent's. What they hold is neither written nor freed, since
/// memory that nobody touches is shared with the parent and costs nothing.
pub(crate) fn begin_anew() {
    slot::abandon_open();
    Local::with(|local| {
        local.ids.seed_anew();
        local.share.begin_anew();
    });
}

/// In a child whose locks may never be free: whoever was writing to a span is not waited for.
pub(crate) fn abandon() {
    slot::abandon_open();
}
