//! The settings of the crate that is being compiled: tables of its manifest and its workspace's, registries, `TRACED_LINT`.
//! It must not know what the settings do. No input makes it panic.

mod manifest;
mod project;
mod toml;

#[cfg(test)]
mod tests;

use std::{
    env, fmt, fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{keys::Registries, names::Style, rules::Levels};

/// The settings of one crate.
#[derive(Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Config {
    pub(crate) style: Style,
    pub(crate) levels: Levels,
    pub(crate) registries: Registries,
    /// Absolute paths of the files that were read, for `include_bytes!`, so that cargo rebuilds on a change.
    pub(crate) tracked: Vec<String>,
    pub(crate) errors: Vec<ConfigError>,
    first_use: First,
    first_report: First,
}

/// A setting that cannot be used.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct ConfigError {
    /// The file and the line, as `Cargo.toml:14`; or `TRACED_LINT`.
    pub(crate) place: String,
    /// What is wrong; what to do.
    pub(crate) problem: String,
    /// Further lines, ready to be printed.
    pub(crate) help: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\n\nhelp: {help}"))
    }
}

impl Config {
    /// Whether this is the first call, for what is emitted once in a crate.
    pub(crate) fn is_first_use(&self) -> bool {
        self.first_use.is()
    }

    /// Whether this is the first call, for what is said once in a crate.
    pub(crate) fn is_first_report(&self) -> bool {
        self.first_report.is()
    }
}

impl First {
    fn is(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }
}

#[derive(Default)]
#[cfg_attr(test, derive(Debug))]
struct First(AtomicBool);

/// The settings of the crate that is being compiled, read once in the process. Without `CARGO_MANIFEST_DIR`, defaults.
pub(crate) fn get() -> &'static Config {
    static READ: Mutex<Vec<(Key, &'static Config)>> = Mutex::new(Vec::new());
    let key = (env::var("CARGO_MANIFEST_DIR").ok(), env::var("TRACED_LINT").ok());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, config)) = read.iter().find(|(known, _)| *known == key) {
        return config;
    }
    let config = of(key.0.as_deref().map(Path::new), key.1.as_deref(), &|path| fs::read(path).ok());
    let config: &'static Config = Box::leak(Box::new(config));
    read.push((key, config));
    config
}

/// The settings of the crate whose manifest is in this directory, with `TRACED_LINT`; files come through a function.
pub(crate) fn of(dir: Option<&Path>, lint: Option<&str>, read: &dyn Fn(&Path) -> Option<Vec<u8>>) -> Config {
    project::read(dir, lint, read)
}

/// The manifest's directory and `TRACED_LINT`. rustc has one pair; rust-analyzer's server expands for many crates.
type Key = (Option<String>, Option<String>);
