//! Owns captures: a place of its own for the spans of one test, in parallel with others.
//!
//! A capture belongs to threads and to contexts: a span is captured when the context it starts in carries the capture, or when its thread
//! was given to it. Ids are counted per capture, so they are the same in every run.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, Once, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry::{Context, ContextGuard, global};
use opentelemetry_sdk::trace::SpanData;

use crate::pipeline::{Batching, Pipeline, Reporter, Rules, span_data};
use crate::provider::{Provider, Sampler};
use crate::recorder::{Clock, Limits, Moment, Record};

/// The capture that a span belongs to.
pub(crate) type CaptureRef = Arc<Inner>;

#[derive(Debug)]
pub(crate) struct Inner {
    pipeline: &'static Pipeline,
    spans: Mutex<Vec<SpanData>>,
    ended: Condvar,
    ids: AtomicU64,
    /// With a fixed clock: how many times it was read. Each reading is a millisecond later than the one before.
    readings: Option<AtomicU64>,
}

/// What a context carries.
struct Carried(CaptureRef);

static ACTIVE: AtomicUsize = AtomicUsize::new(0);
/// The capture that takes every span without one of its own.
static ALL: Mutex<Option<CaptureRef>> = Mutex::new(None);

thread_local! {
    static OF_THREAD: RefCell<Option<CaptureRef>> = const { RefCell::new(None) };
}

/// Captures the spans of this thread, of threads given to it, and of every context carried from them, until it is dropped.
///
/// ```
/// # use traced::testing::Capture;
/// let capture = Capture::start();
/// assert!(capture.finished().is_empty());
/// ```
#[derive(Debug)]
pub struct Capture {
    inner: CaptureRef,
    attached: Option<ContextGuard>,
    former: Option<CaptureRef>,
}

/// Settings of a capture.
#[derive(Debug)]
#[must_use = "call `start`"]
pub struct CaptureBuilder {
    sampler: Sampler,
    limits: Limits,
    code_location: bool,
    fixed_clock: bool,
}

impl CaptureBuilder {
    /// Every reading of the clock is a millisecond later than the one before: durations are the same in every run.
    pub fn fixed_clock(mut self) -> Self {
        self.fixed_clock = true;
        self
    }

    /// Adds `code.*` to the captured spans; left out by default, because line numbers change.
    pub fn code_location(mut self) -> Self {
        self.code_location = true;
        self
    }

    /// Starts the capture on this thread.
    pub fn start(self) -> Capture {
        use_our_provider();
        let Self { sampler, limits, code_location, fixed_clock } = self;
        let inherits = sampler.local_decision_inherited();
        let rules = Rules { sampler, inherits, limits, code_location, exports: true };
        let batching = Batching {
            max_queue_size: 1,
            max_export_batch_size: 1,
            schedule_delay: Duration::ZERO,
            export_timeout: None,
        };
        let (commands, _) = tokio::sync::mpsc::unbounded_channel();
        let pipeline =
            Box::leak(Box::new(Pipeline::new(rules, &batching, Reporter::new(None, true), commands)));
        let inner = Arc::new(Inner {
            pipeline,
            spans: Mutex::new(Vec::new()),
            ended: Condvar::new(),
            ids: AtomicU64::new(0),
            readings: fixed_clock.then(AtomicU64::default),
        });
        ACTIVE.fetch_add(1, Ordering::AcqRel);
        let former = OF_THREAD.replace(Some(Arc::clone(&inner)));
        let attached = Some(Context::current().with_value(Carried(Arc::clone(&inner))).attach());
        Capture { inner, attached, former }
    }
}

impl Capture {
    /// Captures with the real clock and every span sampled.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// A capture with other settings.
    pub fn builder() -> CaptureBuilder {
        CaptureBuilder {
            sampler: Sampler::default(),
            limits: Limits::default(),
            code_location: false,
            fixed_clock: false,
        }
    }

    /// The spans that have ended so far, in the order in which they ended.
    pub fn finished(&self) -> Vec<SpanData> {
        self.inner.lock().clone()
    }

    /// Waits until `enough` says so of the finished spans; false when `within` has passed before.
    pub fn wait(&self, within: Duration, enough: impl Fn(&[SpanData]) -> bool) -> bool {
        let until = Instant::now() + within;
        let mut spans = self.inner.lock();
        while !enough(&spans) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            spans = self.inner.ended.wait_timeout(spans, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Gives threads to the capture: call the returned function on each, for instance in `on_thread_start` of a runtime.
    pub fn adopt_threads(&self) -> impl Fn() + Send + Sync + Clone + 'static {
        let inner = Arc::clone(&self.inner);
        move || OF_THREAD.set(Some(Arc::clone(&inner)))
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        drop(self.attached.take());
        OF_THREAD.set(self.former.take());
        ACTIVE.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<SpanData>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }
}

/// Spans of other instrumentations come to us as well.
fn use_our_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        crate::span::install_hook();
        global::set_tracer_provider(Provider);
    });
}

/// The capture that a span starting in this context belongs to.
pub(crate) fn capture_of(base: &Context) -> Option<CaptureRef> {
    if ACTIVE.load(Ordering::Relaxed) == 0 {
        return None;
    }
    let carried = base.get::<Carried>().map(|carried| Arc::clone(&carried.0));
    carried
        .or_else(|| OF_THREAD.try_with(|own| own.try_borrow().ok()?.clone()).ok().flatten())
        .or_else(|| {
            Context::map_current(|current| current.get::<Carried>().map(|carried| Arc::clone(&carried.0)))
        })
        .or_else(|| ALL.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// The pipeline of the capture that is current, where no provider is installed.
pub(crate) fn pipeline() -> Option<&'static Pipeline> {
    if ACTIVE.load(Ordering::Relaxed) == 0 {
        return None;
    }
    Context::map_current(capture_of).map(|capture| capture.pipeline)
}

pub(crate) fn span_id(capture: Option<&CaptureRef>) -> SpanId {
    capture.map_or_else(crate::recorder::new_span_id, |capture| SpanId::from(capture.next_id()))
}

pub(crate) fn trace_id(capture: Option<&CaptureRef>) -> TraceId {
    capture.map_or_else(crate::recorder::new_trace_id, |capture| TraceId::from(u128::from(capture.next_id())))
}

pub(crate) fn now(capture: Option<&CaptureRef>) -> Moment {
    let Some(readings) = capture.and_then(|capture| capture.readings.as_ref()) else {
        return Moment::now();
    };
    let elapsed = Duration::from_millis(readings.fetch_add(1, Ordering::Relaxed));
    Moment::Given(fixed_epoch().checked_add(elapsed).unwrap_or(UNIX_EPOCH))
}

/// Where fixed clocks begin: 2020-01-01.
fn fixed_epoch() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_577_836_800)
}

/// A captured span has ended.
pub(crate) fn deliver(mut record: Record) {
    let Some(capture) = record.capture.take() else { return };
    let data = span_data(record, &Clock::anchored_now());
    capture.lock().push(data);
    capture.ended.notify_all();
}
