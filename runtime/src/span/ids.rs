//! Owns the ids of the current span as logs want them: copied out of the context, ready to be shown. Knows no logger.

use std::fmt;

use opentelemetry::Context;
use opentelemetry::trace::{SpanId, TraceContextExt as _, TraceFlags, TraceId};

/// What ties a line of a log to the span in which it was written. Specification: "Trace Context in non-OTLP Log Formats".
///
/// Shown, it reads `trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331 trace_flags=01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceIds {
    /// Shown as 32 hexadecimal digits.
    pub trace_id: TraceId,
    /// Shown as 16 hexadecimal digits.
    pub span_id: SpanId,
    /// To be shown as two hexadecimal digits: `{:02x}` of its number. See [`flags_text`](Self::flags_text).
    pub trace_flags: TraceFlags,
}

impl TraceIds {
    /// The trace flags as two hexadecimal digits.
    pub fn flags_text(self) -> impl fmt::Display {
        struct Flags(u8);
        impl fmt::Display for Flags {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:02x}", self.0)
            }
        }
        Flags(self.trace_flags.to_u8())
    }
}

impl fmt::Display for TraceIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trace_id={} span_id={} trace_flags={}", self.trace_id, self.span_id, self.flags_text())
    }
}

/// The ids of the current span, whoever made it; `None` where there is none. Copies them, and holds on to nothing.
///
/// ```
/// if let Some(ids) = traced::trace_ids() {
///     println!("{ids} something happened");
/// }
/// ```
pub fn trace_ids() -> Option<TraceIds> {
    if !crate::alive::thread_is_alive() {
        return None;
    }
    Context::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| TraceIds {
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            trace_flags: span.trace_flags(),
        })
    })
}

/// Whether what runs here is telemetry's own work, such as an export: nothing is traced, and what sends logs anywhere should leave out what
/// is logged here, or it would never come to rest.
///
/// ```
/// assert!(!traced::is_suppressed());
/// ```
pub fn is_suppressed() -> bool {
    crate::alive::thread_is_alive() && Context::map_current(Context::is_telemetry_suppressed)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanContext, TraceState};

    use super::*;

    #[test]
    fn the_ids_of_any_current_span_are_shown_as_the_specification_wants() {
        assert_eq!(trace_ids(), None);
        let span =
            SpanContext::new(1.into(), 0xab.into(), TraceFlags::new(0x03), true, TraceState::default());
        let _current = Context::new().with_remote_span_context(span).attach();
        let shown = trace_ids().map(|ids| ids.to_string()).unwrap_or_default();
        let expected = "trace_id=00000000000000000000000000000001 span_id=00000000000000ab trace_flags=03";
        assert_eq!(shown, expected);
    }
}
