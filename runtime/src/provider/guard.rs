//! Owns the guard that `init` returns: flush, shutdown, accounts. Must not know how spans are recorded.

use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

use crate::pipeline::{Command, Loss, Pipeline, Stats};

/// Keeps telemetry going. Dropping it exports what has ended and shuts down, waiting for at most five seconds; [`Telemetry::shutdown`]
/// does the same and says how it went.
#[derive(Debug)]
#[must_use = "spans are only exported while this guard lives; bind it with `let _telemetry = ..`"]
pub struct Telemetry {
    pipeline: Option<&'static Pipeline>,
}

/// Why not everything left the process.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShutdownError {
    /// The deadline passed; what was left is lost and counted in [`Stats`].
    Timeout(Duration),
    /// It was shut down before.
    AlreadyShutdown,
    /// The exporter failed; the text says what to do.
    Export(String),
}

impl fmt::Display for ShutdownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(after) => {
                write!(f, "spans were still waiting to be exported after {after:?}; allow more time")
            }
            Self::AlreadyShutdown => f.write_str("telemetry is shut down already; shut it down once"),
            Self::Export(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ShutdownError {}

impl From<OTelSdkError> for ShutdownError {
    fn from(error: OTelSdkError) -> Self {
        match error {
            OTelSdkError::AlreadyShutdown => Self::AlreadyShutdown,
            OTelSdkError::Timeout(after) => Self::Timeout(after),
            OTelSdkError::InternalFailure(text) => Self::Export(text),
        }
    }
}

/// How long dropping the guard may take.
const DROP_DEADLINE: Duration = Duration::from_secs(5);
/// The worker answers a little before the caller stops waiting, so that its answer says more than a timeout.
const HEAD_START: Duration = Duration::from_millis(50);

impl Telemetry {
    pub(crate) fn new(pipeline: &'static Pipeline) -> Self {
        Self { pipeline: Some(pipeline) }
    }

    /// Of a process whose telemetry is switched off.
    pub(crate) fn off() -> Self {
        Self { pipeline: None }
    }

    /// Exports every span that has ended before this call, and waits for that at most `timeout`. Blocks the thread; in async code use
    /// [`flush_async`](Self::flush_async).
    pub fn flush(&self, timeout: Duration) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.exporting() else { return Ok(()) };
        let (answer, answered) = sync_channel(1);
        ask(pipeline, Command::Flush(Box::new(move |result| drop(answer.send(result)))))?;
        wait(&answered, timeout)
    }

    /// [`flush`](Self::flush) without blocking, on any runtime. Put it under a timeout of that runtime; dropping it is harmless.
    pub async fn flush_async(&self) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.exporting() else { return Ok(()) };
        let (answer, answered) = tokio::sync::oneshot::channel();
        ask(pipeline, Command::Flush(Box::new(move |result| drop(answer.send(result)))))?;
        answered.await.unwrap_or(Err(OTelSdkError::AlreadyShutdown)).map_err(ShutdownError::from)
    }

    /// Exports what has ended, shuts the exporter down, and waits for that at most `timeout`. Spans that end later are dropped and
    /// counted.
    pub fn shutdown(self, timeout: Duration) -> Result<(), ShutdownError> {
        self.shut_down(timeout)
    }

    /// [`shutdown`](Self::shutdown) without blocking, on any runtime. What could not leave within `timeout` is lost and counted.
    pub async fn shutdown_async(self, timeout: Duration) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.pipeline else { return Ok(()) };
        if !pipeline.close() {
            return Err(ShutdownError::AlreadyShutdown);
        }
        if !pipeline.rules().exports {
            return Ok(());
        }
        let (answer, answered) = tokio::sync::oneshot::channel();
        let command =
            Command::Shutdown(Box::new(move |result| drop(answer.send(result))), Instant::now() + timeout);
        ask(pipeline, command)?;
        answered.await.unwrap_or(Err(OTelSdkError::AlreadyShutdown)).map_err(ShutdownError::from)
    }

    /// What became of the spans so far.
    pub fn stats(&self) -> Stats {
        self.pipeline.map(Pipeline::stats).unwrap_or_default()
    }

    /// The pipeline, if there is a worker to ask.
    fn exporting(&self) -> Option<&'static Pipeline> {
        self.pipeline.filter(|pipeline| pipeline.rules().exports)
    }

    fn shut_down(&self, timeout: Duration) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.pipeline else { return Ok(()) };
        if !pipeline.close() {
            return Err(ShutdownError::AlreadyShutdown);
        }
        if !pipeline.rules().exports {
            return Ok(());
        }
        let (answer, answered) = sync_channel(1);
        let until = Instant::now() + timeout.checked_sub(HEAD_START).unwrap_or(timeout / 2);
        ask(pipeline, Command::Shutdown(Box::new(move |result| drop(answer.send(result))), until))?;
        let result = wait(&answered, timeout);
        if matches!(result, Err(ShutdownError::Timeout(_))) {
            // The worker hangs in an exporter. What it holds will not leave any more.
            pipeline.counters().give_up_held(Loss::ShutdownTimeout);
        }
        result
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // Shut down before, or failed and reported by the worker: a destructor has nobody to tell.
        let _ = self.shut_down(DROP_DEADLINE);
    }
}

fn ask(pipeline: &Pipeline, command: Command) -> Result<(), ShutdownError> {
    if pipeline.send(command) { Ok(()) } else { Err(ShutdownError::AlreadyShutdown) }
}

fn wait(answered: &std::sync::mpsc::Receiver<OTelSdkResult>, timeout: Duration) -> Result<(), ShutdownError> {
    match answered.recv_timeout(timeout) {
        Ok(result) => result.map_err(ShutdownError::from),
        Err(RecvTimeoutError::Timeout) => Err(ShutdownError::Timeout(timeout)),
        Err(RecvTimeoutError::Disconnected) => Err(ShutdownError::AlreadyShutdown),
    }
}
