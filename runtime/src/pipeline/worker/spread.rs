//! Owns the handing out where there are several exporters: what was collected goes to each one's inbox, on time, and questions go to all.
//! Never waits for an exporter. Must not know how exports run.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, sleep_until};

use super::collect::{Collector, SHORTEST_DELAY};
use super::gather::Gather;
use super::watch::Room;
use super::{Command, Reply, Work};
use crate::pipeline::inbox::{Inbox, Parcel};
use crate::pipeline::{Loss, Report, ReportKind};

/// The way to one exporter.
pub(super) struct Outlet {
    inbox: &'static Inbox,
    commands: UnboundedSender<Command>,
    /// When what waits for it is to be exported at the latest.
    due: Option<Instant>,
    room: Room,
}

impl Outlet {
    pub(super) fn new(inbox: &'static Inbox, commands: UnboundedSender<Command>) -> Self {
        let mut outlet = Self { inbox, commands, due: None, room: Room::of(inbox) };
        outlet.schedule();
        outlet
    }

    fn schedule(&mut self) {
        self.due = Instant::now().checked_add(self.inbox.batching().schedule_delay.max(SHORTEST_DELAY));
    }

    fn is_due(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| due <= now)
    }
}

/// Collects, and hands out.
pub(super) struct Spread {
    collector: Collector,
    outlets: Vec<Outlet>,
    commands: UnboundedReceiver<Command>,
    /// Flushes that have a deadline.
    asked: Vec<Asked>,
}

struct Asked {
    gather: Gather,
    after: Duration,
    until: Instant,
}

enum Next {
    Look,
    Due,
    Command(Option<Command>),
}

impl Spread {
    pub(super) fn new(
        collector: Collector,
        outlets: Vec<Outlet>,
        commands: UnboundedReceiver<Command>,
    ) -> Self {
        Self { collector, outlets, commands, asked: Vec::new() }
    }

    async fn next(&mut self) -> Next {
        let exports = self.outlets.iter().filter_map(|outlet| outlet.due);
        let due = exports.chain(self.asked.iter().map(|asked| asked.until)).min();
        let mut command = pin!(self.commands.recv());
        let mut look = pin!(self.collector.pipeline().bell().notified());
        let mut timer = pin!(sleep_until(due.unwrap_or_else(Instant::now)));
        poll_fn(|cx| {
            use Poll::{Pending, Ready};
            if let Ready(command) = command.as_mut().poll(cx) {
                return Ready(Next::Command(command));
            }
            if look.as_mut().poll(cx).is_ready() {
                return Ready(Next::Look);
            }
            if due.is_some() && timer.as_mut().poll(cx).is_ready() { Ready(Next::Due) } else { Pending }
        })
        .await
    }

    /// Takes what the threads have finished and gives it to every exporter that has room.
    fn hand_out(&mut self) {
        // Nothing is kept back for a full batch: each exporter has its own.
        self.collector.collect(1);
        while self.collector.pending() > 0 {
            self.hand_out_some();
        }
        for outlet in &mut self.outlets {
            outlet.room.look(self.collector.pipeline());
        }
    }

    fn hand_out_some(&mut self) {
        let exporters = self.outlets.len();
        let (mut parcels, mut bytes) = (Vec::new(), 0_usize);
        self.collector.take(AT_ONCE, |span, weight| {
            bytes = bytes.saturating_add(weight);
            parcels.push(Parcel::new(span, weight, exporters));
        });
        self.collector.give_room(parcels.len(), bytes);
        let pipeline = self.collector.pipeline();
        if !pipeline.hand_over(u64::try_from(parcels.len()).unwrap_or(u64::MAX)) {
            return;
        }
        for outlet in &self.outlets {
            outlet.inbox.put(pipeline, &parcels);
        }
        pipeline.give_up_if_finished();
    }

    fn pass_time(&mut self) {
        let now = Instant::now();
        self.hand_out();
        for outlet in self.outlets.iter_mut().filter(|outlet| outlet.is_due(now)) {
            outlet.inbox.make_due();
            outlet.schedule();
        }
        self.asked.retain(|asked| {
            if asked.until <= now {
                asked.gather.close(asked.after);
            }
            !asked.gather.is_answered()
        });
    }

    /// Asks every exporter, whether the others answer or not.
    fn ask(&self, reply: Reply, command: impl Fn(Reply) -> Command) -> Gather {
        let gather = Gather::new(reply, self.outlets.iter().map(|outlet| outlet.inbox.name()));
        for Outlet { inbox, commands, .. } in &self.outlets {
            // One that is gone drops the question, which answers it.
            let _ = commands.send(command(gather.reply_of(inbox.name())));
        }
        gather
    }

    fn flush(&mut self, reply: Reply, until: Option<std::time::Instant>) {
        self.hand_out();
        let gather = self.ask(reply, |reply| Command::Flush(reply, until));
        if let Some(until) = until.map(Instant::from_std) {
            let after = until.saturating_duration_since(Instant::now());
            self.asked.retain(|asked| !asked.gather.is_answered());
            self.asked.push(Asked { gather, after, until });
        }
    }

    async fn shut_down(&mut self, until: std::time::Instant) -> OTelSdkResult {
        let pipeline = self.collector.pipeline();
        self.hand_out();
        let (reply, answered) = tokio::sync::oneshot::channel();
        let after = until.saturating_duration_since(std::time::Instant::now());
        // Theirs ends a little earlier, so that each can say itself what became of it.
        let theirs = until.checked_sub(after / 16).unwrap_or(until);
        let gather = self
            .ask(Box::new(move |result| drop(reply.send(result))), |reply| Command::Shutdown(reply, theirs));
        let mut answered = pin!(answered);
        let in_time = tokio::time::timeout_at(Instant::from_std(until), &mut answered).await;
        gather.close(after);
        let result = match in_time {
            Ok(result) => result,
            Err(_) => answered.await,
        };
        self.collector.finish();
        for outlet in &mut self.outlets {
            outlet.room.end(pipeline);
        }
        self.collector.end();
        // It is answered by now, whatever became of the exporters.
        result.unwrap_or(Ok(()))
    }
}

/// Spans that are converted before the first exporter gets them.
const AT_ONCE: usize = 512;

impl Work for Spread {
    async fn work(&mut self) {
        loop {
            match self.next().await {
                Next::Look => self.hand_out(),
                Next::Due => self.pass_time(),
                Next::Command(Some(Command::Flush(reply, until))) => self.flush(reply, until),
                Next::Command(Some(Command::Shutdown(reply, until))) => {
                    let result = self.shut_down(until).await;
                    return reply(result);
                }
                #[cfg(test)]
                Next::Command(Some(Command::Panic)) => {
                    for outlet in &self.outlets {
                        let _ = outlet.commands.send(Command::Panic);
                    }
                    std::panic::panic_any("a mistake")
                }
                // The provider is gone, which only happens when it is leaked: nothing can come any more.
                Next::Command(None) => return,
            }
        }
    }

    fn start_over(&mut self) {
        let lost = self.collector.give_up(Loss::WorkerPanicked);
        let text = format!("the worker panicked and goes on; {lost} spans were lost");
        self.collector.pipeline().reporter().say(&Report::new(ReportKind::Internal, text));
    }

    fn finish(&mut self) {
        self.collector.finish();
    }
}
