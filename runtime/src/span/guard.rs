//! Owns the end of a span: the guard of a function that runs now, and the span of a future between polls.
//! Must not know how a span was started.

use std::mem::ManuallyDrop;

use opentelemetry::trace::{SpanId, TraceContextExt as _};
use opentelemetry::{Context, ContextGuard};

use super::core::SpanCore;
use super::panic;
use super::start::Opened;
#[cfg(feature = "sdk")]
use crate::recorder::Live;

/// A span that is current until this is dropped. Ends then, whoever else still holds its context.
#[derive(Debug)]
pub struct Entered {
    // `leave` takes out what is to be dropped: every place that enters a span is spared the code that would look for it.
    core: ManuallyDrop<SpanCore>,
    attached: ManuallyDrop<Option<ContextGuard>>,
    /// Started while a panic was unwinding already, so that panic is not its own.
    unwinding: bool,
}

impl Entered {
    /// Nothing is recorded, and the context stays as it is.
    pub(super) const OFF: Self =
        Self { core: ManuallyDrop::new(SpanCore::OFF), attached: ManuallyDrop::new(None), unwinding: false };

    pub(super) fn new(core: SpanCore, context: Option<Context>) -> Self {
        let unwinding = core.is_recording() && panic::is_unwinding();
        let attached = ManuallyDrop::new(context.map(Context::attach));
        Self { core: ManuallyDrop::new(core), attached, unwinding }
    }

    /// In a span of our recorder.
    #[cfg(feature = "sdk")]
    #[inline]
    pub(super) fn own(live: Live, context: Context) -> Self {
        let unwinding = panic::is_unwinding();
        let attached = ManuallyDrop::new(Some(context.attach()));
        Self { core: ManuallyDrop::new(SpanCore::own(live)), attached, unwinding }
    }

    /// One call, however many places enter spans.
    #[inline(never)]
    fn leave(&mut self) {
        if self.core.is_recording() {
            if !self.unwinding && std::thread::panicking() {
                panic::record(&mut self.core);
            }
            self.core.end();
        }
        if let Some(attached) = self.attached.take() {
            drop(attached);
        }
        self.core.mark_parent();
    }

    /// The span, to write its outcome.
    pub fn span(&mut self) -> &mut SpanCore {
        &mut self.core
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        if self.attached.is_some() || self.core.is_recording() {
            self.leave();
        }
    }
}

/// A span whose future is polled now and then. Dropped before the end it was cancelled.
#[derive(Debug)]
pub struct Begun {
    core: SpanCore,
    context: Option<Context>,
    /// The span's id while its context is not here but current.
    lent: SpanId,
    /// Of our recorder, and not polled so far.
    is_fresh: bool,
    unwinding: bool,
}

impl Begun {
    /// Nothing is recorded, and the context stays as it is.
    pub(super) const OFF: Self =
        Self { core: SpanCore::OFF, context: None, lent: SpanId::INVALID, is_fresh: false, unwinding: false };

    /// A span of our recorder.
    #[cfg(feature = "sdk")]
    #[inline]
    pub(super) fn own(live: Live, context: Context) -> Self {
        let unwinding = panic::is_unwinding();
        let (core, context) = (SpanCore::own(live), Some(context));
        Self { core, context, lent: SpanId::INVALID, is_fresh: true, unwinding }
    }

    pub(super) fn new(opened: Opened) -> Self {
        let Opened { core, context } = opened;
        let unwinding = core.is_recording() && panic::is_unwinding();
        Self { core, context, lent: SpanId::INVALID, is_fresh: false, unwinding }
    }

    /// The span, to write its outcome.
    pub fn span(&mut self) -> &mut SpanCore {
        &mut self.core
    }

    /// Makes the span current for a poll. For the first one its context is lent, and not shared: a future that is ready at once needs no second
    /// reference, which would be counted twice. Where it is not ready [`regain`](Self::regain) is to follow, while the guard is there.
    pub(super) fn enter(&mut self) -> Option<ContextGuard> {
        if self.is_fresh {
            self.is_fresh = false;
            panic::is_unwinding();
            if !crate::alive::thread_is_alive() {
                return None;
            }
            let context = self.context.take()?;
            self.lent = context.span().span_context().span_id();
            return Some(context.attach());
        }
        self.attach()
    }

    /// Takes the context back that is current.
    #[inline]
    pub(super) fn regain(&mut self) {
        if self.lent != SpanId::INVALID {
            self.regain_now();
        }
    }

    fn regain_now(&mut self) {
        let own = std::mem::replace(&mut self.lent, SpanId::INVALID);
        // What was lent is never suppressed.
        let is_own = |context: &Context| {
            context.span().span_context().span_id() == own && !context.is_telemetry_suppressed()
        };
        let found = Context::map_current(|current| is_own(current).then(|| current.clone()));
        self.context = found.or_else(|| self.core.context_anew());
    }

    /// Makes the span current until the guard is dropped.
    pub(super) fn attach(&self) -> Option<ContextGuard> {
        panic::is_unwinding();
        let context = self.context.as_ref()?;
        // A thread-local that holds a future may be destroyed later than the thread's context.
        crate::alive::thread_is_alive().then(|| context.clone().attach())
    }

    /// Ends the span with a result that was read already, or that needs no reading. Nothing is left in it to drop.
    pub(super) fn complete(&mut self) {
        self.core.end();
        self.context = None;
        self.core.mark_parent();
    }

    /// Ends the span with the panic that is unwinding.
    pub(super) fn panicked(&mut self) {
        if self.core.is_recording() && !self.unwinding {
            panic::record(&mut self.core);
        }
        self.core.end();
        self.context = None;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        // A panic of its own was noticed in the poll; one that merely drops the future on its way is none of its own.
        if self.core.is_recording() {
            self.core.cancel();
            self.core.end();
        }
    }
}
