//! Owns one exporter's life on its thread: what it does next, told by commands, by time, or by spans that have come. Must not know where spans
//! come from.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use super::source::Source;
use super::watch::Exports;
use super::{Command, Lane, Work};
use crate::exporter::Built;
use crate::pipeline::{Loss, Report, ReportKind};

/// An exporter that exports.
pub(super) struct Exporting<S> {
    pub(super) source: S,
    pub(super) built: Built,
    pub(super) max_export_batch_size: usize,
    pub(super) export_timeout: Option<Duration>,
    pub(super) flush_when_idle: bool,
    pub(super) commands: UnboundedReceiver<Command>,
    /// Commands that came while an export was running, and what exports had lost before.
    pub(super) waiting: VecDeque<(Command, u64)>,
    /// Spans that exports have lost.
    pub(super) lost_here: u64,
    pub(super) idle_flush_due: bool,
    pub(super) watch: Exports,
    next_export: Option<Instant>,
}

enum Next {
    Look,
    Due,
    /// With what exports had lost when it came.
    Command(Option<Command>, u64),
}

impl<S: Source> Exporting<S> {
    pub(super) fn new(source: S, lane: &Lane, built: Built, commands: UnboundedReceiver<Command>) -> Self {
        #[cfg(feature = "otlp")]
        let source = {
            let mut source = source;
            source.encode_with(built.exporter.record_encoder());
            source
        };
        Self {
            next_export: source.due(),
            watch: Exports::of(source.label()),
            source,
            built,
            max_export_batch_size: lane.batching.max_export_batch_size,
            export_timeout: lane.batching.export_timeout,
            flush_when_idle: lane.flush_when_idle,
            commands,
            waiting: VecDeque::new(),
            lost_here: 0,
            idle_flush_due: false,
        }
    }

    async fn next(&mut self) -> Next {
        if let Some((command, lost)) = self.waiting.pop_front() {
            return Next::Command(Some(command), lost);
        }
        let lost = self.lost_here;
        let mut command = pin!(self.commands.recv());
        let mut look = pin!(self.source.bell().notified());
        let is_timed = self.next_export.is_some();
        let mut due = pin!(sleep_until(self.next_export.unwrap_or_else(Instant::now)));
        poll_fn(|cx| {
            use Poll::{Pending, Ready};
            if let Ready(command) = command.as_mut().poll(cx) {
                return Ready(Next::Command(command, lost));
            }
            if look.as_mut().poll(cx).is_ready() {
                return Ready(Next::Look);
            }
            if is_timed && due.as_mut().poll(cx).is_ready() { Ready(Next::Due) } else { Pending }
        })
        .await
    }

    pub(super) fn say(&self, kind: ReportKind, text: &str) {
        let text = match self.source.label() {
            Some(name) => format!("exporter {name}: {text}"),
            None => text.to_owned(),
        };
        self.source.pipeline().reporter().say(&Report::new(kind, text));
    }
}

impl<S: Source> Work for Exporting<S> {
    async fn work(&mut self) {
        loop {
            match self.next().await {
                Next::Look if self.source.collect() => self.export_on_schedule().await,
                Next::Look => self.export_full_batches().await,
                Next::Due => {
                    self.source.collect();
                    self.export_on_schedule().await;
                    self.next_export = self.source.due();
                }
                Next::Command(Some(Command::Flush(reply, _)), lost) => {
                    let result = self.flush(lost).await;
                    reply(result);
                }
                Next::Command(Some(Command::Shutdown(reply, deadline)), lost) => {
                    let result = self.shut_down(deadline, lost).await;
                    return reply(result);
                }
                #[cfg(test)]
                Next::Command(Some(Command::Panic), _) => std::panic::panic_any("a mistake"),
                // Whoever commands is gone, because another exporter could not be built: nothing can come any more.
                Next::Command(None, _) => return,
            }
        }
    }

    fn start_over(&mut self) {
        let lost = self.source.give_up(Loss::WorkerPanicked);
        self.say(ReportKind::Internal, &format!("the worker panicked and goes on; {lost} spans were lost"));
    }

    fn finish(&mut self) {
        self.source.finish();
    }
}
