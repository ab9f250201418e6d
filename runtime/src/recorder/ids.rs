//! Owns trace and span ids: a generator per thread, seeded by the operating system. Knows no span.

use std::cell::RefCell;

use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

thread_local! {
    static GENERATOR: RefCell<SmallRng> = RefCell::new(SmallRng::from_os_rng());
}

/// A random id, never all zero.
pub(crate) fn new_span_id() -> SpanId {
    SpanId::from(random(|generator| generator.random::<u64>().max(1)))
}

/// A random id, never all zero; all of its bits are random, as the Level 2 flag promises.
pub(crate) fn new_trace_id() -> TraceId {
    TraceId::from(random(|generator| generator.random::<u128>().max(1)))
}

fn random<T>(draw: impl Fn(&mut SmallRng) -> T) -> T {
    // In a thread whose locals are gone a fresh generator serves: rare, and still random.
    GENERATOR
        .try_with(|generator| generator.try_borrow_mut().ok().map(|mut generator| draw(&mut generator)))
        .ok()
        .flatten()
        .unwrap_or_else(|| draw(&mut SmallRng::from_os_rng()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn no_id_comes_twice() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..10_000).map(|_| super::new_span_id()).collect::<Vec<_>>()))
            .collect();
        let all: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    }
}
