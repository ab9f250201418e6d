//! Owns a thread's own free slots, for one run of a model: what a thread leaves is not used by the next run.

use std::mem::ManuallyDrop;

use super::slot::Free;

pub(super) struct Local {
    pub(super) free: ManuallyDrop<Free>,
}

loom::thread_local! {
    static LOCAL: Local = Local { free: ManuallyDrop::new(Free::default()) };
}

impl Local {
    pub(super) fn with<T>(f: impl FnOnce(&Self) -> T) -> Option<T> {
        LOCAL.try_with(f).ok()
    }
}
