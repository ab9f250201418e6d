//! Rust functions become OpenTelemetry spans with one attribute. This file is the face: it re-exports what users name
//! and owns nothing itself.

pub use opentelemetry;
pub use traced_macros::*;

mod attribute;
mod callsite;
pub mod propagation;
mod span;
mod task;

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

pub use attribute::{AttributeElement, AttributeValue, Attributes};
#[cfg(feature = "sdk")]
pub use exporter::{Compression, Protocol};
#[cfg(feature = "sdk")]
pub use pipeline::{ErrorHook, Loss, Report, ReportKind, Stats};
#[cfg(feature = "sdk")]
pub use provider::{ShutdownError, Telemetry};
pub use span::{Current, current};
pub use task::{Carry, FutureExt, InCurrentSpan, StreamExt, carry, thread};
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
