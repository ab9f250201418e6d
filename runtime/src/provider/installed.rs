//! Owns which provider is installed: one pointer that every span's start reads. Holds one dereference of it.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use opentelemetry::Context;

use crate::pipeline::Pipeline;

static INSTALLED: AtomicPtr<Pipeline> = AtomicPtr::new(ptr::null_mut());
/// `OTEL_SDK_DISABLED`: spans go nowhere.
static OFF: AtomicBool = AtomicBool::new(false);

/// Where spans go.
pub(crate) enum Route {
    /// Into the recorder of `init`.
    Own(&'static Pipeline),
    /// To the provider that is installed globally: `init` was not called.
    Api,
    /// Nowhere: switched off, or shut down.
    Nowhere,
}

/// Chosen anew for every span; two loads. A test's capture comes first: that of `base`, or of the context that is current.
#[inline]
pub(crate) fn route(base: Option<&Context>) -> Route {
    #[cfg(feature = "testing")]
    if let Some(pipeline) = crate::testing::pipeline(base) {
        return Route::Own(pipeline);
    }
    let _ = base;
    match installed() {
        Some(pipeline) if !pipeline.is_closed() => Route::Own(pipeline),
        Some(pipeline) => closed(pipeline),
        None if OFF.load(Ordering::Relaxed) => Route::Nowhere,
        None => Route::Api,
    }
}

#[cold]
fn closed(pipeline: &'static Pipeline) -> Route {
    if OFF.load(Ordering::Relaxed) {
        // Switched off by a later `init`.
        return Route::Nowhere;
    }
    #[cfg(unix)]
    if let Some(heir) = pipeline.heir() {
        succeed(pipeline, heir);
        return if heir.is_closed() { closed(heir) } else { Route::Own(heir) };
    }
    // Said once, counted never: such a span has not been started.
    pipeline.late_span();
    Route::Nowhere
}

#[expect(unsafe_code, reason = "an AtomicPtr gives back a raw pointer")]
#[inline]
pub(crate) fn installed() -> Option<&'static Pipeline> {
    // SAFETY: the pointer is null or was made from a `&'static Pipeline` in `install`; only shared references to it exist.
    unsafe { INSTALLED.load(Ordering::Acquire).as_ref() }
}

/// Makes the pipeline the one that spans go to, unless one is installed that has not been shut down.
pub(crate) fn install(pipeline: &'static Pipeline) -> bool {
    let former = INSTALLED.load(Ordering::Acquire);
    if is_open() {
        return false;
    }
    let new = ptr::from_ref(pipeline).cast_mut();
    let installed = INSTALLED.compare_exchange(former, new, Ordering::AcqRel, Ordering::Acquire).is_ok();
    if installed {
        OFF.store(false, Ordering::Relaxed);
        crate::filter::follow_provider();
    }
    installed
}

/// In a forked child: spans go to the heir from now on.
#[cfg(unix)]
fn succeed(pipeline: &'static Pipeline, heir: &'static Pipeline) {
    let (former, heir) = (ptr::from_ref(pipeline).cast_mut(), ptr::from_ref(heir).cast_mut());
    // Another thread was faster, or `init` was called in the child.
    let _ = INSTALLED.compare_exchange(former, heir, Ordering::AcqRel, Ordering::Acquire);
}

/// Whether a provider is installed that has not been shut down.
pub(crate) fn is_open() -> bool {
    installed().is_some_and(|pipeline| !pipeline.is_closed())
}

/// Whether telemetry is switched off.
pub(crate) fn is_off() -> bool {
    OFF.load(Ordering::Relaxed) && !is_open()
}

/// Whether spans go nowhere, and will until a provider is installed.
pub(crate) fn is_nowhere() -> bool {
    match installed() {
        #[cfg(unix)]
        Some(pipeline) if pipeline.awaits_heir() => false,
        Some(pipeline) => pipeline.is_closed(),
        None => OFF.load(Ordering::Relaxed),
    }
}

/// Sends spans nowhere.
pub(crate) fn turn_off() {
    OFF.store(true, Ordering::Relaxed);
    crate::filter::follow_provider();
}
