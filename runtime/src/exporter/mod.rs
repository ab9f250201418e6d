//! Owns the exporters, one per feature, and what the worker asks of them.

#[cfg(feature = "console")]
mod console;
#[cfg(feature = "otlp")]
mod feedback;
#[cfg(feature = "otlp")]
mod otlp;
mod settings;

#[cfg(feature = "console")]
pub use console::Console;
pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
