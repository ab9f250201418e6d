//! Owns the exporters, one per feature, and what the worker asks of them.

mod boxed;
mod fanout;
mod settings;

pub(crate) use boxed::{BoxError, DynExporter, ExporterFactory};
pub(crate) use fanout::Fanout;
pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
