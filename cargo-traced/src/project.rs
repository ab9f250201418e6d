//! Owns what cargo tells about the project: its packages and their settings. Must not know what the settings are for.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What `cargo metadata` says about the packages of the workspace.
pub(crate) struct Project {
    metadata: Value,
}

impl Project {
    /// Of the current directory.
    pub(crate) fn here() -> Result<Self, String> {
        let output = cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output();
        let output = output.map_err(|error| format!("cargo cannot be run: {error}; install it"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        let metadata = serde_json::from_slice(&output.stdout);
        Ok(Self { metadata: metadata.map_err(|error| format!("cargo metadata cannot be read: {error}"))? })
    }

    /// Where the project is built.
    pub(crate) fn target_directory(&self) -> &Path {
        Path::new(text(self.metadata.get("target_directory")))
    }

    /// The tables that the workspace and its packages name, each once.
    pub(crate) fn registries(&self) -> Vec<PathBuf> {
        let root = Path::new(text(self.metadata.get("workspace_root")));
        let mut tables = registries_of(&self.metadata, root);
        for package in self.metadata.get("packages").and_then(Value::as_array).into_iter().flatten() {
            let manifest = Path::new(text(package.get("manifest_path")));
            tables.extend(registries_of(package, manifest.parent().unwrap_or(root)));
        }
        tables.sort();
        tables.dedup();
        tables
    }
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn registries_of(owner: &Value, directory: &Path) -> Vec<PathBuf> {
    let paths = owner.pointer("/metadata/traced/registry").and_then(Value::as_array);
    paths.into_iter().flatten().filter_map(Value::as_str).map(|path| directory.join(path)).collect()
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}
