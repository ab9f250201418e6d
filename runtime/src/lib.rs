//! Rust functions become OpenTelemetry spans with one attribute. This file is the face: it re-exports what users name
//! and owns nothing itself.

pub use opentelemetry;
pub use traced_macros::*;

mod alive;
mod attribute;
#[cfg(feature = "sdk")]
mod busy;
mod callsite;
mod declared;
pub mod filter;
#[cfg(all(unix, feature = "sdk"))]
mod fork;
mod inventory;
#[cfg(feature = "logs")]
mod logs;
mod macros;
mod name_check;
pub mod propagation;
mod span;
#[cfg(feature = "sdk")]
mod survive;
mod task;

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

/// The attribute keys of the OpenTelemetry semantic conventions as constants, in modules that are named like their namespaces.
///
/// ```
/// use traced::{semconv, traced};
///
/// #[traced("shop.handle", attrs({semconv::http::route} = route))]
/// fn handle(route: &str) {}
///
/// assert_eq!(semconv::http::route, "http.route");
/// ```
///
/// In `attrs(..)` a key is better written as it is, `http.route = route`: then its value is checked against the declared type.
// Generated; formatted by its generator. Editors complete the keys of `attrs(..)` by it, whether the feature is on or not.
#[cfg(any(feature = "semconv", rust_analyzer))]
#[rustfmt::skip]
pub mod semconv;

#[doc = include_str!("rules.md")]
#[cfg(doc)]
pub mod rules {}

/// The version of the OpenTelemetry semantic conventions that keys and values are checked against.
pub const SEMCONV_VERSION: &str = "1.44.0";

#[doc(hidden)]
pub mod __private;

/// The reference of the attribute, its examples run here.
#[cfg(doctest)]
#[doc = include_str!("../../macros/src/traced.md")]
pub struct AttributeReference;

pub use attribute::{AttributeElement, AttributeValue, Attributes};
pub use declared::{ValueKind, kind};
#[cfg(feature = "logs")]
pub use logs::LogStats;
pub use span::{Current, TraceIds, current, is_suppressed, trace_ids};
pub use task::{Carry, FutureExt, InCurrentSpan, StreamExt, carry, thread};
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
#[cfg(feature = "sdk")]
pub use {
    exporter::{Compression, Protocol},
    pipeline::{ErrorHook, ExporterStats, KeepTraces, Loss, Report, ReportKind, Stats, Verdict},
    provider::{
        Builder, Diagnosis, ExporterKind, FileTarget, InitError, LogLevel, ParentBasedSampler, Problem, Rule,
        Sampler, SettingsReport, ShutdownError, Telemetry, TelemetryHandle, builder, init, report,
    },
};
