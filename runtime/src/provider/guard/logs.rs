//! Owns what the guard does for logs: the provider for appenders, the accounts, flush and shutdown beside those of spans.

use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::logs::SdkLoggerProvider;

use super::{ShutdownError, Telemetry, TelemetryHandle, refuse_worker};
use crate::logs::{LogPipeline, LogStats, no_provider};
use crate::pipeline::{Answer, Pipeline, question};

impl Telemetry {
    /// What appenders of other loggers want, and `opentelemetry`'s own log API. Feature `logs`.
    ///
    /// Records go to the log pipeline that [`Builder::logs`](crate::Builder::logs) or `OTEL_LOGS_EXPORTER` asked for; without one they go
    /// nowhere, and appenders do not even make them. Each carries the trace id, span id and flags of the span in which it was made. Flush
    /// and shutdown are the guard's.
    ///
    /// ```
    /// use traced::opentelemetry::logs::{LogRecord, Logger, LoggerProvider};
    ///
    /// # let telemetry = traced::builder().disabled(true).variables(|_| None::<&str>).init()?;
    /// let logger = telemetry.logger_provider().logger("shop");
    /// let mut record = logger.create_log_record();
    /// record.set_body("stored".into());
    /// logger.emit(record);
    /// # Ok::<(), traced::InitError>(())
    /// ```
    pub fn logger_provider(&self) -> SdkLoggerProvider {
        self.handle.logger_provider()
    }

    /// What became of the log records so far. Feature `logs`.
    ///
    /// ```
    /// # let telemetry = traced::builder().disabled(true).variables(|_| None::<&str>).init()?;
    /// let stats = telemetry.log_stats();
    /// println!("{} log records exported, {} dropped", stats.exported, stats.dropped());
    /// # Ok::<(), traced::InitError>(())
    /// ```
    pub fn log_stats(&self) -> LogStats {
        self.handle.log_stats()
    }
}

impl TelemetryHandle {
    /// As [`Telemetry::logger_provider`].
    pub fn logger_provider(&self) -> SdkLoggerProvider {
        logs_of(self.pipeline).map_or_else(no_provider, |logs| logs.provider().clone())
    }

    /// As [`Telemetry::log_stats`].
    pub fn log_stats(&self) -> LogStats {
        logs_of(self.pipeline).map(LogPipeline::stats).unwrap_or_default()
    }
}

fn logs_of(pipeline: Option<&'static Pipeline>) -> Option<&'static LogPipeline> {
    pipeline.and_then(Pipeline::logs)
}

fn is_open(pipeline: Option<&'static Pipeline>) -> bool {
    pipeline.is_some_and(|pipeline| !pipeline.is_closed())
}

/// A flush or shutdown of logs that was asked for and not yet waited for, so that spans leave meanwhile.
pub(super) struct AskedLogs {
    logs: Option<&'static LogPipeline>,
    /// `None`: the worker of logs is gone, or was told before.
    answer: Option<Answer>,
    since: Instant,
    timeout: Duration,
    is_the_end: bool,
    /// Its spans can still be flushed.
    is_open: bool,
}

impl AskedLogs {
    pub(super) fn to_flush(pipeline: Option<&'static Pipeline>, timeout: Duration) -> Self {
        let (reply, answer) = question();
        let logs = logs_of(pipeline);
        let is_asked = logs.is_some_and(|logs| logs.flush(reply));
        let answer = is_asked.then_some(answer);
        Self { logs, answer, since: Instant::now(), timeout, is_the_end: false, is_open: is_open(pipeline) }
    }

    pub(super) fn to_shut_down(pipeline: &'static Pipeline, until: Instant, timeout: Duration) -> Self {
        let (reply, answer) = question();
        let logs = pipeline.logs();
        let is_asked = logs.is_some_and(|logs| logs.shut_down(until, reply));
        let answer = is_asked.then_some(answer);
        Self { logs, answer, since: Instant::now(), timeout, is_the_end: true, is_open: false }
    }

    /// For what is left of the time.
    pub(super) fn wait(self) -> Result<(), ShutdownError> {
        let Some(logs) = self.logs else { return Ok(()) };
        refuse_worker()?;
        let answer = match self.answer {
            Some(answer) => answer.wait(self.timeout.saturating_sub(self.since.elapsed())),
            None => Some(Err(OTelSdkError::AlreadyShutdown)),
        };
        match answer {
            // By the program, through the provider: that is no failure of this end, nor of what is still open.
            Some(Err(OTelSdkError::AlreadyShutdown)) if self.is_the_end || self.is_open => Ok(()),
            // The worker's own time was a little shorter.
            Some(Err(OTelSdkError::Timeout(_))) => Err(ShutdownError::Timeout(self.timeout)),
            Some(result) => result.map_err(ShutdownError::from),
            None => {
                if self.is_the_end {
                    logs.give_up();
                }
                Err(ShutdownError::Timeout(self.timeout))
            }
        }
    }
}

/// Asks now; the future waits.
pub(super) fn ask_for_flush(
    pipeline: Option<&'static Pipeline>,
) -> impl Future<Output = Result<(), ShutdownError>> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    let logs = logs_of(pipeline);
    let is_asked = logs.map(|logs| logs.flush(Box::new(move |result| drop(answer.send(result)))));
    let is_open = is_open(pipeline);
    async move {
        let result = match is_asked {
            None => Ok(()),
            Some(false) => Err(OTelSdkError::AlreadyShutdown),
            Some(true) => answered.await.unwrap_or(Err(OTelSdkError::AlreadyShutdown)),
        };
        match result {
            // By the program, through the provider.
            Err(OTelSdkError::AlreadyShutdown) if is_open => Ok(()),
            result => result.map_err(ShutdownError::from),
        }
    }
}
