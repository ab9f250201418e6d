//! Rust functions become OpenTelemetry spans with one attribute. This file is the face: it re-exports what users name
//! and owns nothing itself.

pub use opentelemetry;
pub use traced_macros::*;

mod attribute;
mod callsite;
mod macros;
mod name_check;
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

#[doc(hidden)]
pub mod __private;

/// The reference of the attribute, its examples run here.
#[cfg(doctest)]
#[doc = include_str!("../../macros/src/traced.md")]
pub struct AttributeReference;

pub use attribute::{AttributeElement, AttributeValue, Attributes};
#[cfg(feature = "sdk")]
pub use exporter::{Compression, Protocol};
#[cfg(feature = "sdk")]
pub use pipeline::{ErrorHook, Loss, Report, ReportKind, Stats};
#[cfg(feature = "sdk")]
pub use provider::{ShutdownError, Telemetry};
pub use span::{Current, current};
