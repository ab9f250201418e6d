#![doc = include_str!("../README.md")]
//!
//! This file owns the logger around a logger. It knows neither its format nor where records go.

#[cfg(feature = "otlp")]
mod otlp;
mod values;

use log::{LevelFilter, Log, Metadata, Record, SetLoggerError};
use traced::{TraceIds, trace_ids};

#[cfg(feature = "otlp")]
pub use self::otlp::{OtlpLogger, init_with_otlp};
use self::values::WithIds;

/// A logger that gives each record the ids of the span in which it is made, and passes it on to another logger.
///
/// ```
/// use log::{Level, Log, Record};
/// use traced_log::TraceIdLogger;
///
/// let logger = TraceIdLogger::new(env_logger::Builder::new().build()).in_message();
/// logger.log(&Record::builder().level(Level::Info).args(format_args!("stored")).build());
/// ```
#[derive(Clone, Debug)]
pub struct TraceIdLogger<L> {
    inner: L,
    in_message: bool,
}

/// Makes `logger`, with trace ids, the one logger of the program, up to this level.
///
/// # Errors
///
/// The program has a logger already.
pub fn init(logger: impl Log + 'static, level: LevelFilter) -> Result<(), SetLoggerError> {
    log::set_boxed_logger(Box::new(TraceIdLogger::new(logger)))?;
    log::set_max_level(level);
    Ok(())
}

impl<L: Log> TraceIdLogger<L> {
    /// A logger around that one.
    pub fn new(logger: L) -> Self {
        Self { inner: logger, in_message: false }
    }

    /// Writes the ids at the end of each message as well, for loggers that do not show key-values.
    #[must_use]
    pub fn in_message(self) -> Self {
        Self { in_message: true, ..self }
    }

    fn log_with(&self, record: &Record<'_>, ids: &TraceIds) {
        let values = WithIds::new(record.key_values(), ids);
        let mut record = record.to_builder();
        record.key_values(&values);
        self.inner.log(&record.build());
    }
}

impl<L: Log> Log for TraceIdLogger<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.inner.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if traced::is_suppressed() {
            return;
        }
        match trace_ids() {
            None => self.inner.log(record),
            Some(ids) if self.in_message => {
                let message = *record.args();
                let mut record = record.to_builder();
                self.log_with(&record.args(format_args!("{message} {ids}")).build(), &ids);
            }
            Some(ids) => self.log_with(record, &ids),
        }
    }

    fn flush(&self) {
        self.inner.flush();
    }
}
