//! Rust functions become OpenTelemetry spans with one attribute. This file is the face: it re-exports what users name
//! and owns nothing itself.

pub use opentelemetry;
pub use traced_macros::*;

pub mod attribute;
mod callsite;
pub mod propagation;
mod span;

#[cfg(feature = "sdk")]
mod exporter;
#[cfg(feature = "sdk")]
mod pipeline;
#[cfg(feature = "sdk")]
mod provider;
#[cfg(feature = "sdk")]
mod recorder;
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(feature = "sdk")]
pub use exporter::{Compression, Protocol};
#[cfg(feature = "sdk")]
pub use provider::{
    Builder, ExporterKind, FileTarget, InitError, LogLevel, ParentBasedSampler, Problem, PropagatorName,
    Rule, Sampler, SettingsReport, builder,
};

#[doc(hidden)]
pub mod __private;
