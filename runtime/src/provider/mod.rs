//! Owns assembly: from settings to an installed provider, and which provider is installed. Knows no web, database or queue library.

mod assemble;
mod builder;
mod config;
#[cfg(feature = "config-file")]
mod config_file;
mod diagnosis;
mod endings;
mod env;
mod error;
mod exit;
#[cfg(unix)]
mod fork;
mod guard;
mod init;
mod installed;
#[cfg(feature = "self-metrics")]
mod observe;
#[cfg(feature = "jaeger-remote")]
mod poll;
mod resolve;
mod resource;
mod sampler;
#[cfg(all(unix, feature = "signal"))]
mod sigterm;
mod tracer;
#[cfg(feature = "config-file")]
mod wildcard;

pub use builder::Builder;
pub use config::{ExporterKind, FileTarget, LogLevel, SettingsReport};
pub use diagnosis::{Diagnosis, report};
pub use error::{InitError, Problem};
pub use guard::{ShutdownError, Telemetry, TelemetryHandle};
pub use init::init;
pub(crate) use sampler::Shortcuts;
pub use sampler::{ParentBasedSampler, Rule, Sampler};

pub(crate) use assemble::AssembleError;
#[cfg(feature = "logs")]
pub(crate) use config::ExceptionSignal;
pub(crate) use endings::panic_begins;
pub(crate) use installed::{Route, is_nowhere, route};
#[cfg(feature = "jaeger-remote")]
pub(crate) use poll::poll;
#[cfg(unix)]
pub(crate) use resource::MadeIn;
#[cfg(all(unix, feature = "jaeger-remote"))]
pub(crate) use resource::service_name;
#[cfg(feature = "jaeger-remote")]
pub(crate) use sampler::Remote;
#[cfg(feature = "testing")]
pub(crate) use tracer::Provider;

/// Starts the settings of this process's telemetry.
///
/// ```
/// let builder = traced::builder().service_name("orders");
/// # let _ = builder;
/// ```
pub fn builder() -> Builder {
    Builder::new()
}
