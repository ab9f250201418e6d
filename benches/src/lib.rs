//! What the benchmarks share: an exporter that counts and drops, an allocation counter, and medians over interleaved rounds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cpu_time::ThreadTime;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// Counts spans and drops them.
#[derive(Clone, Debug, Default)]
pub struct Counting(pub Arc<AtomicU64>);

impl SpanExporter for Counting {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.fetch_add(batch.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// Counts the allocations of the thread that asks.
pub struct CountingAllocator;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: passes every call on to the system's allocator unchanged; the counter neither allocates nor panics.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Allocations of this thread while `work` runs.
pub fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// One way to do the work.
pub struct Subject<'a> {
    pub name: &'static str,
    /// Does the work this many times.
    pub run: Box<dyn FnMut(u32) + 'a>,
    /// Empties queues, outside of the timing.
    pub settle: Box<dyn FnMut() + 'a>,
    /// Spans, or calls, per unit of work.
    pub per_work: u32,
}

/// Nanoseconds per span of each subject, the median of interleaved rounds. Counts the processor time of the calling thread: what a span
/// costs the user's function. What the worker threads do meanwhile is a row of its own.
pub fn measure(subjects: &mut [Subject<'_>], work: u32, rounds: usize) -> Vec<f64> {
    let mut times: Vec<Vec<Duration>> = subjects.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..=rounds {
        for (subject, times) in subjects.iter_mut().zip(&mut times) {
            let start = ThreadTime::now();
            (subject.run)(work);
            let took = start.elapsed();
            (subject.settle)();
            // The first round warms up.
            if round > 0 {
                times.push(took);
            }
        }
    }
    let per_span = |(subject, mut times): (&mut Subject<'_>, Vec<Duration>)| {
        times.sort();
        times[times.len() / 2].as_nanos() as f64 / f64::from(work) / f64::from(subject.per_work)
    };
    subjects.iter_mut().zip(times).map(per_span).collect()
}

/// Prints a row group: time, ratio to the first peer, allocations.
pub fn print(title: &str, subjects: &[Subject<'_>], times: &[f64], allocations: &[f64]) {
    println!("\n{title}");
    let ours = times[0];
    for ((subject, time), allocations) in subjects.iter().zip(times).zip(allocations) {
        let ratio = ours / time;
        println!("  {:<34} {time:>9.1} ns   traced/this {ratio:>6.2}   allocations {allocations:>5.2}", subject.name);
    }
}
