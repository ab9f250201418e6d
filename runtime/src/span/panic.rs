//! Owns what is known of a panic: its text and place, left in a thread-local by a hook, read by the guard that it unwinds through.
//! Must not know spans beyond writing their outcome.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::core::SpanCore;
use super::outcome::Failure;

/// The last panic of this thread.
struct Panic {
    message: String,
    trace: Option<String>,
    /// The innermost span has it; the others only fail.
    recorded: bool,
    _noted: Noted,
}

/// How many threads hold a note: while none does, nobody looks for a stale one.
static NOTED: AtomicUsize = AtomicUsize::new(0);

/// Counts a note for as long as it is held.
struct Noted(());

impl Drop for Noted {
    fn drop(&mut self) {
        NOTED.fetch_sub(1, Ordering::Relaxed);
    }
}

thread_local! {
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Whether a panic is unwinding already where a span starts or goes on: that panic is not its own. If none is, the last one was caught, and a
/// panic that is raised without a hook (`resume_unwind`) must not be taken for it.
#[inline]
pub(super) fn is_unwinding() -> bool {
    let unwinding = std::thread::panicking();
    if !unwinding && NOTED.load(Ordering::Relaxed) != 0 {
        forget();
    }
    unwinding
}

#[cold]
fn forget() {
    // In a thread that is being torn down the note is gone already.
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| last.take()));
}

/// Ends a span with the panic that is unwinding. Without the hook the text is not known: a guard cannot see it.
pub(super) fn record(span: &mut SpanCore) {
    let known = LAST.try_with(|last| {
        let mut last = last.try_borrow_mut().ok()?;
        let panic = last.as_mut()?;
        let first = !std::mem::replace(&mut panic.recorded, true);
        Some(Failure::of_panic(Some(panic.message.clone()), panic.trace.clone(), first))
    });
    span.fail(known.ok().flatten().unwrap_or_else(|| Failure::of_panic(None, None, true)));
}

/// Puts a hook in front of the one that is installed, which still runs. Installed once per process.
#[cfg(feature = "sdk")]
pub(crate) fn install_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let former = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            note(info);
            crate::provider::panic_begins();
            former(info);
        }));
    });
}

#[cfg(feature = "sdk")]
fn note(info: &std::panic::PanicHookInfo<'_>) {
    let text = payload_text(info.payload()).unwrap_or("the payload is no text");
    let place = info
        .location()
        .map_or_else(String::new, |at| format!(" at {}:{}:{}", at.file(), at.line(), at.column()));
    let backtrace = std::backtrace::Backtrace::capture();
    let trace = match backtrace.status() {
        std::backtrace::BacktraceStatus::Captured => format!("panicked{place}\n{backtrace}"),
        _ => format!("panicked{place}"),
    };
    NOTED.fetch_add(1, Ordering::Relaxed);
    let panic = Panic { message: text.to_owned(), trace: Some(trace), recorded: false, _noted: Noted(()) };
    // A thread that is being torn down, or a panic inside this hook's own work: the text is lost, nothing else.
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(panic)));
}

#[cfg(feature = "sdk")]
fn payload_text(payload: &dyn std::any::Any) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}
