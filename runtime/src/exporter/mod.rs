//! Owns the exporters, one per feature, and what the worker asks of them.

mod settings;

pub use settings::{Compression, Protocol};
pub(crate) use settings::OtlpSettings;
