//! Owns what is known of a panic: its text and place, left in a thread-local by a hook, read by the guard that it unwinds through.
//! Must not know spans beyond writing their outcome.

use std::cell::RefCell;

use super::core::SpanCore;
use super::outcome::Failure;

/// The last panic of this thread.
struct Panic {
    message: String,
    trace: Option<String>,
    /// The innermost span has it; the others only fail.
    recorded: bool,
}

thread_local! {
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
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
            former(info);
        }));
    });
}

#[cfg(feature = "sdk")]
fn note(info: &std::panic::PanicHookInfo<'_>) {
    let text = info.payload_as_str().unwrap_or("the payload is no text");
    let place = info
        .location()
        .map_or_else(String::new, |at| format!(" at {}:{}:{}", at.file(), at.line(), at.column()));
    let backtrace = std::backtrace::Backtrace::capture();
    let trace = match backtrace.status() {
        std::backtrace::BacktraceStatus::Captured => format!("panicked{place}\n{backtrace}"),
        _ => format!("panicked{place}"),
    };
    let panic = Panic { message: text.to_owned(), trace: Some(trace), recorded: false };
    // A thread that is being torn down, or a panic inside this hook's own work: the text is lost, nothing else.
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(panic)));
}
