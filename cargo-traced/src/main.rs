//! `cargo traced`: reads the command line, prints, and gives the exit code. Must not know what a command does.

#![expect(clippy::format_push_string, reason = "reports are short, and read better like this")]

mod contract;
mod project;
mod sync;

use std::process::ExitCode;

const HELP: &str = "\
Registries and the span contract of projects that use `traced`.

cargo traced list [cargo build's arguments]
    Every span that the project and its dependencies can emit: name, kind, attributes with types, place.
cargo traced export [--format text|json|markdown|weaver] [cargo build's arguments]
    The same, to be committed (text: sorted, without places) or read by other programs.
cargo traced diff FILE [cargo build's arguments]
    Compares with a committed text; fails where a span, an attribute or an event is gone or another one.

cargo traced sync [--check]
    Writes every registry that Cargo.toml names (`registry = [\"telemetry/registry.tsv\"]`) from the Weaver YAML files beside and below it.
    --check writes nothing, and fails where a table is not up to date.
cargo traced sync [--check] --from FOLDER --to TABLE
    The same for one folder.
";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // cargo gives the name of the command first.
    if arguments.first().is_some_and(|first| first == "traced") {
        arguments.remove(0);
    }
    match run(&arguments) {
        Ok(Outcome { text, holds }) => {
            print(&text);
            if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            complain(&problem);
            ExitCode::from(2)
        }
    }
}

/// What a command has to say, and whether what it was asked holds.
struct Outcome {
    text: String,
    holds: bool,
}

fn run(arguments: &[String]) -> Result<Outcome, String> {
    match arguments.split_first().map(|(command, rest)| (command.as_str(), rest)) {
        Some(("sync", rest)) => sync::run(rest),
        Some(("list", rest)) => contract::list(rest),
        Some(("export", rest)) => contract::export(rest),
        Some(("diff", rest)) => contract::diff(rest),
        None | Some(("help" | "--help" | "-h", _)) => Ok(Outcome { text: HELP.to_owned(), holds: true }),
        Some((other, _)) => Err(format!("unknown command `{other}`; see `cargo traced help`")),
    }
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn print(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "a program for the terminal")]
fn complain(problem: &str) {
    eprintln!("error: {problem}");
}
