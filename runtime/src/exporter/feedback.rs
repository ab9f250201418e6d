//! Owns what an exporter tells the worker beside its result: what was lost and why, what was refused, how often it tried
//! again; and the worker's word to it that time is up. Knows no protocol.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Why spans of an export were lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LossCause {
    /// No answer by the deadline.
    Timeout,
    /// No connection, or it broke before an answer.
    Unreachable,
    /// The receiver said no: status, code or redirect.
    Refused,
    /// One span alone is above the request limit.
    TooLarge,
    /// An answer that is none: too long, or not of the protocol.
    BadAnswer,
    /// The exporter could not make the request.
    Internal,
}

/// Spans of one export that were lost together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpansLost {
    pub(crate) cause: LossCause,
    pub(crate) spans: u64,
    /// For people: the problem, and what to do.
    pub(crate) message: String,
}

/// What happened since the report was last taken. Spans in `lost` and `rejected` did not arrive; all others did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExportReport {
    pub(crate) lost: Vec<SpansLost>,
    /// Spans that an accepting receiver dropped (partial success).
    pub(crate) rejected: u64,
    /// What receivers said in otherwise accepted requests, with or without rejected spans.
    pub(crate) notices: Vec<String>,
    /// Attempts after the first one.
    pub(crate) retries: u64,
}

/// One report, written by the exporter and taken by the worker after each export.
#[derive(Debug, Default)]
pub(crate) struct ExportFeedback {
    report: Mutex<ExportReport>,
}

impl ExportFeedback {
    /// The report so far; the next one starts empty.
    pub(crate) fn take(&self) -> ExportReport {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *report)
    }

    /// Whether the receiver has rejected anything of what the report is about.
    #[cfg(feature = "self-metrics")]
    pub(crate) fn has_rejected(&self) -> bool {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).rejected > 0
    }

    pub(crate) fn update(&self, change: impl FnOnce(&mut ExportReport)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Tells an exporter from another thread that the attempt after the present one is the last: waits between attempts end
/// at once, and an attempt that fails is not repeated. Clones speak to the same exporter.
#[derive(Clone, Debug)]
pub(crate) struct LastAttempt {
    asked: Arc<watch::Sender<bool>>,
}

impl Default for LastAttempt {
    fn default() -> Self {
        Self { asked: Arc::new(watch::Sender::new(false)) }
    }
}

impl LastAttempt {
    /// Cuts a wait now and all later ones.
    pub(crate) fn ask(&self) {
        self.asked.send_replace(true);
    }

    /// Retries are allowed again, after a flush that was in a hurry.
    #[cfg(test)]
    pub(crate) fn clear(&self) {
        self.asked.send_replace(false);
    }

    pub(crate) fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }

    /// Returns when asked, at once if that was before.
    pub(crate) async fn asked(&self) {
        // An error means that the sender is gone, and `self` holds it.
        let _ = self.asked.subscribe().wait_for(|asked| *asked).await;
    }
}
