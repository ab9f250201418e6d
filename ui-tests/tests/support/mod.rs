//! Owns the running of cargo on the crates of `crates/`, and the comparison of what it prints.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// The toolchain whose texts are compared in full: rustc words its own parts anew with every version.
const PINNED: &str = "rustc 1.95.0";

fn is_pinned() -> bool {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs").stdout;
    String::from_utf8_lossy(&version).starts_with(PINNED)
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// A workspace of crates, or one crate.
pub(crate) struct Crates {
    root: PathBuf,
}

impl Crates {
    /// In the repository.
    pub(crate) fn at(path: &str) -> Self {
        Self { root: here().join(path) }
    }

    /// A crate whose files may be changed.
    pub(crate) fn copy_of(path: &str) -> Self {
        let (from, root) = (here().join(path), scratch().join(path));
        fs::create_dir_all(root.join("src")).expect("a directory");
        for file in ["Cargo.toml", "registry.tsv", "src/main.rs"] {
            fs::write(root.join(file), fs::read(from.join(file)).expect(file)).expect(file);
        }
        let copy = Self { root };
        copy.replace(
            "Cargo.toml",
            "{runtime}",
            &here().join("../runtime").display().to_string().replace('\\', "/"),
        );
        copy
    }

    /// Changes a file.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let file = self.root.join(file);
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.contains(from), "{text}");
        fs::write(&file, text.replace(from, to)).expect("a file");
    }

    /// What `cargo check` says.
    pub(crate) fn check(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Said {
        self.run("check", |cargo| cargo.arg("--keep-going").args(arguments).envs(environment.iter().copied()))
    }

    /// What is said about one target when rustc gets further arguments.
    pub(crate) fn rustc(&self, package: &str, target: &str, arguments: &[&str]) -> Said {
        self.run("rustc", |cargo| {
            cargo.args(["--profile", "check", "--package", package, "--bin", target, "--"]).args(arguments)
        })
    }

    fn run(&self, command: &str, with: impl FnOnce(&mut Command) -> &mut Command) -> Said {
        // Cargo would wait for itself anyway, and the lock file is written here.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        // Resolved to the versions of the repository, which are there: no network is asked.
        fs::copy(here().join("../Cargo.lock"), self.root.join("Cargo.lock")).expect("a lock file");
        let mut cargo = Command::new(env!("CARGO"));
        for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "TRACED_LINT"] {
            cargo.env_remove(variable);
        }
        cargo.env("CARGO_TARGET_DIR", scratch().join("crates-target")).env("CARGO_NET_OFFLINE", "true");
        cargo.args([command, "--message-format=json"]).current_dir(&self.root);
        let output = with(&mut cargo).output().expect("cargo runs");
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let mut said =
            Said { root: self.root.clone(), targets: BTreeMap::new(), failed: !output.status.success() };
        for line in stdout.lines().filter_map(|line| serde_json::from_str(line).ok()) {
            said.take(&line);
        }
        assert!(!said.targets.is_empty(), "{stderr}");
        said
    }
}

/// What was said about each target, by the target's name.
pub(crate) struct Said {
    root: PathBuf,
    targets: BTreeMap<String, String>,
    pub(crate) failed: bool,
}

impl Said {
    fn take(&mut self, line: &Value) {
        let source = line["target"]["src_path"].as_str().unwrap_or_default();
        // Not what is said about a dependency.
        if !Path::new(source).starts_with(&self.root) {
            return;
        }
        let target = line["target"]["name"].as_str().unwrap_or_default();
        let said = self.targets.entry(target.to_owned()).or_default();
        let message = &line["message"];
        let is_summary = message["spans"].as_array().is_none_or(Vec::is_empty);
        if line["reason"] == "compiler-message" && !is_summary {
            *said += &tidy(message["rendered"].as_str().unwrap_or_default());
        }
    }

    pub(crate) fn about(&self, target: &str) -> &str {
        &self.targets[target]
    }

    /// Compares with `expected/<target>.stderr`.
    pub(crate) fn assert_expected(&self) {
        let overwrite = std::env::var_os("TRYBUILD").as_deref() == Some(OsStr::new("overwrite"));
        let mut wrong = Vec::new();
        for (target, said) in &self.targets {
            let file = here().join("expected").join(target).with_extension("stderr");
            if overwrite {
                fs::write(&file, said).expect("the file can be written");
                continue;
            }
            let expected = fs::read_to_string(&file).unwrap_or_default().replace('\r', "");
            let same = if is_pinned() { *said == expected } else { ours(said) == ours(&expected) };
            if !same {
                wrong.push(format!("== {target}, expected:\n{expected}\n== said:\n{said}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Paths as they stand in the repository, and no blanks at the ends of lines.
fn tidy(said: &str) -> String {
    let mut tidy = String::new();
    for line in said.lines() {
        let line = match (line.find("--> "), line.find("/../")) {
            (Some(arrow), Some(up)) => line[..arrow + 4].to_owned() + &line[up + 4..],
            _ => line.trim_end().to_owned(),
        };
        tidy += &line;
        tidy.push('\n');
    }
    tidy
}

/// The first lines of messages that rustc has no part in.
fn ours(said: &str) -> Vec<&str> {
    said.lines()
        .filter(|line| line.starts_with("error: ") || line.starts_with("warning: use of deprecated macro"))
        .collect()
}
