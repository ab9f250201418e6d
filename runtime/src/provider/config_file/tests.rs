//! What files say, and what is said about files that say something wrong.

mod broken;
mod says;
mod whole;

use std::collections::HashMap;
use std::ffi::OsString;

use super::*;

/// The file's name in messages.
const FILE: &str = "otel.yaml";

fn source(variables: &[(&str, &str)]) -> Source {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
    let variables: HashMap<_, _> = variables.collect();
    Box::new(move |name| variables.get(name).cloned())
}

fn written(text: &str) -> Written {
    parse(FILE, text, &source(&[]))
}

/// Problems about code that is not compiled in are left out: what is compiled in differs.
fn problems(written: &Written) -> Vec<String> {
    let problems = written.problems.iter().filter(|problem| problem.cargo_feature().is_none());
    problems.map(ToString::to_string).collect()
}

/// A file without problems.
#[track_caller]
fn good(text: &str) -> Written {
    let written = written(text);
    assert_eq!(problems(&written), [""; 0], "{text}");
    written
}

/// A whole file around a part of `tracer_provider`, which begins at line 5.
fn provider(part: &str) -> String {
    let part = part.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
    format!(
        "file_format: \"1.1\"\ntracer_provider:\n  processors:\n  - simple: {{exporter: {{console: }}}}\n{part}"
    )
}
