//! What holds for all integrations together: one version of OpenTelemetry, and a list of tests that names tests which are there.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};

fn integrations() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folders of all crates.
fn crates() -> Vec<PathBuf> {
    let entries = fs::read_dir(integrations()).unwrap().map(|entry| entry.unwrap().path());
    let crates: Vec<_> = entries.filter(|path| path.join("Cargo.toml").is_file()).collect();
    assert!(crates.len() > 10, "{crates:?}");
    crates
}

/// The lines of a section of a manifest.
fn section(manifest: &str, header: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| line.trim() != header).skip(1);
    lines.take_while(|line| !line.starts_with('[')).map(str::to_owned).collect()
}

/// Two versions in one program fail silently: spans of the one are no parents of the other's, headers are lost. So none of ours names
/// a version: all say `traced::opentelemetry`.
#[test]
fn no_integration_binds_a_version_of_opentelemetry() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let binds = section(&manifest, "[dependencies]").iter().any(|line| line.starts_with("opentelemetry"));
        assert!(!binds || manifest.contains("publish = false"), "{} names a version", folder.display());
    }
    let lock = fs::read_to_string(integrations().join("Cargo.lock")).unwrap();
    for package in ["opentelemetry", "opentelemetry_sdk", "traced"] {
        let count = lock.lines().filter(|line| *line == format!("name = \"{package}\"")).count();
        assert_eq!(count, 1, "of {package}");
    }
}

#[test]
fn every_test_that_the_list_names_is_there() {
    let list = fs::read_to_string(integrations().join("README.md")).unwrap();
    let mut named = 0;
    for word in list.split('`').skip(1).step_by(2) {
        let Some((krate, test)) = word.split_once(": ").filter(|(krate, _)| krate.starts_with("traced-"))
        else {
            continue;
        };
        let mut texts = Vec::new();
        read(&integrations().join(krate).join("tests"), &mut texts);
        let is_there = texts.iter().any(|text| text.contains(&format!("fn {test}(")));
        assert!(is_there, "{krate} has no test {test}");
        named += 1;
    }
    assert!(named > 20, "only {named} tests are named");
}

/// All files below a folder.
fn read(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, texts);
        } else {
            texts.push(fs::read_to_string(path).unwrap_or_default());
        }
    }
}
