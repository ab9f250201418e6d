//! Owns assembly: from settings to an installed provider, and which provider is installed. Must not know spans.

mod assemble;
mod guard;
mod installed;
mod stub;
mod tracer;
pub(crate) use stub::{Sampler, cut_value};

pub(crate) use assemble::{AssembleError, Assembly, assemble};
pub use guard::{ShutdownError, Telemetry};
pub(crate) use installed::{Route, installed, route, turn_off};
pub(crate) use tracer::Provider;
