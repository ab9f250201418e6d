//! Headers in and out: how a trace crosses from one process to the next. Owns the formats and the carriers; must not
//! know how spans are recorded or exported.
//!
//! [`inject`] writes the current context into the headers of an outgoing message, [`extract`] reads the context of an
//! incoming one. The integrations for servers and clients do both by themselves; these functions are for everything
//! else.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use traced::propagation;
//!
//! // The side that sends, inside a span:
//! let mut headers = HashMap::new();
//! propagation::inject(&mut headers);
//!
//! // The side that receives; spans started while the guard lives continue the sender's trace:
//! let _parent = propagation::extract(&headers).attach();
//! ```
//!
//! # Which formats
//!
//! | the program has | what `inject` and `extract` speak |
//! |---|---|
//! | called `traced::init()` | `OTEL_PROPAGATORS`, by default W3C Trace Context and W3C Baggage |
//! | called [`set_propagator`], or the OpenTelemetry API's `global::set_text_map_propagator` | that propagator |
//! | done neither | W3C Trace Context and W3C Baggage |
//!
//! The last row is where this module differs from the OpenTelemetry API, whose propagator does nothing until one is set:
//! whoever calls `inject` means it. It costs nothing where there is nothing to say: without a provider no span has
//! ids, so there is no `traceparent` but the one that was extracted, which a relay without telemetry thereby passes
//! on. Environment variables are read by `traced::init()` alone. To send nothing at all, set a propagator made from no
//! names.
//!
//! # Safety of headers
//!
//! Headers come from strangers. Extraction never fails and never panics; what is invalid is ignored, a valid context is
//! never replaced by an invalid one, and work and memory are bounded whatever the size of the input. Nothing that
//! could break out of a header is sent on. Baggage is sent to every receiver of the program's messages, so
//! secrets do not belong into it.

#[cfg(feature = "b3")]
mod b3;
mod baggage;
mod carrier;
mod environment;
mod name;
mod syntax;
mod tracecontext;
mod tracestate;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry::{Context, global};

#[cfg(feature = "b3")]
pub use b3::B3Propagator;
pub use baggage::BaggagePropagator;
pub use carrier::{ExtractCarrier, InjectCarrier};
pub use environment::{Environment, from_env};
pub use name::{PropagatorError, PropagatorName, propagator_for};
pub use tracecontext::TraceContextPropagator;

use carrier::{AsExtractor, AsInjector};

/// Whether [`set_propagator`] was called: then a global propagator without fields is meant, not the API's default.
static CHOSEN: AtomicBool = AtomicBool::new(false);

/// What holds until a propagator is set.
static DEFAULT: LazyLock<TextMapCompositePropagator> = LazyLock::new(|| {
    TextMapCompositePropagator::new(vec![Box::new(TraceContextPropagator), Box::new(BaggagePropagator)])
});

/// Writes the current context into the headers of an outgoing message.
///
/// Afterwards the carrier says what the context says, no more: fields of the propagator that were there before
/// are removed, so a carrier can be used again. While telemetry is suppressed nothing happens at all.
///
/// Specification: context, propagators API, "Inject".
///
/// # Examples
///
/// Any [`InjectCarrier`] will do; with the feature `http` that includes the headers of a request:
///
/// ```
/// # #[cfg(feature = "http")]
/// # {
/// let mut request = http::Request::get("http://inventory.example/items").body(())?;
/// traced::propagation::inject(request.headers_mut());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Injectors of other crates are passed as the API's trait object:
///
/// ```
/// use traced::opentelemetry::propagation::Injector;
/// use traced::propagation;
///
/// fn send(injector: &mut dyn Injector) {
///     propagation::inject(injector);
/// }
/// ```
pub fn inject<C: InjectCarrier + ?Sized>(carrier: &mut C) {
    inject_context(&Context::current(), carrier);
}

/// Writes the given context into the headers of an outgoing message, as [`inject`] does with the current one.
///
/// # Examples
///
/// ```
/// use traced::opentelemetry::{Context, KeyValue, baggage::BaggageExt};
/// use traced::propagation;
///
/// let cx = Context::new().with_baggage([KeyValue::new("tenant.id", 7)]);
///
/// let mut headers = vec![("Baggage".to_owned(), "from=before".to_owned())];
/// propagation::inject_context(&cx, &mut headers);
/// assert_eq!(headers, [("baggage".to_owned(), "tenant.id=7".to_owned())]);
/// ```
pub fn inject_context<C: InjectCarrier + ?Sized>(cx: &Context, carrier: &mut C) {
    if cx.is_telemetry_suppressed() {
        return;
    }
    with_propagator(|propagator| {
        for field in propagator.fields() {
            carrier.remove_field(field);
        }
        propagator.inject_context(cx, &mut AsInjector(&mut *carrier));
    });
}

/// Reads the context of an incoming message: the current context, with the sender's span and baggage in the place of
/// its own.
///
/// Headers that are absent or invalid change nothing, so without any the result is the current context, its active
/// span included. Attach the result, or pass it as `parent`.
///
/// Specification: context, propagators API, "Extract".
///
/// # Examples
///
/// ```
/// use traced::opentelemetry::trace::TraceContextExt;
/// use traced::propagation;
///
/// let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// let headers = vec![("Traceparent".to_owned(), traceparent.to_owned())];
///
/// let cx = propagation::extract(&headers);
/// assert!(cx.span().span_context().is_remote());
/// assert_eq!(cx.span().span_context().trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
/// ```
///
/// Extractors of other crates are passed as the API's trait object:
///
/// ```
/// use traced::opentelemetry::{Context, propagation::Extractor};
/// use traced::propagation;
///
/// fn receive(extractor: &dyn Extractor) -> Context {
///     propagation::extract(extractor)
/// }
/// ```
pub fn extract<C: ExtractCarrier + ?Sized>(carrier: &C) -> Context {
    extract_with_context(&Context::current(), carrier)
}

/// Reads the context of an incoming message, as [`extract`] does, on top of the given context instead of the current
/// one.
///
/// # Examples
///
/// A message that must not inherit anything from the code that happens to receive it:
///
/// ```
/// use traced::opentelemetry::{Context, trace::TraceContextExt};
/// use traced::propagation;
///
/// let cx = propagation::extract_with_context(&Context::new(), &Vec::new());
/// assert!(!cx.has_active_span());
/// ```
pub fn extract_with_context<C: ExtractCarrier + ?Sized>(cx: &Context, carrier: &C) -> Context {
    with_propagator(|propagator| propagator.extract_with_context(cx, &AsExtractor(carrier)))
}

/// Sets the propagator of this program: for `traced` and, as the global one, for everything else that builds on the
/// OpenTelemetry API.
///
/// `traced::init()` does this from its settings; programs that do not call it can do it here. Call it once, at start.
/// Unlike `global::set_text_map_propagator` it also takes a propagator that does nothing at its word.
///
/// # Examples
///
/// ```standalone_crate
/// use traced::propagation::{self, propagator_for};
///
/// // Neither send nor accept any headers.
/// propagation::set_propagator(propagator_for(&[])?);
/// # let mut headers = vec![("traceparent".to_owned(), "as it was".to_owned())];
/// # propagation::inject(&mut headers);
/// # assert_eq!(headers.len(), 1);
/// # Ok::<(), propagation::PropagatorError>(())
/// ```
pub fn set_propagator(propagator: impl TextMapPropagator + Send + Sync + 'static) {
    global::set_text_map_propagator(propagator);
    CHOSEN.store(true, Ordering::Release);
}

/// Runs with the propagator in force. The API's default cannot be told from others but by its lack of fields.
fn with_propagator<T>(mut run: impl FnMut(&dyn TextMapPropagator) -> T) -> T {
    global::get_text_map_propagator(|installed| {
        if installed.fields().next().is_none() && !CHOSEN.load(Ordering::Acquire) {
            run(&*DEFAULT)
        } else {
            run(installed)
        }
    })
}
