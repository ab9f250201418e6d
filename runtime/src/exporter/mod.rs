//! Owns the exporters, one per feature, and what the worker asks of them.

mod boxed;
mod settings;

pub(crate) use boxed::{DynExporter, ExporterFactory};

pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
