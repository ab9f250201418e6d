//! Owns where captured spans go: which capture a span belongs to, its ids and clock, and the list of those that ended.
//! Must not know how captures are made or shown.
//!
//! A capture belongs to contexts and to threads: a span is captured when the context it starts in carries the capture, or when its
//! thread was given to it.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use opentelemetry::Context;
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::SpanData;

use crate::pipeline::{Pipeline, span_data};
use crate::recorder::{Clock, Moment, Record};

/// The capture that a span belongs to.
pub(crate) type CaptureRef = Arc<Sink>;

#[derive(Debug)]
pub(crate) struct Sink {
    pipeline: &'static Pipeline,
    spans: Mutex<Vec<SpanData>>,
    ended: Condvar,
    ids: AtomicU64,
    /// One for all spans of the capture, so that their times can be compared.
    clock: Clock,
    /// With a fixed clock: how many times it was read. Each reading is a millisecond later than the one before.
    readings: Option<AtomicU64>,
}

/// What a context carries.
struct Carried(CaptureRef);

/// How many captures there are: without any, nobody looks for one.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);
/// The capture that takes every span without one of its own.
static ALL: Mutex<Option<CaptureRef>> = Mutex::new(None);

thread_local! {
    static OF_THREAD: RefCell<Option<CaptureRef>> = const { RefCell::new(None) };
}

/// Counts a capture for as long as it can receive spans.
#[derive(Debug)]
pub(super) struct Active(());

impl Active {
    pub(super) fn new() -> Self {
        ACTIVE.fetch_add(1, Ordering::AcqRel);
        Self(())
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        ACTIVE.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Sink {
    pub(super) fn new(pipeline: &'static Pipeline, fixed_clock: bool) -> CaptureRef {
        Arc::new(Self {
            pipeline,
            spans: Mutex::new(Vec::new()),
            ended: Condvar::new(),
            ids: AtomicU64::new(0),
            clock: Clock::to_keep(),
            readings: fixed_clock.then(AtomicU64::default),
        })
    }

    /// A context that carries the capture and nothing else: traces begin anew in it.
    pub(super) fn context(self: &Arc<Self>) -> Context {
        Context::new().with_value(Carried(Arc::clone(self)))
    }

    /// The spans that have ended so far, in the order in which they ended.
    pub(super) fn finished(&self) -> Vec<SpanData> {
        self.lock().clone()
    }

    /// Waits until `enough` says so of the finished spans; false when `within` has passed before.
    pub(super) fn wait(&self, within: Duration, enough: impl Fn(&[SpanData]) -> bool) -> bool {
        let until = Instant::now().checked_add(within);
        let mut spans = self.lock();
        while !enough(&spans) {
            let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return false;
            }
            spans = self.ended.wait_timeout(spans, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SpanData>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }
}

/// Gives this thread to a capture, or to none, and returns whose it was. A thread that is being torn down belongs to nobody.
pub(super) fn give_thread(to: Option<CaptureRef>) -> Option<CaptureRef> {
    OF_THREAD.try_with(|own| own.replace(to)).ok().flatten()
}

/// Sends every span without a capture to this one, or to none.
pub(super) fn give_everything_else(to: Option<CaptureRef>) {
    *ALL.lock().unwrap_or_else(PoisonError::into_inner) = to;
}

/// The capture that spans started here and now belong to.
pub(super) fn current() -> Option<CaptureRef> {
    Context::map_current(capture_of)
}

/// The capture that a span starting in this context belongs to: the context's, that of the context which is current here, the thread's,
/// or the one that takes everything else.
pub(crate) fn capture_of(base: &Context) -> Option<CaptureRef> {
    if ACTIVE.load(Ordering::Relaxed) == 0 {
        return None;
    }
    carried(base)
        .or_else(|| Context::map_current(carried))
        .or_else(|| OF_THREAD.try_with(|own| own.try_borrow().ok()?.clone()).ok().flatten())
        .or_else(|| ALL.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

fn carried(context: &Context) -> Option<CaptureRef> {
    context.get::<Carried>().map(|carried| Arc::clone(&carried.0))
}

/// The pipeline of the capture that a span starting in this context, or in the current one, belongs to.
pub(crate) fn pipeline(base: Option<&Context>) -> Option<&'static Pipeline> {
    if ACTIVE.load(Ordering::Relaxed) == 0 || !crate::alive::thread_is_alive() {
        return None;
    }
    let capture = base.map_or_else(current, capture_of)?;
    Some(capture.pipeline)
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
    Moment::given(fixed_epoch().checked_add(elapsed).unwrap_or(UNIX_EPOCH))
}

/// Where fixed clocks begin: 2020-01-01.
fn fixed_epoch() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_577_836_800)
}

/// A captured span has ended.
pub(crate) fn deliver(mut record: Record) {
    let Some(capture) = record.capture.take() else { return };
    let data = span_data(record, &capture.clock);
    capture.lock().push(data);
    capture.ended.notify_all();
}
