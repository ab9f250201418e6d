//! Owns the exporters, one per feature, and what the worker asks of them.

#[cfg(feature = "console")]
mod console;
#[cfg(feature = "otlp")]
#[cfg_attr(not(test), expect(dead_code, reason = "the worker takes this exporter when it is there"))]
mod feedback;
#[cfg(feature = "otlp")]
#[cfg_attr(not(test), expect(dead_code, reason = "the worker takes this exporter when it is there"))]
mod otlp;
mod settings;

#[cfg(feature = "console")]
pub use console::Console;
pub(crate) use settings::OtlpSettings;
pub use settings::{Compression, Protocol};
