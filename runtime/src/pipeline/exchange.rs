//! Owns the sampler that holds, and its exchange while spans are being started. Must not know what a sampler decides.
//!
//! Threads share nothing that is written per span: each keeps a copy of the sampler and looks at one number to see whether it still holds.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::provider::{Sampler, Shortcuts};

/// The sampler of a pipeline.
pub(crate) struct Exchange {
    shortcuts: AtomicU8,
    asks_always: bool,
    /// Unlike that of any other sampler of the process, former ones included.
    number: AtomicU64,
    sampler: Mutex<Sampler>,
}

/// A thread's copy.
struct Copy {
    number: u64,
    sampler: Rc<Sampler>,
}

thread_local! {
    static COPY: RefCell<Option<Copy>> = const { RefCell::new(None) };
}

impl Exchange {
    /// With `asks_always` no span takes a shortcut.
    pub(crate) fn new(sampler: Sampler, asks_always: bool) -> Self {
        Self {
            shortcuts: AtomicU8::new(shortcuts(&sampler, asks_always)),
            asks_always,
            number: AtomicU64::new(new_number()),
            sampler: Mutex::new(sampler),
        }
    }

    /// One load, for every span.
    #[inline]
    pub(crate) fn shortcuts(&self) -> Shortcuts {
        Shortcuts(self.shortcuts.load(Ordering::Relaxed))
    }

    /// For every span that asks.
    pub(crate) fn sampler(&self) -> Rc<Sampler> {
        let number = self.number.load(Ordering::Acquire);
        let known = COPY.try_with(|copy| {
            let copy = copy.try_borrow().ok()?;
            copy.as_ref().filter(|copy| copy.number == number).map(|copy| Rc::clone(&copy.sampler))
        });
        known.ok().flatten().unwrap_or_else(|| self.copy())
    }

    #[cold]
    fn copy(&self) -> Rc<Sampler> {
        let held = self.sampler.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, sampler) = (self.number.load(Ordering::Acquire), Rc::new(held.clone()));
        drop(held);
        // The former copy may be the last one, whose drop is the user's code: it runs with nothing borrowed.
        let former = COPY.try_with(|copy| {
            let new = Copy { number, sampler: Rc::clone(&sampler) };
            copy.try_borrow_mut().ok().and_then(|mut copy| copy.replace(new))
        });
        drop(former);
        sampler
    }

    /// The next span that asks, on whatever thread, asks this one.
    pub(crate) fn set(&self, sampler: Sampler) {
        let shortcuts = shortcuts(&sampler, self.asks_always);
        let mut held = self.sampler.lock().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::replace(&mut *held, sampler);
        self.shortcuts.store(shortcuts, Ordering::Relaxed);
        self.number.store(new_number(), Ordering::Release);
        drop(held);
        drop(former);
    }

    /// The same once more, for the pipeline of a forked child.
    #[cfg(unix)]
    pub(super) fn again(&self) -> Self {
        let held = self.sampler.lock().unwrap_or_else(PoisonError::into_inner);
        #[cfg(feature = "jaeger-remote")]
        let sampler = held.again();
        #[cfg(not(feature = "jaeger-remote"))]
        let sampler = held.clone();
        drop(held);
        Self::new(sampler, self.asks_always)
    }

    /// What is to be asked for its strategy.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) fn remotes(&self) -> Vec<crate::provider::Remote> {
        self.sampler.lock().unwrap_or_else(PoisonError::into_inner).remotes()
    }

    /// For a fork: nobody may be in the middle of a change.
    #[cfg(unix)]
    pub(super) fn hold(&'static self, locks: &mut crate::fork::Locks) -> Option<()> {
        locks.take(&self.sampler)
    }

    /// As the specification describes it.
    pub(crate) fn description(&self) -> String {
        self.sampler.lock().unwrap_or_else(PoisonError::into_inner).to_string()
    }
}

fn shortcuts(sampler: &Sampler, asks_always: bool) -> u8 {
    if asks_always { 0 } else { sampler.shortcuts().0 }
}

fn new_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_sees_the_new_sampler_with_its_next_span() {
        let exchange = Exchange::new(Sampler::default(), false);
        assert!(exchange.shortcuts().has(Shortcuts::LOCAL));
        assert_eq!(exchange.sampler().to_string(), exchange.description());
        exchange.set(Sampler::always_off());
        assert!(!exchange.shortcuts().has(Shortcuts::LOCAL));
        let elsewhere =
            std::thread::scope(|scope| scope.spawn(|| exchange.sampler().to_string()).join().unwrap());
        assert_eq!(elsewhere, "AlwaysOffSampler");
        assert_eq!(exchange.sampler().to_string(), "AlwaysOffSampler");
    }

    #[test]
    fn two_pipelines_do_not_share_a_copy() {
        let (on, off) =
            (Exchange::new(Sampler::always_on(), false), Exchange::new(Sampler::always_off(), false));
        for _ in 0..2 {
            assert_eq!(on.sampler().to_string(), "AlwaysOnSampler");
            assert_eq!(off.sampler().to_string(), "AlwaysOffSampler");
        }
    }
}
