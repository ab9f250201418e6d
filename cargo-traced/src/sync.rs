//! Owns `cargo traced sync`: from a folder of Weaver's YAML files to a table that the macros read. Must not know YAML.

mod definition;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};

use traced_registry::Registry;

use crate::Outcome;
use crate::project::Project;
use rows::Rows;

/// Reads the arguments, and writes or checks tables.
pub(crate) fn run(arguments: &[String]) -> Result<Outcome, String> {
    let (mut check, mut from, mut to) = (false, None, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--check" => check = true,
            "--from" => from = arguments.next().map(PathBuf::from),
            "--to" => to = arguments.next().map(PathBuf::from),
            other => return Err(format!("unknown argument `{other}`; see `cargo traced help`")),
        }
    }
    let tables = match (from, to) {
        (Some(from), Some(to)) => vec![(from, to)],
        (None, None) => beside_tables()?,
        _ => return Err("`--from` and `--to` go together; write `--from FOLDER --to TABLE`".to_owned()),
    };
    let mut outcome = Outcome { text: String::new(), holds: true };
    for (folder, table) in tables {
        one(&folder, &table, check, &mut outcome)?;
    }
    Ok(outcome)
}

/// The tables that the project names, each with its own folder.
fn beside_tables() -> Result<Vec<(PathBuf, PathBuf)>, String> {
    let tables = Project::here()?.registries();
    if tables.is_empty() {
        return Err(
            "Cargo.toml names no registry; write `registry = [\"telemetry/registry.tsv\"]` under [package.metadata.traced]"
                .to_owned(),
        );
    }
    let with_folder = |table: PathBuf| Some((table.parent()?.to_owned(), table));
    Ok(tables.into_iter().filter_map(with_folder).collect())
}

fn one(folder: &Path, table: &Path, check: bool, outcome: &mut Outcome) -> Result<(), String> {
    let wanted = table_of(folder)?;
    let shown = table.display();
    let is_current = fs::read_to_string(table).is_ok_and(|present| present.replace('\r', "") == wanted);
    let count = wanted.lines().count() - 1;
    let said = match (is_current, check) {
        (true, _) => format!("{shown}: up to date, {count} attributes\n"),
        (false, true) => {
            outcome.holds = false;
            format!("{shown}: not up to date; run `cargo traced sync`\n")
        }
        (false, false) => {
            fs::write(table, &wanted).map_err(|error| format!("{shown} cannot be written: {error}"))?;
            format!("{shown}: written, {count} attributes\n")
        }
    };
    outcome.text += &said;
    Ok(())
}

/// The table of everything that is defined in a folder and below it.
fn table_of(folder: &Path) -> Result<String, String> {
    let files = yaml_files(folder)?;
    if files.is_empty() {
        return Err(format!("{} holds no YAML files; put the registry there", folder.display()));
    }
    let mut rows = Rows::default();
    for file in files {
        let shown = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        let text = fs::read_to_string(&file).map_err(|error| format!("{shown} cannot be read: {error}"))?;
        definition::read(&shown, &text, &mut rows)?;
    }
    let table = rows.into_table()?;
    // What is written is what the macros can read.
    Registry::parse(table.as_str()).map_err(|error| format!("the table is not right: {error}"))?;
    Ok(table)
}

/// In an order that is the same everywhere. Manifests describe the registry, and hold no definitions.
fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if path.is_dir() {
            files.extend(yaml_files(&path)?);
        } else if is_yaml && !name.starts_with("manifest.") && !name.starts_with("registry_manifest.") {
            files.push(path);
        }
    }
    Ok(files)
}
