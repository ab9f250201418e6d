//! From a manifest's directory to settings: finds the workspace, reads registries, puts the layers on each other. It must not
//! know how a manifest is written; files come through a function.

use std::path::{Component, Path, PathBuf};

use traced_registry::Registry;

use super::{
    Config, ConfigError,
    manifest::{Manifest, Settings},
};
use crate::{
    keys::{OwnRegistry, Registries},
    rules::{Levels, Origin, apply_lint},
};

/// A file's bytes, if it can be read.
pub(super) type Read<'a> = &'a dyn Fn(&Path) -> Option<Vec<u8>>;

/// The settings of the crate whose manifest is in this directory.
pub(super) fn read(dir: Option<&Path>, lint: Option<&str>, read: Read<'_>) -> Config {
    let mut reader = Reader { read, config: Config::default() };
    if reader.layers(dir) {
        let problems = apply_lint(&mut reader.config.levels, lint.unwrap_or(""));
        let place = |problem: String| match problem.split_once(": ") {
            Some((place, problem)) => (place.to_owned(), problem.to_owned()),
            None => ("TRACED_LINT".to_owned(), problem),
        };
        let errors = problems.into_iter().map(place);
        reader.config.errors.extend(errors.map(|(place, problem)| ConfigError {
            place,
            problem,
            help: None,
        }));
    }
    reader.config
}

struct Reader<'a> {
    read: Read<'a>,
    config: Config,
}

/// A manifest that was found.
struct Source {
    dir: PathBuf,
    /// As messages call it: from the workspace's root on, like the paths that rustc prints.
    name: String,
    manifest: Manifest,
}

impl Reader<'_> {
    /// Applies the manifests; whether the settings may still be changed by `TRACED_LINT`.
    fn layers(&mut self, dir: Option<&Path>) -> bool {
        let Some((dir, text)) = dir.and_then(|dir| Some((dir, self.text(&dir.join("Cargo.toml"))?))) else {
            return true;
        };
        let manifest = Manifest::read(&text, "Cargo.toml");
        if manifest.packaged {
            self.config.levels = Levels::packaged();
            return false;
        }
        self.track(&dir.join("Cargo.toml"));
        let Some((root, root_text)) = self.workspace(dir, &manifest) else {
            self.merge(None, &Source { dir: dir.to_owned(), name: "Cargo.toml".into(), manifest });
            return true;
        };
        if root == dir {
            let source = Source { dir: root, name: "Cargo.toml".into(), manifest };
            self.merge(Some(&source), &source);
            return true;
        }
        self.track(&root.join("Cargo.toml"));
        let name = name_below(&root, &dir.join("Cargo.toml"));
        let package = Source { dir: dir.to_owned(), manifest: Manifest::read(&text, &name), name };
        let manifest = Manifest::read(&root_text, "Cargo.toml");
        self.merge(Some(&Source { dir: root, name: "Cargo.toml".into(), manifest }), &package);
        true
    }

    /// The directory of the workspace's root: what the package names, else the nearest one upwards that has a workspace.
    fn workspace(&self, dir: &Path, manifest: &Manifest) -> Option<(PathBuf, String)> {
        if manifest.is_workspace {
            return Some((dir.to_owned(), String::new()));
        }
        if let Some(path) = &manifest.workspace_path {
            let root = normal(&dir.join(path));
            let text = self.text(&root.join("Cargo.toml"))?;
            return Some((root, text));
        }
        dir.ancestors().skip(1).find_map(|root| {
            let text = self.text(&root.join("Cargo.toml"))?;
            Manifest::read(&text, "").is_workspace.then(|| (root.to_owned(), text))
        })
    }

    /// The workspace's settings first, then the package's on top, key by key.
    fn merge(&mut self, workspace: Option<&Source>, package: &Source) {
        let layers = [
            workspace.map(|source| (source, &source.manifest.workspace)),
            Some((package, &package.manifest.package)),
        ];
        let mut registry = None;
        for (source, settings) in layers.into_iter().flatten() {
            self.apply(source, settings);
            registry = settings.registry.as_ref().map(|paths| (source, paths)).or(registry);
        }
        if let Some((source, paths)) = registry {
            let own = paths.iter().filter_map(|(path, line)| self.registry(source, path, *line)).collect();
            self.config.registries = Registries { own };
        }
    }

    fn apply(&mut self, source: &Source, settings: &Settings) {
        self.config.errors.extend(settings.errors.iter().cloned());
        self.config.style = settings.style.unwrap_or(self.config.style);
        for (rule, level, line) in &settings.rules {
            let place = format!("{}:{line}", source.name);
            self.config.levels.set(*rule, *level, Origin::File(place.into()));
        }
    }

    fn registry(&mut self, source: &Source, path: &str, line: usize) -> Option<OwnRegistry> {
        let file = normal(&source.dir.join(path));
        let parsed = self.text(&file).map(Registry::parse);
        let (place, problem) = match parsed {
            Some(Ok(registry)) => {
                self.track(&file);
                return Some(OwnRegistry { path: path.to_owned(), registry });
            }
            Some(Err(error)) => {
                self.track(&file);
                (format!("{path}:{}", error.line), error.problem)
            }
            None => {
                let place = format!("{}:{line}", source.name);
                (
                    place,
                    format!("registry `{path}` cannot be read; correct the path, or run `cargo traced sync`"),
                )
            }
        };
        self.config.errors.push(ConfigError { place, problem, help: None });
        None
    }

    fn text(&self, file: &Path) -> Option<String> {
        let bytes = (self.read)(file)?;
        Some(
            String::from_utf8(bytes)
                .unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
        )
    }

    /// Only a path that can be written as a literal.
    fn track(&mut self, file: &Path) {
        self.config.tracked.extend(file.to_str().map(str::to_owned));
    }
}

fn name_below(root: &Path, file: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file);
    below.to_string_lossy().replace('\\', "/")
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
