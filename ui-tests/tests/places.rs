//! What is wrong in the user's code is said of the same places as without the attribute: each program of `places/` against its twin, the
//! same text with the lines of the attribute left empty. Not about words: rustc calls a closure a closure. And not about a function that
//! gives back nothing at all, `fn f() -> u8 { 1; }`: rustc points at its return type, and of a closure that does so at the braces.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Line and column.
type Place = (u64, u64);

const ATTRIBUTE: &str = "#[traced::traced(";

#[test]
fn errors_of_the_user_s_code_are_at_the_places_of_the_untraced_twin() {
    let said = check(&programs());
    let mut wrong = String::new();
    for name in programs().keys() {
        let (plain, traced) = (&said[&format!("plain_{name}")], &said[&format!("traced_{name}")]);
        assert!(!plain.is_empty(), "{name} has no errors");
        for place in plain.iter().filter(|place| !traced.contains(place)) {
            let _ = writeln!(wrong, "- {name}:{place:?}");
        }
        for place in traced.iter().filter(|(line, _)| plain.iter().all(|(other, _)| line != other)) {
            let _ = writeln!(wrong, "+ {name}:{place:?}");
        }
    }
    assert!(
        wrong.is_empty(),
        "(line, column) that has an error only without the attribute: -, line that has one only with it: +\n{wrong}"
    );
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The programs' texts by their names.
fn programs() -> BTreeMap<String, String> {
    let files = fs::read_dir(here().join("places")).expect("the folder `places`");
    let paths = files.map(|file| file.expect("an entry of `places`").path());
    paths.map(|path| (stem(&path), fs::read_to_string(&path).expect("a program"))).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

/// Compiles every program and its twin, and gives the places of the errors of each.
fn check(programs: &BTreeMap<String, String>) -> BTreeMap<String, Vec<Place>> {
    let project = write(programs);
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--bins", "--message-format=json"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", project.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let mut said: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        let line: Value = serde_json::from_str(line).expect("cargo writes JSON");
        if line["reason"] == "compiler-message" {
            let target = line["target"]["name"].as_str().unwrap_or_default();
            said.entry(target.to_owned()).or_default().extend(places(&line["message"]));
        }
    }
    assert_eq!(said.len(), 2 * programs.len(), "{}", String::from_utf8_lossy(&ran.stderr));
    said
}

fn write(programs: &BTreeMap<String, String>) -> PathBuf {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("places");
    fs::create_dir_all(&project).expect("a folder below the target directory");
    let runtime = here().join("../runtime").display().to_string().replace('\\', "/");
    let mut manifest = format!(
        "[package]\nname = \"places\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ntraced = {{ path = \"{runtime}\", default-features = false }}\n"
    );
    for (name, text) in programs {
        assert!(text.contains(ATTRIBUTE), "{name} has no attribute");
        let plain: String = text
            .lines()
            .map(|line| if line.starts_with(ATTRIBUTE) { "\n".to_owned() } else { format!("{line}\n") })
            .collect();
        for (kind, text) in [("traced", text), ("plain", &plain)] {
            fs::write(project.join(format!("{kind}_{name}.rs")), text).expect("a program can be written");
            let _ = write!(manifest, "[[bin]]\nname = \"{kind}_{name}\"\npath = \"{kind}_{name}.rs\"\n");
        }
    }
    fs::write(project.join("Cargo.toml"), manifest).expect("the manifest can be written");
    fs::copy(here().join("../Cargo.lock"), project.join("Cargo.lock")).expect("the workspace's lock");
    project
}

/// Where the things begin that an error is about: line and column.
fn places(message: &Value) -> Vec<Place> {
    if message["level"] != "error" {
        return Vec::new();
    }
    let spans = message["spans"].as_array().into_iter().flatten();
    let number = |span: &Value, key: &str| span[key].as_u64().unwrap_or_default();
    spans
        .filter(|span| span["is_primary"] == true)
        .map(|span| (number(span, "line_start"), number(span, "column_start")))
        .collect()
}
