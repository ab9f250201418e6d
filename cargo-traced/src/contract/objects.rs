//! Owns the build that leaves records, and their reading out of libraries and programs. Must not know what a record says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSection as _};
use serde_json::Value;

use crate::project::{self, Project};

const BEGIN: char = '\u{2}';
const END: char = '\u{3}';

/// Every record once: a program holds those of its libraries again.
pub(super) fn records(project: &Project, arguments: &[String]) -> Result<BTreeSet<String>, String> {
    let mut records = BTreeSet::new();
    for file in build(project, arguments)? {
        let bytes = fs::read(&file).map_err(|error| format!("{file} cannot be read: {error}"))?;
        for section in sections(&bytes) {
            let section = String::from_utf8_lossy(&section);
            for record in section.split(BEGIN).filter_map(|record| record.split_once(END)) {
                records.insert(record.0.to_owned());
            }
        }
    }
    Ok(records)
}

/// In a target directory of its own, because the variable would build everything anew twice.
fn build(project: &Project, arguments: &[String]) -> Result<Vec<String>, String> {
    let mut cargo = project::cargo();
    cargo.args(["build", "--quiet", "--message-format=json-render-diagnostics"]).args(arguments);
    cargo.env("TRACED_INVENTORY", "1").env("CARGO_TARGET_DIR", project.target_directory().join("traced"));
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").stderr(Stdio::inherit());
    let output = cargo.output().map_err(|error| format!("cargo cannot be run: {error}; install it"))?;
    if !output.status.success() {
        return Err("the project does not build; see above".to_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Ok(messages.flat_map(|message| files(&message)).collect())
}

fn files(message: &Value) -> Vec<String> {
    let all =
        message.get("filenames").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let libraries = all
        .filter(|file| Path::new(file).extension().is_some_and(|extension| extension == "rlib"))
        .map(str::to_owned);
    let program = message.get("executable").and_then(Value::as_str).map(str::to_owned);
    libraries.chain(program).collect()
}

/// The sections of ours: rustc writes one for each static.
fn sections(file: &[u8]) -> Vec<Vec<u8>> {
    let Ok(archive) = ArchiveFile::parse(file) else { return sections_of_object(file) };
    let members = archive.members().filter_map(Result::ok);
    members.filter_map(|member| member.data(file).ok()).flat_map(sections_of_object).collect()
}

/// None of a member that is no object file: an rlib holds its metadata, too.
fn sections_of_object(file: &[u8]) -> Vec<Vec<u8>> {
    let Ok(object) = object::File::parse(file) else { return Vec::new() };
    let ours = object.sections().filter(|section| matches!(section.name(), Ok(".traced" | "__traced")));
    ours.filter_map(|section| Some(section.data().ok()?.to_vec())).collect()
}
