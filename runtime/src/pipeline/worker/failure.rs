//! Owns why an export failed, in the worker's words. Knows no span.

use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkError;

use crate::exporter::{self, LossCause};
use crate::pipeline::Loss;

/// Why an export failed.
pub(super) struct Failure {
    pub(super) loss: Loss,
    pub(super) text: String,
    /// The worker ended the export; the exporter itself has said nothing.
    pub(super) is_ours: bool,
}

impl From<exporter::SpansLost> for Failure {
    fn from(part: exporter::SpansLost) -> Self {
        let loss = match part.cause {
            LossCause::Timeout => Loss::ExportTimeout,
            LossCause::TooLarge => Loss::TooLarge,
            LossCause::Unreachable | LossCause::Refused | LossCause::BadAnswer | LossCause::Internal => {
                Loss::ExportFailed
            }
        };
        Self { loss, text: part.message, is_ours: false }
    }
}

impl Failure {
    pub(super) fn panic() -> Self {
        let text = "the exporter panicked; the next batch is tried again".into();
        Self { loss: Loss::ExporterPanicked, text, is_ours: true }
    }

    pub(super) fn timeout(limit: Duration) -> Self {
        let text = format!(
            "the export did not end within {limit:?}; see whether the receiver is slow, or raise OTEL_BSP_EXPORT_TIMEOUT"
        );
        Self { loss: Loss::ExportTimeout, text, is_ours: true }
    }
}

impl From<OTelSdkError> for Failure {
    fn from(error: OTelSdkError) -> Self {
        match error {
            OTelSdkError::Timeout(after) => Self {
                loss: Loss::ExportTimeout,
                text: format!("the export did not end within {after:?}; see whether the receiver is slow"),
                is_ours: false,
            },
            OTelSdkError::InternalFailure(text) => Self { loss: Loss::ExportFailed, text, is_ours: false },
            other @ OTelSdkError::AlreadyShutdown => {
                Self { loss: Loss::ExportFailed, text: other.to_string(), is_ours: false }
            }
        }
    }
}
