//! How deep the types of nested async functions are, as the compiler counts: the least `recursion_limit` at which it still sees that the
//! outermost future is `Send`.

#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What every program has; `WRAPPED` is the least that a future in a span can be.
const PRELUDE: &str = "
#![allow(unused)]
use std::{future::Future, pin::Pin, task::{Context, Poll}};

struct Wrapper<F>(Option<F>);

impl<F: Future> Future for Wrapper<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<F::Output> {
        todo!()
    }
}

fn wrapper<F>(future: F) -> Wrapper<F> {
    Wrapper(Some(future))
}

async fn last(text: &str) -> Result<usize, String> {
    std::future::ready(()).await;
    Ok(text.len())
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(f0(\"\"));
}
";

const TRACED: [&str; 2] = ["#[traced::traced(\"t.f\")]", "NEXT(text).await"];
const WRAPPED: [&str; 2] = ["", "wrapper(async move { NEXT(text).await }).await"];

/// The types that a span adds: its future, the block in it, and the `Option` that lets the block be dropped before the span ends.
#[test]
fn a_traced_async_function_is_no_deeper_than_a_wrapper_by_hand() {
    let project = Project::new();
    let each = |shape: [&str; 2]| project.least_limit(shape, 8) - project.least_limit(shape, 4);
    let (traced, wrapped) = (each(TRACED), each(WRAPPED));
    assert!(traced <= wrapped, "four functions need {traced} more, four wrapped by hand {wrapped}");
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
            project.compiles(TRACED, 1, 256) && project.compiles(WRAPPED, 1, 256),
            "the programs are wrong"
        );
        project
    }

    fn least_limit(&self, shape: [&str; 2], functions: usize) -> usize {
        let (mut fails, mut compiles) = (1, 256);
        while compiles - fails > 1 {
            let middle = usize::midpoint(fails, compiles);
            if self.compiles(shape, functions, middle) { compiles = middle } else { fails = middle }
        }
        compiles
    }

    fn compiles(&self, [attribute, body]: [&str; 2], functions: usize, limit: usize) -> bool {
        let mut program = format!("#![recursion_limit = \"{limit}\"]\n{PRELUDE}");
        for at in 0..functions {
            let next = if at + 1 == functions { "last".to_owned() } else { format!("f{}", at + 1) };
            let body = body.replace("NEXT", &next);
            let _ = writeln!(
                program,
                "{attribute}\nasync fn f{at}(text: &str) -> Result<usize, String> {{ {body} }}"
            );
        }
        fs::write(self.folder.join("src/main.rs"), program).expect("the program can be written");
        let checked = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .output();
        checked.expect("cargo runs").status.success()
    }
}
