//! What the runtime promises when things go wrong: nothing is lost that is not counted, nothing reaches into the program.
//!
//! One file per letter of the list, and `hooks.rs` for what programs hang into a span's way; a test's name begins with its number there. Telemetry is global, so the tests of this binary run one after
//! the other; what needs a process of its own has one (`src/bin/lifecycle.rs`). Long ones are in `reliability_long.rs`.
//!
//! Tested elsewhere, nearer to the code: B3 with dates, B7, B8 and B10 in `runtime/src/exporter/otlp/tests`, E5 compiled with
//! `panic = "abort"` in `tests/abort`, E7 in `fork.rs`, E9 without an allocation and H3 in `allocations.rs`, F6 in `tasks.rs`, G1 with logs in
//! `integrations/traced-log` and `integrations/traced-tracing-subscriber`, H in `propagation/`, the folder `fuzz` and `examples/w3c_service`, J in
//! `runtime/src/provider/resolve/tests`, K1 in `runtime/src/recorder/clock.rs`.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod choice;
mod context;
mod diagnostics;
mod exporter;
mod exporters;
mod flush;
mod hooks;
mod lifecycle;
mod limits;
mod panics;
mod probe;
mod queue;
mod recursion;
mod support;
mod time;
mod traces;
mod unfinished;
