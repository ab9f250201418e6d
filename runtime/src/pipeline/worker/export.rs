//! Owns one export and the order of exports: deadlines kept, panics caught, commands heard meanwhile. Must not know how results are counted.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use tokio::time::{Instant, sleep_until};

use super::Command;
use super::failure::Failure;
use super::lane::Exporting;
use super::source::Source;
use crate::exporter::{Batch, LastAttempt};
use crate::survive::survive;

impl<S: Source> Exporting<S> {
    pub(super) async fn export_full_batches(&mut self) {
        while self.source.waiting() >= self.max_export_batch_size {
            self.export_one_batch().await;
        }
    }

    /// What has come is exported, full batches or not.
    pub(super) async fn export_on_schedule(&mut self) {
        if self.source.waiting() == 0 {
            self.flush_idle_exporter().await;
        }
        self.export_everything().await;
    }

    async fn export_everything(&mut self) {
        while self.source.waiting() > 0 {
            self.export_one_batch().await;
        }
    }

    async fn export_one_batch(&mut self) {
        let (batch, size) = self.source.take_batch();
        if size == 0 {
            // The processors have left nothing of it.
            return;
        }
        let result = self.export(batch).await;
        self.account(size, result);
    }

    /// One export, its panics caught and its deadline kept. A shutdown that is asked for meanwhile cuts its waits, and losses that begin
    /// meanwhile are told.
    async fn export(&mut self, batch: Batch) -> Result<(), Failure> {
        let Self { built, commands, waiting, export_timeout: limit, source, lost_here, .. } = self;
        let exporter = &built.exporter;
        let mut export = Export(Some(survive(|| exporter.export(batch)).ok_or_else(Failure::panic)?));
        let end = limit.and_then(|limit| Instant::now().checked_add(limit)).unwrap_or_else(far_away);
        let mut overdue = pin!(sleep_until(end));
        let bell = source.bell();
        let mut look = pin!(bell.notified());
        let (mut hurried, mut woken) = (is_hurried(waiting), false);
        let result = poll_fn(|cx| {
            while let Poll::Ready(Some(command)) = commands.poll_recv(cx) {
                waiting.push_back((command, *lost_here));
            }
            if !hurried && is_hurried(waiting) {
                hurried = true;
                built.last_attempts.iter().for_each(LastAttempt::ask);
            }
            while look.as_mut().poll(cx).is_ready() {
                woken = true;
                look.set(bell.notified());
                source.glance();
            }
            if let Poll::Ready(result) = export.poll(cx) {
                return Poll::Ready(result);
            }
            overdue.as_mut().poll(cx).map(|()| Err(Failure::timeout(limit.unwrap_or_default())))
        })
        .await;
        if woken {
            // Heard here, but not looked at: whoever comes next does that.
            bell.notify_one();
        }
        if export.close() { result } else { Err(Failure::panic()) }
    }

    /// An empty batch: what shows traces shows those that waited for more.
    async fn flush_idle_exporter(&mut self) {
        if self.flush_when_idle && std::mem::take(&mut self.idle_flush_due) {
            // A console has nobody to tell that it could not write.
            let _ = self.export(Batch::Spans(Vec::new())).await;
        }
    }

    fn flush_exporter(&self) -> OTelSdkResult {
        survive(|| self.built.exporter.force_flush()).unwrap_or_else(|| {
            Err(OTelSdkError::InternalFailure("the exporter panicked in force_flush".into()))
        })
    }

    /// Exports what has ended before, and nothing that ends meanwhile: under load this has an end. Fails when more was lost than `before` it was
    /// asked for.
    pub(super) async fn flush(&mut self, before: u64) -> OTelSdkResult {
        self.source.collect();
        self.export_everything().await;
        self.idle_flush_due = false;
        let flushed = self.flush_exporter();
        match self.lost_here.saturating_sub(before) {
            0 => flushed,
            lost => Err(OTelSdkError::InternalFailure(format!(
                "{lost} spans could not be exported; the error hook was told why"
            ))),
        }
    }
}

/// A running export. It is the user's code: its panics end here, also when it is dropped half-way.
struct Export<'a>(Option<Pin<Box<dyn Future<Output = OTelSdkResult> + Send + 'a>>>);

impl Export<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        let Some(export) = &mut self.0 else { return Poll::Ready(Err(Failure::panic())) };
        match survive(|| export.as_mut().poll(cx)) {
            Some(polled) => polled.map_err(Failure::from),
            None => Poll::Ready(Err(Failure::panic())),
        }
    }

    /// False when that panicked.
    fn close(&mut self) -> bool {
        let export = self.0.take();
        survive(|| drop(export)).is_some()
    }
}

impl Drop for Export<'_> {
    fn drop(&mut self) {
        self.close();
    }
}

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(86400 * 365)
}

fn is_hurried(waiting: &VecDeque<(Command, u64)>) -> bool {
    waiting.iter().any(|(command, _)| matches!(command, Command::Shutdown(..)))
}
