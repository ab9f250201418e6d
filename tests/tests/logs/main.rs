//! OTLP logs: a pipeline beside that of spans, asked for, owned by the guard. One topic per file.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "helpers of tests are tests")]

mod asked;
mod delivery;
mod endings;
mod exceptions;
mod losses;
mod support;
