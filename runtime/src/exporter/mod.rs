//! Owns the exporters, one per feature, and what the worker asks of them.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the worker, which builds and calls exporters, is written next")
)]
mod boxed;
mod settings;

pub(crate) use boxed::{BoxError, ExporterFactory};
pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
