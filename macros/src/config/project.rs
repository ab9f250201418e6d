//! From a manifest's directory to settings: finds the workspace, reads registries, puts the layers on each other. It must not
//! know how a manifest is written; files come through a function.

use std::path::{Component, Path, PathBuf};

use traced_registry::Registry;

use super::{
    Config, ConfigError,
    manifest::{Fault, Manifest, Settings},
};
use crate::{
    keys::OwnRegistry,
    rules::{Levels, Origin, apply_lint},
};

/// A file's bytes, if it can be read.
pub(super) type Read<'a> = &'a dyn Fn(&Path) -> Option<Vec<u8>>;

/// The settings of the crate whose manifest is in this directory.
pub(super) fn read(dir: Option<&Path>, lint: Option<&str>, read: Read<'_>) -> Config {
    let mut reader = Reader { read, config: Config::default() };
    if let Some(dir) = dir
        && let Some(manifest) = reader.manifest(dir)
    {
        if manifest.packaged {
            reader.config.levels = Levels::packaged();
            return reader.config;
        }
        reader.layers(dir, manifest);
    }
    for problem in apply_lint(&mut reader.config.levels, lint.unwrap_or("")) {
        reader.error("TRACED_LINT".to_owned(), problem, None);
    }
    reader.config
}

struct Reader<'a> {
    read: Read<'a>,
    config: Config,
}

/// Where a table of settings stands.
struct Source<'a> {
    dir: &'a Path,
    /// The manifest as messages call it: from the workspace's root on, like the paths that rustc prints.
    name: &'a str,
}

impl Reader<'_> {
    /// The workspace's settings first, then the package's on top, key by key.
    fn layers(&mut self, dir: &Path, manifest: Manifest) {
        self.track(&dir.join("Cargo.toml"));
        let (root, workspace) = match self.workspace(dir, &manifest) {
            Some((root, found)) => {
                self.track(&root.join("Cargo.toml"));
                (root, found.workspace)
            }
            None => (dir.to_owned(), manifest.workspace),
        };
        let file = dir.join("Cargo.toml");
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy();
        let name = with_slashes(&name);
        self.apply(&Source { dir: &root, name: "Cargo.toml" }, &workspace);
        self.apply(&Source { dir, name: &name }, &manifest.package);
    }

    /// The workspace's root, where it is not the package's own manifest: what the package names, else the nearest one
    /// upwards that has a workspace.
    fn workspace(&self, dir: &Path, manifest: &Manifest) -> Option<(PathBuf, Manifest)> {
        if manifest.is_workspace {
            return None;
        }
        if let Some(path) = &manifest.workspace_path {
            let root = normal(&dir.join(path));
            let found = self.manifest(&root)?;
            return Some((root, found));
        }
        let mut above = dir.parent();
        while let Some(root) = above {
            match self.manifest(root) {
                Some(found) if found.is_workspace => return Some((root.to_owned(), found)),
                _ => above = root.parent(),
            }
        }
        None
    }

    fn apply(&mut self, source: &Source<'_>, settings: &Settings) {
        for Fault { line, problem, help } in &settings.errors {
            self.error(format!("{}:{line}", source.name), problem.clone(), help.clone());
        }
        self.config.style = settings.style.unwrap_or(self.config.style);
        for (rule, level, line) in &settings.rules {
            self.config.levels.set(*rule, *level, Origin::File(format!("{}:{line}", source.name)));
        }
        if let Some(paths) = &settings.registry {
            self.config.registries.own.clear();
            for (path, line) in paths {
                self.registry(source, path, *line);
            }
        }
    }

    fn registry(&mut self, source: &Source<'_>, path: &str, line: usize) {
        let file = normal(&source.dir.join(path));
        let Some(text) = self.text(&file) else {
            let problem =
                format!("registry `{path}` cannot be read; correct the path, or run `cargo traced sync`");
            return self.error(format!("{}:{line}", source.name), problem, None);
        };
        self.track(&file);
        match Registry::parse(text) {
            Ok(registry) => self.config.registries.own.push(OwnRegistry { path: path.to_owned(), registry }),
            Err(error) => self.error(format!("{path}:{}", error.line), error.problem, None),
        }
    }

    fn manifest(&self, dir: &Path) -> Option<Manifest> {
        Some(Manifest::read(&self.text(&dir.join("Cargo.toml"))?))
    }

    fn text(&self, file: &Path) -> Option<String> {
        let bytes = (self.read)(file)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Only a path that can be written as a literal.
    fn track(&mut self, file: &Path) {
        if let Some(path) = file.to_str() {
            self.config.tracked.push(path.to_owned());
        }
    }

    fn error(&mut self, place: String, problem: String, help: Option<String>) {
        self.config.errors.push(ConfigError { place, problem, help });
    }
}

/// As cargo and rustc write paths, on every system.
fn with_slashes(path: &str) -> String {
    let mut text = String::new();
    for letter in path.chars() {
        text.push(if letter == '\\' { '/' } else { letter });
    }
    text
}

/// Resolves `..` by its spelling, so that names are short and a workspace is recognised.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}
