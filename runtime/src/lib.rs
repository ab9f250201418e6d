//! Rust functions become OpenTelemetry spans with one attribute. This file is the face: it re-exports what users name
//! and owns nothing itself.

pub use opentelemetry;
pub use traced_macros::*;

pub mod attribute;
mod callsite;
pub mod propagation;
mod span;

#[cfg(feature = "sdk")]
pub mod exporter;
#[cfg(feature = "sdk")]
mod pipeline;
#[cfg(feature = "sdk")]
mod provider;
#[cfg(feature = "sdk")]
mod recorder;
#[cfg(feature = "testing")]
pub mod testing;

#[doc(hidden)]
pub mod __private;
