//! `cargo traced sync`: Weaver's files of both versions become the table that the macros read.

#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const VERSION_1: &str = r#"
groups:
  - id: registry.order
    type: attribute_group
    brief: Orders.
    attributes:
      - id: order.state
        type:
          members:
            - {id: open, value: "open", brief: Open., stability: stable}
            - {id: done, value: "done", deprecated: {reason: renamed, renamed_to: paid}}
            - {id: paid, value: "paid"}
        stability: stable
        brief: The state.
      - id: order.key
        type: string
        stability: development
        deprecated: {reason: renamed, renamed_to: order.id}
      - id: order.old
        type: string
        deprecated: "Use something else."
  - id: span.order
    type: span
    span_kind: internal
    attributes:
      - ref: order.state
      - ref: http.route
  - id: event.order
    type: event
    name: order.placed
    attributes:
      - ref: order.state
"#;

const VERSION_2: &str = r"
file_format: definition/2
attributes:
  - key: order.id
    type: string
    stability: stable
    brief: The id.
  - key: order.label
    type: template[string[]]
    stability: alpha
  - key: order.priority
    type:
      members:
        - {id: low, value: 0}
        - {id: high, value: 1, deprecated: {reason: obsoleted, note: Gone.}}
    stability: stable
spans:
  - type: order.place
    kind: internal
    name: {note: orders.place}
    stability: stable
    attributes:
      - ref: order.id
      - ref_group: order.all
entities:
  - type: shop
    identity:
      - ref: order.label
";

const TABLE: &str = "key\ttype\tstability\tdeprecation\treplacement\tkind
order.id\tstring\tstable\tnone\t\tspan
order.key\tstring\tdevelopment\trenamed\torder.id
order.label\ttemplate[string[]]\talpha\tnone\t\tresource
order.old\tstring\tdevelopment\tuncategorized
order.priority\tenum:int{0|1>}\tstable\tnone
order.state\tenum{open|done>paid|paid}\tstable\tnone\t\tspan|event
";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sync").join(name);
        let _ = fs::remove_dir_all(&root);
        let folder = Self(root);
        for (file, text) in files {
            folder.write(file, text);
        }
        folder
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("a file")
    }

    fn sync(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-traced"));
        let Output { status, stdout, stderr } =
            command.args(["traced", "sync"]).args(arguments).current_dir(&self.0).output().expect("it runs");
        let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        (status.code().unwrap_or(-1), said)
    }
}

#[test]
fn both_versions_become_one_table() {
    let folder = Folder::new(
        "both",
        &[("a/one.yaml", VERSION_1), ("two.yml", VERSION_2), ("manifest.yaml", "name: x")],
    );
    let (code, said) = folder.sync(&["--from", ".", "--to", "table.tsv"]);
    assert_eq!((code, said.as_str()), (0, "table.tsv: written, 6 attributes\n"));
    assert_eq!(folder.read("table.tsv"), TABLE);
}

#[test]
fn check_fails_until_the_table_is_up_to_date() {
    let folder = Folder::new("check", &[("one.yaml", VERSION_2)]);
    let check = ["--check", "--from", ".", "--to", "table.tsv"];
    assert_eq!(folder.sync(&check), (1, "table.tsv: not up to date; run `cargo traced sync`\n".to_owned()));
    assert_eq!(folder.sync(&["--from", ".", "--to", "table.tsv"]).0, 0);
    assert_eq!(folder.sync(&check), (0, "table.tsv: up to date, 3 attributes\n".to_owned()));
}

#[test]
fn the_tables_that_cargo_toml_names_are_written() {
    let manifest = "[package]\nname = \"shop\"\nedition = \"2024\"\n[workspace]\n[package.metadata.traced]\nregistry = [\"telemetry/registry.tsv\"]\n";
    let files = [("Cargo.toml", manifest), ("src/lib.rs", ""), ("telemetry/model/orders.yaml", VERSION_2)];
    let folder = Folder::new("project", &files);
    let (code, said) = folder.sync(&[]);
    assert!(code == 0 && said.ends_with("registry.tsv: written, 3 attributes\n"), "{said}");
    assert!(folder.read("telemetry/registry.tsv").contains("order.id\tstring"));
}

#[test]
fn what_is_wrong_is_said_with_its_file() {
    let attribute = |rest: &str| format!("attributes:\n  - key: order.id\n{rest}");
    for (text, problem) in [
        ("attributes: [".to_owned(), "one.yaml: "),
        (attribute("    stability: stable"), "one.yaml: attribute `order.id` has no `type`; give it one"),
        (attribute("    type: {members: []}"), "has a `type` without `members`; list them"),
        (attribute("    type: {members: [{id: a, value: 1.5}]}"), "has no text or integer as its `value`"),
        (
            attribute("    type: {members: [{id: a, value: \"a|b\"}]}"),
            "a sign that the table keeps for itself: `a|b`",
        ),
        (attribute("    type: text"), "the table is not right: line 2: unknown type `text`"),
        (
            attribute("    type: int\n  - key: order.id\n    type: int"),
            "`order.id` is defined in one.yaml already; keep one",
        ),
        (
            "spans:\n  - type: a\n    attributes:\n      - ref: order.no".to_owned(),
            "`order.no` is defined neither here nor in",
        ),
        (
            "spans:\n  - type: a\n    attributes:\n      - reff: a".to_owned(),
            "neither `id` nor `ref`; name it",
        ),
    ] {
        let folder = Folder::new("wrong", &[("one.yaml", &text)]);
        let (code, said) = folder.sync(&["--from", ".", "--to", "table.tsv"]);
        assert!(code == 2 && said.contains(problem), "{text}\n{said}");
    }
    let folder = Folder::new("empty", &[("x.txt", "")]);
    assert!(folder.sync(&["--from", ".", "--to", "t.tsv"]).1.contains("holds no YAML files"));
    assert!(folder.sync(&["--form", "."]).1.contains("unknown argument `--form`; see `cargo traced help`"));
    assert!(folder.sync(&["--from", "."]).1.contains("go together"));
}
