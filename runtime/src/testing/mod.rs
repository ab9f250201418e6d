//! Owns what users' tests need: spans captured per test, shown as trees, asserted on. Must not know the worker.

mod capture;

pub use capture::{Capture, CaptureBuilder};
pub(crate) use capture::{CaptureRef, capture_of, deliver, now, pipeline, span_id, trace_id};
