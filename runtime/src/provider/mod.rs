//! Owns the assembly of settings into a provider. Knows no web, database or queue library.
#![cfg_attr(not(test), expect(dead_code, reason = "`init`, which assembles the settings, is written next"))]

mod builder;
mod config;
mod env;
mod error;
mod limits;
mod resolve;
mod resource;
mod sampler;

pub use builder::Builder;
pub use config::{ExporterKind, FileTarget, LogLevel, PropagatorName, SettingsReport};
pub use error::{InitError, Problem};
pub use sampler::{ParentBasedSampler, Rule, Sampler};

/// Starts the settings of this process's telemetry.
///
/// ```
/// let builder = traced::builder().service_name("orders");
/// # let _ = builder;
/// ```
pub fn builder() -> Builder {
    Builder::new()
}
