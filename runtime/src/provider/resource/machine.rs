//! Owns the looks at the machine that detectors share: small files and variables, with tests' own in their place. Knows no attribute.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

/// Where files and variables are looked up.
pub(super) struct Machine {
    root: PathBuf,
    variable: fn(&str) -> Option<String>,
}

/// A longer file is read up to here: a process may have many mounts.
const MOST: u64 = 256 * 1024;

impl Machine {
    /// The one that this process runs on.
    pub(super) fn this() -> Self {
        Self { root: "/".into(), variable: |name| std::env::var(name).ok() }
    }

    #[cfg(test)]
    pub(super) fn of(root: impl Into<PathBuf>, variable: fn(&str) -> Option<String>) -> Self {
        Self { root: root.into(), variable }
    }

    /// A file's text, if there is one.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let file = File::open(self.root.join(path)).ok()?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What stands in a file of one line, if it says something.
    #[cfg_attr(
        not(any(feature = "resource-host", feature = "resource-k8s")),
        expect(dead_code, reason = "not for containers")
    )]
    pub(super) fn line(&self, path: &str) -> Option<String> {
        self.text(path).map(|text| text.trim().to_owned()).filter(|line| !line.is_empty())
    }

    /// A variable that says something.
    #[cfg_attr(
        not(any(feature = "resource-host", feature = "resource-k8s")),
        expect(dead_code, reason = "not for containers")
    )]
    pub(super) fn said(&self, name: &str) -> Option<String> {
        (self.variable)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}
