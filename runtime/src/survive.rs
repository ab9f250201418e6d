//! Owns the calling of code that may panic. Must not know whose code it is.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `f` gives, or `None` when it panics. What it threw is dropped here; should that panic as well, it is leaked.
pub(crate) fn survive<T>(f: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => Some(value),
        Err(thrown) => {
            if let Err(worse) = catch_unwind(AssertUnwindSafe(|| drop(thrown))) {
                std::mem::forget(worse);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::survive;

    #[test]
    fn even_what_is_thrown_may_panic() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                std::panic::panic_any("boom");
            }
        }
        assert_eq!(survive(|| 1), Some(1));
        assert_eq!(survive(|| std::panic::panic_any(Bomb)), None::<()>);
    }
}
