//! Owns trace and span ids: a generator per thread, seeded by the operating system. Knows no span.

use std::cell::RefCell;

use opentelemetry::trace::{SpanId, TraceId};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::local::Local;

/// One thread's generator.
pub(super) struct Ids(RefCell<SmallRng>);

impl Ids {
    pub(super) fn seeded() -> Self {
        Self(RefCell::new(SmallRng::from_os_rng()))
    }

    /// In a forked child: the parent goes on with the numbers that this would give.
    #[cfg(unix)]
    pub(super) fn seed_anew(&self) {
        if let Ok(mut generator) = self.0.try_borrow_mut() {
            *generator = SmallRng::from_os_rng();
        }
    }

    /// A random id, never all zero.
    #[inline]
    pub(super) fn span_id(&self) -> SpanId {
        SpanId::from(self.draw(|generator| generator.random::<u64>().max(1)))
    }

    /// A random id, never all zero; all of its bits are random, as the Level 2 flag promises.
    pub(super) fn trace_id(&self) -> TraceId {
        TraceId::from(self.draw(|generator| generator.random::<u128>().max(1)))
    }

    #[inline]
    fn draw<T>(&self, draw: impl Fn(&mut SmallRng) -> T) -> T {
        match self.0.try_borrow_mut() {
            Ok(mut generator) => draw(&mut generator),
            Err(_) => draw(&mut SmallRng::from_os_rng()),
        }
    }
}

/// A new span's id.
pub(crate) fn new_span_id() -> SpanId {
    // In a thread whose locals are gone a fresh generator serves: rare, and still random.
    Local::with(|local| local.ids.span_id()).unwrap_or_else(|| Ids::seeded().span_id())
}

/// A new trace's id.
pub(crate) fn new_trace_id() -> TraceId {
    Local::with(|local| local.ids.trace_id()).unwrap_or_else(|| Ids::seeded().trace_id())
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
