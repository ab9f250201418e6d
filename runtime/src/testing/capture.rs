//! Owns captures: how a test gets a place of its own for its spans, in parallel with others. Must not know how spans are shown.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Mutex, Once, OnceLock, PoisonError};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use opentelemetry::{Context, ContextGuard, global};
use opentelemetry_sdk::trace::{ShouldSample, SpanData};

use super::sink::{Active, CaptureRef, Sink, give_everything_else, give_thread};
use super::{Span, Spans, wait};
use crate::pipeline::{Exchange, IdSource, OpenSpans, Pipeline, Reporter, Rules};
use crate::provider::{LogLevel, Provider, Sampler};
use crate::recorder::Limits;

/// Captures the spans of this thread, of threads given to it, and of every context carried from them, until it is dropped.
///
/// While it lives the thread starts from an empty context: spans in it begin traces of their own. Ids are counted per capture, so they are
/// the same in every run.
///
/// ```
/// use opentelemetry::trace::{Tracer, TracerProvider};
/// use traced::testing::Capture;
///
/// let capture = Capture::start();
/// opentelemetry::global::tracer("any").in_span("orders.create", |_| ());
/// assert_eq!(capture.spans().tree(), "orders.create");
/// ```
#[derive(Debug)]
pub struct Capture {
    sink: CaptureRef,
    attached: Option<ContextGuard>,
    former: Option<CaptureRef>,
    _active: Active,
}

/// Settings of a capture.
#[derive(Debug)]
#[must_use = "call `start`"]
pub struct CaptureBuilder {
    /// `None`: every span is sampled.
    sampler: Option<Sampler>,
    code_location: bool,
    fixed_clock: bool,
}

impl CaptureBuilder {
    /// Every reading of the clock is a millisecond later than the one before: times and durations are the same in every run.
    pub fn fixed_clock(mut self) -> Self {
        self.fixed_clock = true;
        self
    }

    /// Adds `code.*` to the captured spans; left out by default, because line numbers change.
    pub fn code_location(mut self) -> Self {
        self.code_location = true;
        self
    }

    /// Asks this sampler for every span; the default samples all of them. What it drops is not captured.
    pub fn sampler(mut self, sampler: impl ShouldSample + 'static) -> Self {
        self.sampler = Some(Sampler::custom(sampler));
        self
    }

    /// Starts the capture on this thread.
    pub fn start(self) -> Capture {
        let sink = self.sink();
        let active = Active::new();
        let former = give_thread(Some(CaptureRef::clone(&sink)));
        let attached = Some(sink.context().attach());
        Capture { sink, attached, former, _active: active }
    }

    fn sink(self) -> CaptureRef {
        // Pipelines live for ever, so the usual one is shared.
        static USUAL: OnceLock<&'static Pipeline> = OnceLock::new();
        use_our_provider();
        let Self { sampler, code_location, fixed_clock } = self;
        let pipeline = match sampler {
            None if !code_location => USUAL.get_or_init(|| pipeline(usual_sampler(), false)),
            sampler => pipeline(sampler.unwrap_or_else(usual_sampler), code_location),
        };
        Sink::new(pipeline, fixed_clock)
    }
}

fn usual_sampler() -> Sampler {
    Sampler::default()
}

/// The part of a pipeline that spans look at while they are recorded; captured spans never reach a queue or a worker.
fn pipeline(sampler: Sampler, code_location: bool) -> &'static Pipeline {
    let rules = Rules {
        sampler: Exchange::new(sampler, false),
        ids: IdSource::default(),
        limits: Limits::default(),
        code_location,
        exports: true,
        open: OpenSpans::default(),
    };
    let (commands, _) = tokio::sync::mpsc::unbounded_channel();
    Box::leak(Box::new(Pipeline::new(rules, Vec::new(), Reporter::new(None, LogLevel::None), commands)))
}

/// Spans of other instrumentations come to us as well.
fn use_our_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        crate::span::install_hook();
        global::set_tracer_provider(Provider);
    });
}

impl Capture {
    /// Captures with the real clock and every span sampled.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// A capture with other settings.
    pub fn builder() -> CaptureBuilder {
        CaptureBuilder { sampler: None, code_location: false, fixed_clock: false }
    }

    /// The spans that have ended so far.
    pub fn spans(&self) -> Spans {
        Spans::from(self.finished())
    }

    /// The spans that have ended so far, in the order in which they ended, as exporters get them.
    pub fn finished(&self) -> Vec<SpanData> {
        self.sink.finished()
    }

    /// Waits until `enough` says so of the finished spans; false when `within` has passed before. Blocks the thread.
    pub fn wait(&self, within: Duration, enough: impl Fn(&[SpanData]) -> bool) -> bool {
        self.sink.wait(within, enough)
    }

    /// Waits until a span of this name has ended and returns it. Blocks the thread.
    ///
    /// # Panics
    ///
    /// When `within` has passed before.
    #[track_caller]
    pub fn wait_for(&self, name: &str, within: Duration) -> Span {
        wait::until_ended(&self.sink, name, within)
    }

    /// Gives threads to the capture: call the returned function on each, for instance in `on_thread_start` of a runtime.
    pub fn adopt_threads(&self) -> impl Fn() + Send + Sync + Clone + use<> {
        adopter(&self.sink)
    }
}

pub(super) fn adopter(sink: &CaptureRef) -> impl Fn() + Send + Sync + Clone + use<> {
    let sink = CaptureRef::clone(sink);
    move || drop(give_thread(Some(CaptureRef::clone(&sink))))
}

impl Drop for Capture {
    fn drop(&mut self) {
        drop(self.attached.take());
        drop(give_thread(self.former.take()));
    }
}

/// Runs `f` and gives the spans that ended in it.
///
/// ```
/// use opentelemetry::global;
/// use opentelemetry::trace::Tracer;
///
/// let (sum, spans) = traced::testing::capture(|| global::tracer("any").in_span("math.add", |_| 1 + 1));
/// assert_eq!(sum, 2);
/// spans.assert_tree("math.add");
/// ```
pub fn capture<T>(f: impl FnOnce() -> T) -> (T, Spans) {
    let capture = Capture::start();
    let value = f();
    let spans = capture.spans();
    (value, spans)
}

/// Runs a future, on any runtime, and gives the spans that ended in it. The capture travels with the context: into tasks that
/// [`traced::spawn`](crate::spawn) starts, but not into those of a plain `tokio::spawn`. In a `#[traced::test]` those are captured too.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (sum, spans) = traced::testing::capture_async(async { 1 + 1 }).await;
/// assert_eq!(sum, 2);
/// assert!(spans.is_empty());
/// # })
/// ```
pub async fn capture_async<F: Future>(future: F) -> (F::Output, Spans) {
    let sink = Capture::builder().sink();
    let _active = Active::new();
    let value = InContext { context: sink.context(), future: pin!(future) }.await;
    (value, Spans::from(sink.finished()))
}

/// A future that is polled in a context.
struct InContext<'a, F> {
    context: Context,
    future: Pin<&'a mut F>,
}

impl<F: Future> Future for InContext<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let _current = self.context.clone().attach();
        self.future.as_mut().poll(cx)
    }
}

/// Runs `f` and gives the spans that ended meanwhile in it and in every thread and context that belongs to no other capture, however they
/// were started. Two of these never run at the same time, so it is the last resort: for code that starts threads of its own and carries
/// nothing into them.
///
/// Call it from one thread at a time per test; inside itself it would wait for ever.
///
/// ```
/// use opentelemetry::global;
/// use opentelemetry::trace::Tracer;
///
/// let ((), spans) = traced::testing::capture_all(|| {
///     let thread = std::thread::spawn(|| global::tracer("any").in_span("background.work", |_| ()));
///     thread.join().unwrap();
/// });
/// assert!(spans.find("background.work").is_some());
/// ```
pub fn capture_all<T>(f: impl FnOnce() -> T) -> (T, Spans) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    /// Ends with the closure, also by a panic.
    struct Everything;
    impl Drop for Everything {
        fn drop(&mut self) {
            give_everything_else(None);
        }
    }
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let capture = Capture::start();
    give_everything_else(Some(CaptureRef::clone(&capture.sink)));
    let everything = Everything;
    let value = f();
    drop(everything);
    (value, capture.spans())
}
