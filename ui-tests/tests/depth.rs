//! How deep the types of nested async functions are, as the compiler counts: the least `recursion_limit` at which it still sees that the
//! outermost future is `Send`.

#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What every program has.
const PRELUDE: &str = "
#![allow(unused)]

async fn last(text: &str) -> Result<usize, String> {
    std::future::ready(()).await;
    Ok(text.len())
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(f0(\"\"));
}
";

const TRACED: &str = "#[traced::traced(\"t.f\")]";
const PLAIN: &str = "";

/// The types that a span adds: its future, which is one more for the compiler to go through, and the block in it, which costs what the body of
/// a function does.
#[test]
fn a_traced_async_function_is_two_types_deeper_than_its_twin() {
    let project = Project::new();
    let of_eight = |attribute| project.least_limit(attribute, 16) - project.least_limit(attribute, 8);
    let (traced, plain) = (of_eight(TRACED), of_eight(PLAIN));
    assert!(
        traced <= plain + plain + 8,
        "eight functions need {traced} more, eight without the attribute {plain}"
    );
}

struct Project {
    folder: PathBuf,
}

impl Project {
    fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("depth");
        fs::create_dir_all(folder.join("src")).expect("a folder below the target directory");
        let runtime = here.join("../runtime").display().to_string().replace('\\', "/");
        let manifest = format!(
            "[package]\nname = \"depth\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
             [dependencies]\ntraced = {{ path = \"{runtime}\", default-features = false }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
        fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).expect("the workspace's lock");
        let project = Self { folder };
        assert!(
            project.compiles(TRACED, 1, 256) && project.compiles(PLAIN, 1, 256),
            "the programs are wrong"
        );
        project
    }

    fn least_limit(&self, attribute: &str, functions: usize) -> usize {
        let (mut fails, mut compiles) = (1, 256);
        while compiles - fails > 1 {
            let middle = usize::midpoint(fails, compiles);
            if self.compiles(attribute, functions, middle) { compiles = middle } else { fails = middle }
        }
        compiles
    }

    fn compiles(&self, attribute: &str, functions: usize, limit: usize) -> bool {
        let mut program = format!("#![recursion_limit = \"{limit}\"]\n{PRELUDE}");
        for at in 0..functions {
            let next = if at + 1 == functions { "last".to_owned() } else { format!("f{}", at + 1) };
            let _ = writeln!(
                program,
                "{attribute}\nasync fn f{at}(text: &str) -> Result<usize, String> {{ {next}(text).await }}"
            );
        }
        fs::write(self.folder.join("src/main.rs"), program).expect("the program can be written");
        let checked = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // What is left of the program before would change the count.
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .output();
        checked.expect("cargo runs").status.success()
    }
}
