//! An exporter that does what a test tells it, and remembers what it was given. Knows no test.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::sync::Semaphore;

/// How long a test waits for something that must happen.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// What the exporter does with one batch; without one it takes it.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Fail,
    PanicWhenCalled,
    PanicWhenPolled,
    /// Is never ready, and panics when it is dropped for that.
    PanicWhenDropped,
    /// Takes the batch once the gate is open; the worker does something else meanwhile.
    Await(Gate),
    /// Fails once the gate is open.
    AwaitAndFail(Gate),
    /// Blocks the worker until the gate is open.
    Block(Gate),
}

/// Closed until it is opened; clones are the same gate.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<(Semaphore, Mutex<bool>, Condvar)>);

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Arc::new((Semaphore::new(0), Mutex::new(false), Condvar::new())))
    }

    pub(crate) fn open(&self) {
        let (semaphore, is_open, opened) = &*self.0;
        semaphore.close();
        *is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        opened.notify_all();
    }

    async fn pass(&self) {
        drop(self.0.0.acquire().await);
    }

    pub(crate) fn block(&self) {
        let (_, is_open, opened) = &*self.0;
        let is_open = is_open.lock().unwrap_or_else(PoisonError::into_inner);
        drop(opened.wait_while(is_open, |is_open| !*is_open));
    }
}

/// Clones are the same exporter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Probe(Arc<(Mutex<Seen>, Condvar)>);

#[derive(Debug, Default)]
struct Seen {
    script: VecDeque<Act>,
    calls: usize,
    running: usize,
    most_running: usize,
    spans: Vec<SpanData>,
    shutdowns: usize,
}

impl Probe {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// What to do with the next batches, in order.
    pub(crate) fn script(&self, acts: impl IntoIterator<Item = Act>) {
        self.lock().script.extend(acts);
    }

    /// What was taken.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.lock().spans.clone()
    }

    pub(crate) fn count(&self) -> u64 {
        self.lock().spans.len() as u64
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.lock().spans.iter().map(|span| span.name.to_string()).collect()
    }

    pub(crate) fn calls(&self) -> usize {
        self.lock().calls
    }

    pub(crate) fn shutdowns(&self) -> usize {
        self.lock().shutdowns
    }

    /// Whether two exports have ever run at the same time.
    pub(crate) fn overlapped(&self) -> bool {
        self.lock().most_running > 1
    }

    #[track_caller]
    pub(crate) fn wait_for_calls(&self, calls: usize) {
        self.wait(|seen| seen.calls >= calls);
    }

    #[track_caller]
    pub(crate) fn wait_for_spans(&self, spans: usize) {
        self.wait(|seen| seen.spans.len() >= spans);
    }

    #[track_caller]
    fn wait(&self, is_ready: impl Fn(&Seen) -> bool) {
        let wait = self.0.1.wait_timeout_while(self.lock(), LONG, |seen| !is_ready(seen));
        let (seen, _) = wait.unwrap_or_else(PoisonError::into_inner);
        assert!(is_ready(&seen), "{} calls, {} spans", seen.calls, seen.spans.len());
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let value = change(&mut self.lock());
        self.0.1.notify_all();
        value
    }

    fn begin(&self) -> (Option<Act>, Running) {
        let act = self.change(|seen| {
            seen.calls += 1;
            seen.running += 1;
            seen.most_running = seen.most_running.max(seen.running);
            seen.script.pop_front()
        });
        (act, Running(self.clone()))
    }
}

/// Counts an export for as long as it runs.
struct Running(Probe);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.change(|seen| seen.running -= 1);
    }
}

fn failure() -> OTelSdkResult {
    Err(OTelSdkError::InternalFailure("it was told to fail".into()))
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        // Inside another panic this would end the process.
        if !std::thread::panicking() {
            std::panic::panic_any("dropped");
        }
    }
}

impl SpanExporter for Probe {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        let (act, running) = self.begin();
        match &act {
            Some(Act::PanicWhenCalled) => std::panic::panic_any("called"),
            Some(Act::Block(gate)) => gate.block(),
            _ => {}
        }
        let probe = self.clone();
        async move {
            let _running = running;
            match act {
                Some(Act::Fail) => return failure(),
                Some(Act::AwaitAndFail(gate)) => {
                    gate.pass().await;
                    return failure();
                }
                Some(Act::PanicWhenPolled) => std::panic::panic_any("polled"),
                Some(Act::PanicWhenDropped) => {
                    let _bomb = Bomb;
                    std::future::pending::<()>().await;
                }
                Some(Act::Await(gate)) => gate.pass().await,
                Some(Act::Block(_) | Act::PanicWhenCalled) | None => {}
            }
            probe.change(|seen| seen.spans.extend(batch));
            Ok(())
        }
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        self.change(|seen| seen.shutdowns += 1);
        Ok(())
    }
}
