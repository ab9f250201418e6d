//! Owns the ids in lines of JSON. Must not know what else stands in a line.

use std::fmt;

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, Json, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::{Line, write_with};

/// Lines of JSON with the ids of the current span; made by [`json`].
#[derive(Clone, Debug)]
pub struct JsonWithIds<T>(Format<Json, T>);

/// To be given to `map_event_format`, after `json()`.
///
/// ```
/// let subscriber = tracing_subscriber::fmt().json().map_event_format(traced_tracing_subscriber::json).finish();
/// # drop(subscriber);
/// ```
pub fn json<T>(format: Format<Json, T>) -> JsonWithIds<T> {
    JsonWithIds(format)
}

impl<S, N, T> FormatEvent<S, N> for JsonWithIds<T>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    Format<Json, T>: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let ids = match Line::of_now() {
            Line::LeftOut => return Ok(()),
            Line::Plain => return self.0.format_event(context, writer, event),
            Line::WithIds(ids) => ids,
        };
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let (trace_id, span_id, flags) = (ids.trace_id, ids.span_id, ids.flags_text());
        // An object begins with its brace, and has at least a level.
        let ids = format_args!(r#""trace_id":"{trace_id}","span_id":"{span_id}","trace_flags":"{flags}""#);
        let is_empty = line.trim_end().ends_with("{}");
        write_with(&mut writer, &line, 1, format_args!("{ids}{}", if is_empty { "" } else { "," }))
    }
}
