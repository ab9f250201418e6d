//! Owns the measuring of one exporter: what it was handed, what runs, how long its exports take. Must not know which exporter, nor who reads it.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

use super::boxed::{Batch, Built, Exporter};
use super::feedback::ExportFeedback;
use crate::pipeline::Loss;
use crate::survive::survive;

/// What is measured of an exporter. Everything else is in the accounts.
pub(crate) struct Measure {
    /// Spans that it was handed.
    handed: AtomicU64,
    /// Those of them whose export has not concluded.
    running: AtomicU64,
    durations: Histogram<f64>,
    /// Which exporter it is.
    attributes: Vec<KeyValue>,
}

impl Measure {
    pub(crate) fn new(durations: Histogram<f64>, attributes: Vec<KeyValue>) -> Self {
        Self { handed: AtomicU64::new(0), running: AtomicU64::new(0), durations, attributes }
    }

    pub(crate) fn handed(&self) -> u64 {
        self.handed.load(Ordering::Relaxed)
    }

    pub(crate) fn running(&self) -> u64 {
        self.running.load(Ordering::Relaxed)
    }

    pub(crate) fn attributes(&self) -> &[KeyValue] {
        &self.attributes
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Measure").field("attributes", &self.attributes).finish_non_exhaustive()
    }
}

/// The same exporter, measured.
pub(crate) fn measured(built: Built, measure: Arc<Measure>) -> Built {
    let Built { exporter, feedback, last_attempts } = built;
    let measured = Measured { exporter, feedback: feedback.clone(), measure };
    Built { exporter: Exporter::Measured(Box::new(measured)), feedback, last_attempts }
}

/// An exporter that is measured.
pub(crate) struct Measured {
    pub(super) exporter: Exporter,
    feedback: Option<Arc<ExportFeedback>>,
    measure: Arc<Measure>,
}

impl Measured {
    pub(super) fn export(&self, batch: Batch) -> Pin<Box<dyn Future<Output = OTelSdkResult> + Send + '_>> {
        let spans = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        if spans == 0 {
            return self.exporter.export(batch);
        }
        // Before the call, which may panic: then it is dropped, and says so.
        let operation = Operation::begin(self, spans);
        Box::pin(Export { export: self.exporter.export(batch), operation })
    }
}

struct Export<'a> {
    export: Pin<Box<dyn Future<Output = OTelSdkResult> + Send + 'a>>,
    operation: Operation<'a>,
}

impl Future for Export<'_> {
    type Output = OTelSdkResult;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<OTelSdkResult> {
        // The worker catches the panic; here it is only noted.
        match catch_unwind(AssertUnwindSafe(|| self.export.as_mut().poll(cx))) {
            Ok(polled) => polled.map(|result| {
                self.operation.conclude(&result);
                result
            }),
            Err(thrown) => {
                self.operation.end(Some(Loss::ExporterPanicked.error_type()));
                resume_unwind(thrown)
            }
        }
    }
}

/// One export, from the call to its end, whichever that is.
struct Operation<'a> {
    exporter: &'a Measured,
    spans: u64,
    began: Instant,
    has_ended: bool,
}

impl<'a> Operation<'a> {
    fn begin(exporter: &'a Measured, spans: u64) -> Self {
        exporter.measure.running.fetch_add(spans, Ordering::Relaxed);
        exporter.measure.handed.fetch_add(spans, Ordering::Relaxed);
        Self { exporter, spans, began: Instant::now(), has_ended: false }
    }

    fn conclude(&mut self, result: &OTelSdkResult) {
        let rejects = || self.exporter.feedback.as_ref().is_some_and(|feedback| feedback.has_rejected());
        let failure = match result {
            Ok(()) if rejects() => Some(Loss::Rejected),
            Ok(()) => None,
            Err(OTelSdkError::Timeout(_)) => Some(Loss::ExportTimeout),
            Err(OTelSdkError::AlreadyShutdown) => Some(Loss::AfterShutdown),
            Err(OTelSdkError::InternalFailure(_)) => Some(Loss::ExportFailed),
        };
        self.end(failure.map(Loss::error_type));
    }

    /// Semantic conventions: `error.type` exactly when it failed.
    fn end(&mut self, error_type: Option<&'static str>) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let Measure { running, durations, attributes, .. } = &*self.exporter.measure;
        running.fetch_sub(self.spans, Ordering::Relaxed);
        let seconds = self.began.elapsed().as_secs_f64();
        let error = error_type.map(|error_type| KeyValue::new("error.type", error_type));
        let attributes: Vec<KeyValue> = attributes.iter().cloned().chain(error).collect();
        // The meter is the program's.
        survive(|| durations.record(seconds, &attributes));
    }
}

impl Drop for Operation<'_> {
    /// Given up: by its own panic, or by the deadline.
    fn drop(&mut self) {
        let loss = if std::thread::panicking() { Loss::ExporterPanicked } else { Loss::ExportTimeout };
        self.end(Some(loss.error_type()));
    }
}
