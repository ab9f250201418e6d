//! What the benchmarks need from outside of themselves: an allocator that counts, and exporters that do nothing. Knows no subject.

mod allocator;
mod exporter;

pub use allocator::{CountingAllocator, allocations, held_bytes, watch_held_bytes};
pub use exporter::{Dropping, Noting, Stalled, note, print_exported};
