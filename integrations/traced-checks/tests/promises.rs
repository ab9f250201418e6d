//! What holds for all integrations together: one version of OpenTelemetry, and a list of tests that names tests which are there.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

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

/// The dependencies of a package that go into programs, as Cargo reads them: in whatever section, under whatever name they stand.
fn dependencies(manifest: &Path) -> (bool, Vec<Value>) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]).arg(manifest);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let path = manifest.to_str().unwrap();
    let package = packages.iter().find(|package| package["manifest_path"] == path).unwrap();
    let all = package["dependencies"].as_array().unwrap().iter();
    // `null` is what has no other kind: `dev` or `build`.
    let normal = all.filter(|dependency| dependency["kind"].is_null()).cloned().collect();
    (package["publish"].is_null(), normal)
}

/// Which crates of OpenTelemetry a package names: those that only a feature brings are the exceptions that it may have.
fn bound(manifest: &Path, exceptions: &[&str]) -> Vec<String> {
    let (is_published, all) = dependencies(manifest);
    let names = all.iter().filter_map(|dependency| {
        let name = dependency["name"].as_str().unwrap();
        let is_exception = dependency["optional"] == true && exceptions.contains(&name);
        (name.starts_with("opentelemetry") && !is_exception).then(|| name.to_owned())
    });
    if is_published { names.collect() } else { Vec::new() }
}

/// Two versions in one program fail silently: spans of the one are no parents of the other's, headers are lost. So none of ours names
/// a version: all say `traced::opentelemetry`. The exceptions are OpenTelemetry's own bridges of loggers, which a feature asks for: they
/// take the provider of `traced`, and one of another version does not compile.
#[test]
fn no_integration_binds_a_version_of_opentelemetry() {
    let exceptions: [(&str, &[&str]); 2] = [
        ("traced-log", &["opentelemetry-appender-log", "opentelemetry_sdk"]),
        ("traced-tracing-subscriber", &["opentelemetry-appender-tracing", "opentelemetry_sdk"]),
    ];
    for folder in crates() {
        let of_this = exceptions.iter().find(|(name, _)| folder.ends_with(name));
        let bound = bound(&folder.join("Cargo.toml"), of_this.map_or(&[], |(_, names)| names));
        assert!(bound.is_empty(), "{} names a version of {bound:?}", folder.display());
    }
    let lock = fs::read_to_string(integrations().join("Cargo.lock")).unwrap();
    for package in ["opentelemetry", "opentelemetry_sdk", "traced"] {
        let count = lock.lines().filter(|line| *line == format!("name = \"{package}\"")).count();
        assert_eq!(count, 1, "of {package}");
    }
}

#[test]
fn a_version_is_found_wherever_it_is_named() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("promises");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let manifest = folder.join("Cargo.toml");
    let exceptions = ["opentelemetry_sdk"];
    for (named, expected) in [
        ("[dependencies]\nopentelemetry = '1'", "opentelemetry"),
        ("[dependencies]\notel = { package = 'opentelemetry', version = '1' }", "opentelemetry"),
        ("[dependencies.opentelemetry-otlp]\nversion = '1'", "opentelemetry-otlp"),
        ("[target.'cfg(unix)'.dependencies]\nopentelemetry = '1'", "opentelemetry"),
        ("[target.'cfg(unix)'.dependencies.opentelemetry]\nversion = '1'", "opentelemetry"),
        ("[dependencies]\nopentelemetry = { version = '1', optional = true }", "opentelemetry"),
        ("[dependencies]\nopentelemetry_sdk = '1'", "opentelemetry_sdk"),
        ("[dependencies]\nopentelemetry_sdk = { version = '1', optional = true }", ""),
        ("[dev-dependencies]\nopentelemetry = '1'", ""),
        ("publish = false\n[dependencies]\nopentelemetry = '1'", ""),
    ] {
        // A workspace of its own, because the folder is inside of another's.
        let workspace = "[workspace]\n[package]\nname = 'named'\nversion = '0.1.0'\nedition = '2024'";
        fs::write(&manifest, format!("{workspace}\n{named}\n")).unwrap();
        assert_eq!(bound(&manifest, &exceptions).join(" "), expected, "{named}");
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

/// Whoever takes spans in another way than by `Checked` has them looked at by nobody but the test itself.
#[test]
fn only_tests_that_are_named_look_at_spans_unchecked() {
    let list = fs::read_to_string(integrations().join("README.md")).unwrap();
    // There are no spans of integrations in these, or the checker itself is tested.
    let others = ["traced-checks", "traced-log", "traced-tracing-subscriber", "traced-neighbours"];
    let mut unchecked = 0;
    for folder in crates().iter().filter(|folder| !others.iter().any(|name| folder.ends_with(name))) {
        let krate = folder.file_name().unwrap().to_str().unwrap();
        let mut texts = Vec::new();
        if folder.join("tests").is_dir() {
            read(&folder.join("tests"), &mut texts);
        }
        for function in texts.iter().flat_map(|text| functions(text)) {
            let (name, _) = function.split_once('(').unwrap();
            let ways = ["Capture::", "Sdk::install(", "capture(", "capture_async(", "capture_all("];
            if ways.iter().any(|way| function.contains(way)) {
                assert!(list.contains(&format!("`{krate}: {name}`")), "{krate}: {name} checks nothing");
                unchecked += 1;
            }
        }
        let has_own = texts.iter().any(|text| text.contains("#[traced::test"));
        assert!(!has_own, "{krate}: a test with a capture of its own checks nothing");
    }
    assert!(unchecked > 5, "only {unchecked} are found");
}

/// Each with its body, from its name on, up to the next one.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.split("\nfn ").flat_map(|part| part.split("\nasync fn ")).skip(1)
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
