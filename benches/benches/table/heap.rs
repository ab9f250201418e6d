//! Owns the row about memory: what waiting spans hold on the heap, all threads together, while the exporter does not answer.

use traced_benches::{Stalled, held_bytes, watch_held_bytes};

use crate::measure::{Sample, measured};
use crate::work::{SPANS, by_hand, ours};

const TRACES: u32 = 10_000;
/// The SDK allocates its queue at the start: room for just these spans, and for some more where room is taken in blocks.
const ROOM: usize = (TRACES * SPANS) as usize + 1_024;

pub fn measure() -> Vec<Sample> {
    let traced = held(
        || ours::start(ours::builder().exporter(Stalled).max_queue_size(ROOM)),
        || measured(ours::root2, TRACES),
    );
    let sdk = held(
        || by_hand::start(by_hand::provider(Stalled, by_hand::batching().with_max_queue_size(ROOM))),
        || measured(by_hand::root2, TRACES),
    );
    vec![Sample::new("traced", traced), Sample::new("SDK by hand", sdk)]
}

/// Bytes per span, set-up included.
fn held(set_up: impl FnOnce(), work: impl FnOnce()) -> f64 {
    watch_held_bytes();
    set_up();
    work();
    held_bytes() as f64 / f64::from(TRACES * SPANS)
}
