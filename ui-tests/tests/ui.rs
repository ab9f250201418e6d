//! One case per message. Exact texts are compared on the pinned toolchain only: rustc words its own parts anew with every version.
//! On any other, each case must still fail with its first line, which is the message itself.

#![expect(clippy::expect_used, reason = "a test that cannot read its cases must not pass")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The toolchain whose texts are in the `.stderr` files.
const PINNED: &str = "rustc 1.95.0";

fn is_pinned() -> bool {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let asked = Command::new(rustc).arg("--version").output();
    asked.is_ok_and(|version| String::from_utf8_lossy(&version.stdout).starts_with(PINNED))
}

#[test]
fn what_is_right_compiles_and_what_is_wrong_says_why() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    if is_pinned() {
        cases.compile_fail("fail/*.rs");
    }
}

/// The pinned toolchain compares more than this above, so it does not compile the cases a second time.
#[test]
fn on_other_toolchains_what_is_wrong_fails_with_the_same_first_line() {
    if is_pinned() {
        return;
    }
    let cases = failing_cases();
    let said = check(&cases);
    let silent: Vec<&PathBuf> = cases.iter().filter(|case| !says(&said, case, &first_line(case))).collect();
    assert!(silent.is_empty(), "without the first line of their .stderr: {silent:#?}\n{said}");
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn failing_cases() -> Vec<PathBuf> {
    let folder = fs::read_dir(here().join("fail")).expect("the folder `fail`");
    let files = folder.map(|entry| entry.expect("an entry of `fail`").path());
    let mut cases: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn first_line(case: &Path) -> String {
    let text = fs::read_to_string(case.with_extension("stderr")).expect("each case has its .stderr");
    text.lines().next().unwrap_or_default().to_owned()
}

/// Compiles all cases at once, each a program of one package, and gives what rustc said, a line per message.
fn check(cases: &[PathBuf]) -> String {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first_lines");
    fs::create_dir_all(&project).expect("a folder below the target directory");
    fs::write(project.join("Cargo.toml"), manifest(cases)).expect("the manifest can be written");
    fs::copy(here().join("../Cargo.lock"), project.join("Cargo.lock")).expect("the workspace's lock");
    let ran = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--bins", "--message-format=short", "--color=never"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", project.join("target"))
        .output()
        .expect("cargo runs");
    assert!(!ran.status.success(), "no case failed");
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

fn manifest(cases: &[PathBuf]) -> String {
    let runtime = here().join("../runtime");
    let mut text = format!(
        "[package]\nname = \"traced-ui-tests\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ntraced = {{ path = \"{}\", default-features = false, features = [\"testing\"] }}\n",
        runtime.display(),
    );
    for case in cases {
        let name = case.file_stem().expect("a file has a name").display();
        let _ = write!(text, "[[bin]]\nname = \"{name}\"\npath = \"{}\"\n", case.display());
    }
    text
}

/// Whether a message with this first line has its place in the case's own file.
fn says(said: &str, case: &Path, first_line: &str) -> bool {
    let place = format!("fail/{}:", case.file_name().expect("a file has a name").to_string_lossy());
    said.lines().any(|line| line.contains(&place) && line.contains(first_line))
}
