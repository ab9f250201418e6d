//! Owns the locks that are held while the process forks, so that the child finds each of them free and what is behind it whole. Must not know
//! what they guard.

use std::any::Any;
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};

/// Locks that are held, and until when the others are waited for.
pub(crate) struct Locks {
    held: Vec<Box<dyn Any>>,
    until: Instant,
}

/// The locks are held for moments only, but for code of the program's own: a processor that hangs must not hang whoever forks.
const PATIENCE: Duration = Duration::from_secs(1);

impl Locks {
    pub(crate) fn none() -> Self {
        let now = Instant::now();
        Self { held: Vec::with_capacity(16), until: now.checked_add(PATIENCE).unwrap_or(now) }
    }

    /// Takes one more; `None` when it could not be had in time.
    pub(crate) fn take<T>(&mut self, lock: &'static Mutex<T>) -> Option<()> {
        let mut tries = 0_u32;
        let guard = loop {
            match lock.try_lock() {
                Ok(guard) => break guard,
                Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
                Err(TryLockError::WouldBlock) if Instant::now() > self.until => return None,
                Err(TryLockError::WouldBlock) => pause(&mut tries),
            }
        };
        self.held.push(Box::new(guard));
        Some(())
    }
}

fn pause(tries: &mut u32) {
    *tries = tries.saturating_add(1);
    if *tries < 64 { std::thread::yield_now() } else { std::thread::sleep(Duration::from_micros(50)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_cannot_be_had_is_given_up() {
        static LOCK: Mutex<u8> = Mutex::new(0);
        let mut locks = Locks::none();
        assert!(locks.take(&LOCK).is_some());
        let mut others = Locks { until: Instant::now(), ..Locks::none() };
        assert!(others.take(&LOCK).is_none());
        drop(locks);
        assert!(others.take(&LOCK).is_some());
    }
}
