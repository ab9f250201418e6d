//! Owns the guard that `init` returns and its handle: flush, shutdown, accounts, exchange of the sampler. Must not know how spans are recorded.

#[cfg(feature = "logs")]
mod logs;

use std::fmt;
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::trace::ShouldSample;

#[cfg(feature = "logs")]
use self::logs::AskedLogs;
use super::error::Problem;
use super::sampler::Sampler;
use crate::pipeline::{Command, ExporterStats, Pipeline, Stats, answer_by, is_worker, question};

/// Keeps telemetry going. Dropping it exports what has ended and shuts down, waiting for at most five seconds; [`Telemetry::shutdown`]
/// does the same and says how it went.
#[derive(Debug)]
#[must_use = "spans are only exported while this guard lives; bind it with `let _telemetry = ..`"]
pub struct Telemetry {
    handle: TelemetryHandle,
    since: Instant,
}

/// What [`Telemetry`] can do, for other places: signal handlers, admin routes, tests. Copies speak to the same telemetry; dropping one does
/// nothing.
#[derive(Clone, Copy, Debug)]
pub struct TelemetryHandle {
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
                write!(f, "telemetry was still waiting to be exported after {after:?}; allow more time")
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
/// A guard that is dropped within this time, with nothing traced, was most likely bound to `_`.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Telemetry {
    pub(crate) fn new(pipeline: &'static Pipeline) -> Self {
        Self { handle: TelemetryHandle { pipeline: Some(pipeline) }, since: Instant::now() }
    }

    /// Of a process whose telemetry is switched off.
    pub(crate) fn off() -> Self {
        Self { handle: TelemetryHandle { pipeline: None }, since: Instant::now() }
    }

    /// The same for other places. It does not keep telemetry going.
    pub fn handle(&self) -> TelemetryHandle {
        self.handle
    }

    /// Exports every span that has ended before this call, and every log record that was emitted before it, and waits for that at most
    /// `timeout`. Blocks the thread; in async code use [`flush_async`](Self::flush_async). Nothing is lost when the time is up: exports go on. Of several exporters none waits for another; the
    /// error names those that failed or were not done.
    pub fn flush(&self, timeout: Duration) -> Result<(), ShutdownError> {
        self.handle.flush(timeout)
    }

    /// [`flush`](Self::flush) without blocking, on any runtime. Put it under a timeout of that runtime; dropping it is harmless.
    pub async fn flush_async(&self) -> Result<(), ShutdownError> {
        self.handle.flush_async().await
    }

    /// Exports what has ended, shuts the exporter down, and waits for that at most `timeout`. An exporter that waits to try again tries once
    /// more at once; a receiver that asks to come back within two seconds is asked once more then. What could not leave is lost and counted; spans that end later are dropped and counted.
    pub fn shutdown(self, timeout: Duration) -> Result<(), ShutdownError> {
        self.handle.shutdown(timeout)
    }

    /// [`shutdown`](Self::shutdown) without blocking, on any runtime.
    pub async fn shutdown_async(self, timeout: Duration) -> Result<(), ShutdownError> {
        self.handle.shutdown_async(timeout).await
    }

    /// What became of the spans so far.
    pub fn stats(&self) -> Stats {
        self.handle.stats()
    }

    /// What became of them at each exporter, in the order in which the exporters were given.
    ///
    /// ```
    /// # let telemetry = traced::builder().disabled(true).variables(|_| None::<&str>).init()?;
    /// for exporter in telemetry.exporter_stats() {
    ///     println!("{}: {} exported, {} dropped", exporter.name, exporter.exported, exporter.dropped());
    /// }
    /// # Ok::<(), traced::InitError>(())
    /// ```
    pub fn exporter_stats(&self) -> Vec<ExporterStats> {
        self.handle.exporter_stats()
    }

    /// Lets another sampler decide from the next span on; see [`TelemetryHandle::set_sampler`].
    pub fn set_sampler(&self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Result<(), Problem> {
        self.handle.set_sampler(sampler)
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        #[cfg(feature = "logs")]
        let has_logged = self.log_stats().emitted > 0;
        #[cfg(not(feature = "logs"))]
        let has_logged = false;
        if let Some(pipeline) = self.handle.open()
            && self.since.elapsed() < AT_ONCE
            && pipeline.stats().started == 0
            && !has_logged
        {
            pipeline.reporter().note_dropped_at_once();
        }
        // Shut down before, or failed and reported by the worker: a destructor has nobody to tell.
        let _ = self.handle.shutdown(DROP_DEADLINE);
    }
}

impl TelemetryHandle {
    pub(crate) fn of(pipeline: &'static Pipeline) -> Self {
        Self { pipeline: Some(pipeline) }
    }

    /// As [`Telemetry::flush`].
    pub fn flush(&self, timeout: Duration) -> Result<(), ShutdownError> {
        #[cfg(feature = "logs")]
        let logs = AskedLogs::to_flush(self.pipeline, timeout);
        let flushed = self.flush_spans(timeout);
        #[cfg(feature = "logs")]
        let flushed = flushed.and(logs.wait());
        flushed
    }

    fn flush_spans(self, timeout: Duration) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.exporting() else { return Ok(()) };
        let (reply, answer) = question();
        ask(pipeline, Command::Flush(reply, Some(answer_by(timeout))))?;
        match answer.wait(timeout) {
            Some(result) => result.map_err(ShutdownError::from),
            None => Err(ShutdownError::Timeout(timeout)),
        }
    }

    /// As [`Telemetry::flush_async`].
    pub async fn flush_async(&self) -> Result<(), ShutdownError> {
        #[cfg(feature = "logs")]
        let logs = logs::ask_for_flush(self.pipeline);
        let flushed = self.flush_spans_async().await;
        #[cfg(feature = "logs")]
        let flushed = flushed.and(logs.await);
        flushed
    }

    async fn flush_spans_async(self) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.exporting() else { return Ok(()) };
        let (answer, answered) = tokio::sync::oneshot::channel();
        ask(pipeline, Command::Flush(Box::new(move |result| drop(answer.send(result))), None))?;
        answered.await.unwrap_or(Err(OTelSdkError::AlreadyShutdown)).map_err(ShutdownError::from)
    }

    /// As [`Telemetry::shutdown`]. Of several calls the first one shuts down; the others return
    /// [`AlreadyShutdown`](ShutdownError::AlreadyShutdown) at once.
    pub fn shutdown(&self, timeout: Duration) -> Result<(), ShutdownError> {
        match self.close()? {
            Some(pipeline) => end(pipeline, timeout),
            None => Ok(()),
        }
    }

    /// As [`Telemetry::shutdown_async`].
    pub async fn shutdown_async(&self, timeout: Duration) -> Result<(), ShutdownError> {
        let Some(pipeline) = self.close()? else { return Ok(()) };
        // A thread of its own keeps the deadline: there may be no runtime that can, and the exporter may hang.
        let (answer, answered) = tokio::sync::oneshot::channel();
        let wait = move || drop(answer.send(end(pipeline, timeout)));
        match std::thread::Builder::new().name("traced-shutdown".into()).spawn(wait) {
            Ok(_) => answered.await.unwrap_or(Err(ShutdownError::AlreadyShutdown)),
            Err(_) => end(pipeline, timeout),
        }
    }

    /// As [`Telemetry::stats`].
    pub fn stats(&self) -> Stats {
        self.latest().map(Pipeline::stats).unwrap_or_default()
    }

    /// As [`Telemetry::exporter_stats`].
    pub fn exporter_stats(&self) -> Vec<ExporterStats> {
        self.latest().map(Pipeline::exporter_stats).unwrap_or_default()
    }

    /// Lets another sampler decide: every span that starts after this call, on whatever thread, asks the new one. Spans that are open stay as
    /// they are; below them a parent-based sampler follows their decision.
    ///
    /// # Errors
    ///
    /// A ratio, probability or rate out of range: the former sampler stays.
    ///
    /// ```no_run
    /// use traced::Sampler;
    ///
    /// let telemetry = traced::init()?;
    /// telemetry.set_sampler(Sampler::parent_based(Sampler::trace_id_ratio(0.01)))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_sampler(&self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Result<(), Problem> {
        let sampler = Sampler::custom(sampler);
        sampler
            .check()
            .map_err(|refusal| Problem::new("set_sampler(..)", Some(sampler.to_string()), refusal))?;
        if let Some(pipeline) = self.latest() {
            pipeline.rules().sampler.set(sampler);
        }
        Ok(())
    }

    /// The pipeline of this process: a forked child has one of its own.
    fn latest(self) -> Option<&'static Pipeline> {
        #[cfg(unix)]
        return self.pipeline.map(Pipeline::latest);
        #[cfg(not(unix))]
        self.pipeline
    }

    /// The pipeline, if it has not been shut down.
    fn open(self) -> Option<&'static Pipeline> {
        self.latest().filter(|pipeline| !pipeline.is_closed())
    }

    /// The pipeline, if there is a worker to ask.
    fn exporting(self) -> Option<&'static Pipeline> {
        let pipeline = self.latest().filter(|pipeline| pipeline.rules().exports);
        #[cfg(unix)]
        let pipeline = pipeline.filter(|pipeline| !pipeline.is_parents());
        pipeline
    }

    /// The pipeline to end, once.
    fn close(self) -> Result<Option<&'static Pipeline>, ShutdownError> {
        refuse_worker()?;
        let pipeline = self.latest();
        #[cfg(unix)]
        if let Some(parents) = pipeline.filter(|pipeline| pipeline.is_parents()) {
            // Of a forked child that has not made a span, but may have emitted log records.
            parents.disinherit();
            #[cfg(feature = "logs")]
            return Ok(Some(parents).filter(|parents| parents.logs().is_some()));
            #[cfg(not(feature = "logs"))]
            return Ok(None);
        }
        match pipeline {
            Some(pipeline) if !pipeline.close() => Err(ShutdownError::AlreadyShutdown),
            pipeline => Ok(pipeline),
        }
    }
}

/// Ends a pipeline that was just closed.
fn end(pipeline: &'static Pipeline, timeout: Duration) -> Result<(), ShutdownError> {
    let until = answer_by(timeout);
    #[cfg(feature = "logs")]
    let logs = AskedLogs::to_shut_down(pipeline, until, timeout);
    #[cfg(unix)]
    let exports = pipeline.rules().exports && !pipeline.is_parents();
    #[cfg(not(unix))]
    let exports = pipeline.rules().exports;
    let ended = if exports { end_spans(pipeline, until, timeout) } else { Ok(()) };
    #[cfg(feature = "logs")]
    let ended = ended.and(logs.wait());
    ended
}

fn end_spans(pipeline: &'static Pipeline, until: Instant, timeout: Duration) -> Result<(), ShutdownError> {
    let (reply, answer) = question();
    ask(pipeline, Command::Shutdown(reply, until))?;
    let Some(result) = answer.wait(timeout) else {
        // The worker hangs in an exporter. What it holds, and what still comes, will not leave any more.
        pipeline.finish();
        return Err(ShutdownError::Timeout(timeout));
    };
    result.map_err(ShutdownError::from)
}

/// On the worker itself nobody would answer.
fn refuse_worker() -> Result<(), ShutdownError> {
    let text =
        "an exporter, or an error hook called by it, asks for a flush or shutdown; ask on another thread";
    if is_worker() { Err(ShutdownError::Export(text.into())) } else { Ok(()) }
}

fn ask(pipeline: &Pipeline, command: Command) -> Result<(), ShutdownError> {
    refuse_worker()?;
    if pipeline.send(command) { Ok(()) } else { Err(ShutdownError::AlreadyShutdown) }
}
