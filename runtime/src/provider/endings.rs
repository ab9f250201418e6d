//! Owns what is done for finished spans when the process ends in another way than by dropping the guard. Must not know how they leave.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::config::Endings;
use super::guard::TelemetryHandle;
use super::{exit, installed};
use crate::survive::survive;

/// How long each end waits, in milliseconds; 0: not at all.
static ON_PANIC: AtomicU64 = AtomicU64::new(0);
static ON_EXIT: AtomicU64 = AtomicU64::new(0);

/// Where a panic is the end of the process.
const WHERE_PANICS_ABORT: Option<Duration> =
    if cfg!(panic = "abort") { Some(Duration::from_secs(5)) } else { None };

/// Does from now on what the settings say.
pub(super) fn watch(endings: Endings) {
    ON_PANIC.store(milliseconds(endings.panic.or(WHERE_PANICS_ABORT)), Ordering::Relaxed);
    ON_EXIT.store(milliseconds(endings.exit), Ordering::Relaxed);
    if endings.exit.is_some() {
        exit::call_at_exit();
    }
    #[cfg(all(unix, feature = "signal"))]
    super::sigterm::watch(endings.sigterm);
}

/// Whether the panic hook is needed for this.
pub(super) fn waits_for_panics(endings: Endings) -> bool {
    endings.panic.or(WHERE_PANICS_ABORT).is_some_and(|wait| !wait.is_zero())
}

/// Called by the panic hook.
pub(crate) fn panic_begins() {
    if cfg!(panic = "abort") {
        end_open_spans();
        before_the_end(&ON_PANIC, shut_down);
    } else {
        before_the_end(&ON_PANIC, flush);
    }
}

/// Called by the C library, on the thread that ends the process.
pub(super) fn exit_begins() {
    end_open_spans();
    before_the_end(&ON_EXIT, shut_down);
}

/// Nothing runs afterwards that could end them.
fn end_open_spans() {
    if let Some(pipeline) = installed::installed() {
        pipeline.process_ends();
    }
}

/// The program may go on.
fn flush(telemetry: TelemetryHandle, wait: Duration) {
    drop(telemetry.flush(wait));
}

/// As by the guard's drop: nobody waits for a receiver that is not there, and what is lost is reported.
fn shut_down(telemetry: TelemetryHandle, wait: Duration) {
    drop(telemetry.shutdown(wait));
}

fn before_the_end(wait: &AtomicU64, leave: fn(TelemetryHandle, Duration)) {
    let wait = Duration::from_millis(wait.load(Ordering::Relaxed));
    let open = installed::installed().filter(|pipeline| !pipeline.is_closed());
    // A forked child that has made no span may have emitted log records.
    #[cfg(all(unix, feature = "logs"))]
    let open = open.or_else(|| installed::installed().filter(|pipeline| pipeline.is_parents()));
    if let (Some(pipeline), false) = (open, wait.is_zero()) {
        // Nobody is left to be told by a value; on the worker itself there is nothing to wait for.
        survive(|| leave(TelemetryHandle::of(pipeline), wait));
    }
}

fn milliseconds(duration: Option<Duration>) -> u64 {
    duration.map_or(0, |duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
