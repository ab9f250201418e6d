//! Owns the end of an exporter's work: the shutdown with its deadline. Must not know exports in detail.

use std::time::Instant;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::time::timeout;

use super::lane::Exporting;
use super::source::Source;
use crate::exporter::LastAttempt;
use crate::survive::survive;

impl<S: Source> Exporting<S> {
    /// Fails when more is lost than `before` it was asked for.
    pub(super) async fn shut_down(&mut self, until: Instant, before: u64) -> OTelSdkResult {
        let deadline = until.saturating_duration_since(Instant::now());
        self.built.last_attempts.iter().for_each(LastAttempt::ask);
        let flushed =
            timeout(deadline, self.flush(before)).await.unwrap_or(Err(OTelSdkError::Timeout(deadline)));
        self.source.finish();
        let left = until.saturating_duration_since(Instant::now());
        let exporter = &self.built.exporter;
        let shut = survive(|| exporter.shutdown_with_timeout(left)).unwrap_or_else(|| {
            Err(OTelSdkError::InternalFailure("the exporter panicked in shutdown".into()))
        });
        self.source.end();
        self.watch.end(self.source.pipeline().reporter());
        flushed.and(shut)
    }
}
