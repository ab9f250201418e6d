//! Owns the ids in lines of text. Must not know what else stands in a line.

use std::fmt;

use tracing_core::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::{Line, write_with};

/// Lines of text with the ids of the current span; made by [`text`].
#[derive(Clone, Debug)]
pub struct TextWithIds<F, T> {
    plain: Format<F, T>,
    /// The writer into which a line is written first does not say that there are colours.
    coloured: Format<F, T>,
}

/// To be given to `map_event_format`, after the choice of the format. Whether there are colours is the layer's to say, by its `with_ansi`.
///
/// ```
/// let subscriber = tracing_subscriber::fmt().compact().map_event_format(traced_tracing_subscriber::text).finish();
/// # drop(subscriber);
/// ```
pub fn text<F, T>(format: Format<F, T>) -> TextWithIds<F, T>
where
    Format<F, T>: Clone,
{
    TextWithIds { coloured: format.clone().with_ansi(true), plain: format }
}

impl<S, N, F, T> FormatEvent<S, N> for TextWithIds<F, T>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    Format<F, T>: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let ids = match Line::of_now() {
            Line::LeftOut => return Ok(()),
            Line::Plain => return self.plain.format_event(context, writer, event),
            Line::WithIds(ids) => ids,
        };
        let format = if writer.has_ansi_escapes() { &self.coloured } else { &self.plain };
        let mut line = String::new();
        format.format_event(context, Writer::new(&mut line), event)?;
        let end = line.trim_end_matches('\n').len();
        write_with(&mut writer, &line, end, format_args!(" {ids}"))
    }
}
