//! Owns one export and the order of exports: deadlines kept, panics caught, commands heard meanwhile. Must not know how results are counted.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::SpanData;
use tokio::time::{Instant, sleep_until};

use super::failure::Failure;
use super::{Command, Worker};
use crate::exporter::LastAttempt;

impl Worker {
    pub(super) async fn export_full_batches(&mut self) {
        while self.pending.len() >= self.batching.max_export_batch_size {
            self.export_one_batch().await;
        }
    }

    pub(super) async fn export_on_schedule(&mut self) {
        self.collect();
        if self.pending.is_empty() {
            self.flush_idle_exporter().await;
        }
        self.export_everything().await;
        self.schedule();
    }

    pub(super) async fn export_everything(&mut self) {
        while !self.pending.is_empty() {
            self.export_one_batch().await;
        }
    }

    pub(super) async fn export_one_batch(&mut self) {
        let size = self.pending.len().min(self.batching.max_export_batch_size.max(1));
        let batch: Vec<SpanData> = self.pending.drain(..size).collect();
        let result = self.export(batch).await;
        self.account(size, result);
    }

    /// One export, its panics caught and its deadlines kept. A shutdown that is asked for meanwhile cuts its waits.
    pub(super) async fn export(&mut self, batch: Vec<SpanData>) -> Result<(), Failure> {
        let Self { built, commands, waiting, batching, .. } = self;
        let exporter = &built.exporter;
        let start = catch_unwind(AssertUnwindSafe(|| exporter.export(batch)));
        let mut export = start.map_err(|_| Failure::panic())?;
        let limit = batching.export_timeout;
        let mut overdue = pin!(sleep_until(limit.map_or_else(far_away, |limit| Instant::now() + limit)));
        let mut hurried = is_hurried(waiting);
        let result = poll_fn(|cx| {
            while let Poll::Ready(Some(command)) = commands.poll_recv(cx) {
                waiting.push_back(command);
            }
            if !hurried && is_hurried(waiting) {
                hurried = true;
                built.last_attempts.iter().for_each(LastAttempt::ask);
            }
            match catch_unwind(AssertUnwindSafe(|| export.as_mut().poll(cx))) {
                Ok(Poll::Pending) => {}
                Ok(Poll::Ready(result)) => return Poll::Ready(result.map_err(Failure::from)),
                Err(_) => return Poll::Ready(Err(Failure::panic())),
            }
            overdue.as_mut().poll(cx).map(|()| Err(Failure::timeout(limit.unwrap_or_default())))
        })
        .await;
        match catch_unwind(AssertUnwindSafe(|| drop(export))) {
            Ok(()) => result,
            Err(_) => Err(Failure::panic()),
        }
    }

    /// An empty batch: what shows traces shows those that waited for more.
    pub(super) async fn flush_idle_exporter(&mut self) {
        if self.flush_when_idle && std::mem::take(&mut self.idle_flush_due) {
            // A console has nobody to tell that it could not write.
            let _ = self.export(Vec::new()).await;
        }
    }

    pub(super) fn flush_exporter(&self) -> OTelSdkResult {
        catch_unwind(AssertUnwindSafe(|| self.built.exporter.force_flush())).unwrap_or_else(|_| {
            Err(OTelSdkError::InternalFailure("the exporter panicked in force_flush".into()))
        })
    }

    pub(super) async fn flush(&mut self) -> OTelSdkResult {
        self.collect();
        let lost = self.pipeline.stats().dropped();
        self.export_everything().await;
        self.idle_flush_due = false;
        let flushed = self.flush_exporter();
        match self.pipeline.stats().dropped().saturating_sub(lost) {
            0 => flushed,
            lost => Err(OTelSdkError::InternalFailure(format!("{lost} spans could not be exported"))),
        }
    }
}

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(86400 * 365)
}

fn is_hurried(waiting: &VecDeque<Command>) -> bool {
    waiting.iter().any(|command| matches!(command, Command::Shutdown(..)))
}
