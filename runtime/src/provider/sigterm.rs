//! Owns the signal SIGTERM, for programs that leave it to us: finished spans leave, then the process ends. Must not know how they leave.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::guard::TelemetryHandle;
use super::installed;

/// In milliseconds.
static WAIT: AtomicU64 = AtomicU64::new(0);

static WATCHING: Once = Once::new();

/// What shells report for a program that SIGTERM ended: 128 + 15.
const STATUS: i32 = 143;

/// Ends the process on SIGTERM from now on, after waiting so long for finished spans. `None` leaves the signal alone, unless an earlier call
/// has taken it.
pub(super) fn watch(wait: Option<Duration>) {
    let Some(wait) = wait else { return };
    WAIT.store(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    WATCHING.call_once(|| {
        let (ready, is_ready) = std::sync::mpsc::sync_channel(1);
        // A thread of its own: the worker may hang in an exporter just when the signal comes. Without one the signal stays as it was.
        let thread =
            std::thread::Builder::new().name("traced-sigterm".into()).spawn(move || wait_for_signal(&ready));
        if thread.is_ok() {
            let _ = is_ready.recv();
        }
    });
}

/// In a forked child: the thread that waits for the signal is the parent's, so the signal ends the child at once, as it does by default.
pub(super) fn leave_to_parent() {
    if WATCHING.is_completed() {
        super::fork::default_sigterm();
    }
}

fn wait_for_signal(ready: &std::sync::mpsc::SyncSender<()>) {
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
    let came = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).ok()?;
        ready.send(()).ok()?;
        terminate.recv().await
    });
    if came.is_some() {
        if let Some(pipeline) = installed::installed() {
            let wait = Duration::from_millis(WAIT.load(Ordering::Relaxed));
            // How it went is in the accounts and was reported; the process ends either way.
            let _ = TelemetryHandle::of(pipeline).shutdown(wait);
        }
        std::process::exit(STATUS);
    }
}
