#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns what both formats share. It knows no format.

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "otlp")]
mod otlp;
mod text;

use std::fmt;

use traced::{TraceIds, trace_ids};

#[cfg(feature = "json")]
pub use json::{JsonWithIds, json};
#[cfg(feature = "otlp")]
pub use otlp::{OtlpLayer, otlp};
pub use text::{TextWithIds, text};

/// What becomes of an event.
enum Line {
    /// It belongs to an export of `traced`'s.
    LeftOut,
    Plain,
    WithIds(TraceIds),
}

impl Line {
    fn of_now() -> Self {
        if traced::is_suppressed() {
            return Self::LeftOut;
        }
        trace_ids().map_or(Self::Plain, Self::WithIds)
    }
}

/// Writes a line with something put in at a place in it.
fn write_with(
    writer: &mut dyn fmt::Write,
    line: &str,
    at: usize,
    inserted: fmt::Arguments<'_>,
) -> fmt::Result {
    let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
    writer.write_str(before)?;
    writer.write_fmt(inserted)?;
    writer.write_str(after)
}
