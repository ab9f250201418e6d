//! Owns how metrics name the causes of losses. Knows no metric.

use super::Loss;

impl Loss {
    /// `error.type` in metrics. Semantic conventions, SDK metrics: `queue_full`, `already_shutdown`, `rejected` and `timeout` are theirs.
    pub(crate) const fn error_type(self) -> &'static str {
        match self {
            Self::QueueFull | Self::QueueBytes => "queue_full",
            Self::AfterShutdown => "already_shutdown",
            Self::ExportFailed => "export_failed",
            Self::ExportTimeout => "timeout",
            Self::ExporterPanicked => "exporter_panicked",
            Self::WorkerPanicked => "worker_panicked",
            Self::Processor => "dropped",
            Self::NotKept => "not_kept",
            Self::ProcessorPanicked => "processor_panicked",
            Self::Rejected => "rejected",
            Self::TooLarge => "too_large",
            Self::ShutdownTimeout => "shutdown_timeout",
        }
    }
}
