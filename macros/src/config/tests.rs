//! Settings from texts: what is read, what is refused and where, which layer wins, and hostile manifests.

use std::{collections::HashMap, path::Path, path::PathBuf};

use super::*;
use crate::{
    names::tests::Random,
    rules::{Active, Level, Rule, RuleSet, tests::all_rules},
};

/// Files by path; the crate is in `/ws/crates/shop`.
#[derive(Default)]
struct Disk(HashMap<PathBuf, Vec<u8>>);

const DIR: &str = "/ws/crates/shop";

impl Disk {
    fn new(files: &[(&str, &str)]) -> Self {
        Disk(files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect())
    }

    fn config(&self, lint: Option<&str>) -> Config {
        project::read(Some(Path::new(DIR)), lint, &|path| self.0.get(path).cloned())
    }
}

fn package(text: &str) -> Config {
    Disk::new(&[("/ws/crates/shop/Cargo.toml", text)]).config(None)
}

fn level(config: &Config, rule: Rule) -> Level {
    Active { levels: &config.levels, allowed: RuleSet::default() }.level(rule)
}

fn errors(config: &Config) -> Vec<String> {
    config.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn the_two_tables_are_read() {
    let config = package(
        "[package]\nname = \"shop\"\n\n[package.metadata.traced] # note\nspan-name-style = 'semconv'\n\n\
         [ package . \"metadata\" . 'traced' . rules ]\nattr_unknown = \"deny\"\n\"attr_typo\" = \"allow\"\n",
    );
    assert_eq!(errors(&config), [""; 0]);
    assert_eq!(config.style, Style::Semconv);
    assert_eq!(level(&config, Rule::AttrUnknown), Level::Deny);
    assert_eq!(level(&config, Rule::AttrTypo), Level::Allow);
    assert_eq!(level(&config, Rule::AttrEnum), Level::Warn);
    let active = Active { levels: &config.levels, allowed: RuleSet::default() };
    assert_eq!(active.note(Rule::AttrUnknown, None), "rule `attr_unknown`, set to deny in Cargo.toml:8");
    assert_eq!(config.tracked, ["/ws/crates/shop/Cargo.toml"]);
}

#[test]
fn other_tables_are_passed_over() {
    let config = package(concat!(
        "\u{feff}# [package.metadata.traced]\n",
        "cargo-features = [\"a\", \"b\"]\r\n",
        "[package]\ndescription = \"\"\"\n[package.metadata.traced]\nspan-name-style = \"none\"\n\"\"\"\n",
        "keywords = [\n  \"a\", # ]\n  'b]',\n]\n",
        "readme = '''\n[package.metadata.traced]\nx = 1\n'''\n",
        "[package.metadata.other]\ntraced = { a = 1 }\nspan-name-style = 'x'\n",
        "[[bin]]\nname = \"traced\"\n",
        "[dependencies]\ntraced = { version = \"1\", features = [\"x\"] }\nb.version = \"1\"\n",
        "[package.metadata.traced]\nspan-name-style = \"any\"\n",
        "[package.metadata.tracedx]\nspan-name-style = \"none\"\n",
    ));
    assert_eq!(errors(&config), [""; 0]);
    assert_eq!(config.style, Style::Any);
}

#[test]
fn what_is_not_known_is_an_error_with_its_line_and_the_nearest_word() {
    let table = "[package.metadata.traced]\n";
    let rules = "[package.metadata.traced.rules]\n";
    for (text, error) in [
        (
            format!("{table}span-name-stile = 'any'"),
            "Cargo.toml:2: unknown key `span-name-stile`; did you mean `span-name-style`?",
        ),
        (
            format!("{table}colour = 'any'"),
            "Cargo.toml:2: unknown key `colour`; write `span-name-style`, `registry`, `rules`",
        ),
        (
            format!("{table}\n\nspan-name-style = 'semcon'"),
            "Cargo.toml:4: unknown style `semcon`; did you mean `semconv`?",
        ),
        (
            format!("{table}span-name-style = 'camel'"),
            "Cargo.toml:2: unknown style `camel`; write `service.operation`, `semconv`, `any`",
        ),
        (
            format!("{table}span-name-style = 1"),
            "Cargo.toml:2: `span-name-style` is a string; write `span-name-style = \"service.operation\"`",
        ),
        (
            format!("{table}registry = 'a.tsv'"),
            "Cargo.toml:2: `registry` is a list of paths; write `registry = [\"telemetry/registry.tsv\"]`",
        ),
        (
            format!("{table}registry = ['a', 1]"),
            "Cargo.toml:2: `registry` is a list of paths; write `registry = [\"telemetry/registry.tsv\"]`",
        ),
        (
            format!("{rules}attr_unkown = 'deny'"),
            "Cargo.toml:2: unknown rule `attr_unkown`; did you mean `attr_unknown`?",
        ),
        (format!("{rules}attr_typo = 'deni'"), "Cargo.toml:2: unknown level `deni`; did you mean `deny`?"),
        (
            format!("{rules}attr_typo = 'forbid'"),
            "Cargo.toml:2: unknown level `forbid`; write `deny`, `warn`, `allow`",
        ),
        (
            format!("{rules}attr_typo = true"),
            "Cargo.toml:2: the level of rule `attr_typo` is a string; write `\"deny\"`, `\"warn\"` or `\"allow\"`",
        ),
        (
            format!("{rules}attr_typo.level = 'deny'"),
            "Cargo.toml:2: the level of rule `attr_typo` is a string; write `\"deny\"`, `\"warn\"` or `\"allow\"`",
        ),
        (
            format!("{rules}attr_typo = {{ level = 'deny' }}"),
            "Cargo.toml:2: the level of rule `attr_typo` is a string; write `\"deny\"`, `\"warn\"` or `\"allow\"`",
        ),
        (
            format!("{rules}span_name_dynamic = 'warn'"),
            "Cargo.toml:2: `span_name_dynamic` cannot be lowered; a span name is a string literal or the path of a const",
        ),
        (
            format!("{rules}attr_type = 'warn'"),
            "Cargo.toml:2: `attr_type` is a type error and cannot be a warning; write `deny` or `allow`",
        ),
        (
            format!("{table}[package.metadata.traced.rule]\na = 'deny'"),
            "Cargo.toml:2: unknown key `rule`; did you mean `rules`?",
        ),
        (
            "[package.metadata.traced.rules.more]\na = 1".to_owned(),
            "Cargo.toml:1: unknown key `rules.more`; write `span-name-style`, `registry`, `rules`",
        ),
        (
            format!("{table}attr_typo = 'deny'"),
            "Cargo.toml:2: rule `attr_typo` stands in the wrong table; move it to the table of rules\n\n\
             help: [package.metadata.traced.rules]\n      attr_typo = \"warn\"",
        ),
    ] {
        assert_eq!(errors(&package(&text)), [error], "{text}");
    }
}

#[test]
fn other_spellings_of_the_tables_are_answered_with_the_table_form() {
    let problem = "settings of `traced` are read from tables only; write them under a heading";
    let style = "[package.metadata.traced]\n      span-name-style = \"service.operation\"";
    let rules = "[package.metadata.traced.rules]\n      attr_typo = \"warn\"";
    for (text, line, help) in [
        ("[package.metadata]\ntraced = { span-name-style = 'any' }", 2, style),
        ("[package.metadata]\ntraced = {}", 2, style),
        ("[package.metadata]\ntraced = 1", 2, style),
        ("[package.metadata]\ntraced.span-name-style = 'any'", 2, style),
        ("[package]\nmetadata = { traced = { span-name-style = 'any' } }", 2, style),
        ("[package]\nmetadata.traced.span-name-style = 'any'\nmetadata.traced.registry = []", 2, style),
        ("package.metadata.traced.span-name-style = 'any'", 1, style),
        ("package = { metadata = { traced = { x = 1 } } }", 1, style),
        ("[[package.metadata.traced]]\nspan-name-style = 'any'", 1, style),
        ("[package.metadata.traced]\nrules = { attr_typo = 'warn' }", 2, rules),
        ("[package.metadata.traced]\nrules.attr_typo = 'warn'", 2, rules),
        ("[package.metadata]\ntraced.rules.attr_typo = 'warn'", 2, rules),
        (
            "[package.metadata]\ntraced.registry = ['a.tsv']",
            2,
            "[package.metadata.traced]\n      registry = [\"telemetry/registry.tsv\"]",
        ),
    ] {
        assert_eq!(
            errors(&package(text)),
            [format!("Cargo.toml:{line}: {problem}\n\nhelp: {help}")],
            "{text}"
        );
    }
}

#[test]
fn the_package_overrides_the_workspace_key_by_key() {
    let root = "[workspace]\nmembers = ['crates/*']\n[workspace.metadata.traced]\nspan-name-style = 'any'\nregistry = ['t/all.tsv']\n\
                [workspace.metadata.traced.rules]\nattr_typo = 'deny'\nattr_enum = 'deny'\n";
    let package = "[package.metadata.traced.rules]\nattr_enum = 'allow'\n";
    let table = format!("{}\norder.id\tstring\n", traced_registry::Registry::HEADER);
    let disk = Disk::new(&[
        ("/ws/Cargo.toml", root),
        ("/ws/crates/shop/Cargo.toml", package),
        ("/ws/t/all.tsv", &table),
        ("/Cargo.toml", "[workspace.metadata.traced]\nnonsense = 1"),
    ]);
    let config = disk.config(None);
    assert_eq!(errors(&config), [""; 0]);
    assert_eq!(config.style, Style::Any);
    assert_eq!((level(&config, Rule::AttrTypo), level(&config, Rule::AttrEnum)), (Level::Deny, Level::Allow));
    assert!(config.registries.find("order.id").is_some());
    assert_eq!(config.tracked, ["/ws/crates/shop/Cargo.toml", "/ws/Cargo.toml", "/ws/t/all.tsv"]);
    let active = Active { levels: &config.levels, allowed: RuleSet::default() };
    assert!(active.note(Rule::AttrTypo, None).ends_with("set to deny in Cargo.toml:7"));

    let config = disk.config(Some("attr_typo=allow,attr_enum=deny"));
    assert_eq!((level(&config, Rule::AttrTypo), level(&config, Rule::AttrEnum)), (Level::Allow, Level::Deny));
}

#[test]
fn messages_name_a_members_manifest_from_the_root_on() {
    let disk = Disk::new(&[
        ("/ws/Cargo.toml", "[workspace]"),
        ("/ws/crates/shop/Cargo.toml", "[package.metadata.traced]\nregistry = ['no.tsv', 'bad.tsv']"),
        ("/ws/crates/shop/bad.tsv", "key\nx"),
    ]);
    let config = disk.config(Some("attr_tpyo=deny"));
    let problems: Vec<_> =
        config.errors.iter().map(|error| (error.place.as_str(), error.problem.as_str())).collect();
    assert_eq!(
        problems[0],
        (
            "crates/shop/Cargo.toml:2",
            "registry `no.tsv` cannot be read; correct the path, or run `cargo traced sync`"
        )
    );
    assert_eq!(problems[1].0, "bad.tsv:1");
    assert_eq!(problems[2], ("TRACED_LINT", "unknown rule `attr_tpyo`; did you mean `attr_typo`?"));
    assert!(config.tracked.contains(&"/ws/crates/shop/bad.tsv".to_owned()), "its correction must be noticed");
    assert!(!config.registries.has_own());
}

#[test]
fn the_workspace_is_the_one_named_or_the_nearest() {
    let any = "[workspace.metadata.traced]\nspan-name-style = 'any'\n";
    let semconv = "[workspace.metadata.traced]\nspan-name-style = 'semconv'\n";
    let own = "[workspace]\n[workspace.metadata.traced]\nspan-name-style = 'semconv'\n[package]\nname = 'x'";
    for (files, style) in [
        (
            vec![
                ("/ws/crates/shop/Cargo.toml", "[package]"),
                ("/ws/Cargo.toml", any),
                ("/Cargo.toml", semconv),
            ],
            Style::Any,
        ),
        (
            vec![
                ("/ws/crates/shop/Cargo.toml", "[package]"),
                ("/ws/Cargo.toml", "[package]"),
                ("/Cargo.toml", semconv),
            ],
            Style::Semconv,
        ),
        (
            vec![
                ("/ws/crates/shop/Cargo.toml", "[package]\nworkspace = '../../../up'"),
                ("/ws/Cargo.toml", semconv),
                ("/up/Cargo.toml", any),
            ],
            Style::Any,
        ),
        (
            vec![
                ("/ws/crates/shop/Cargo.toml", "package.workspace = '../..'"),
                ("/ws/crates/Cargo.toml", semconv),
                ("/ws/Cargo.toml", any),
            ],
            Style::Any,
        ),
        (vec![("/ws/crates/shop/Cargo.toml", own), ("/ws/Cargo.toml", any)], Style::Semconv),
        (
            vec![("/ws/crates/shop/Cargo.toml", "workspace.resolver = '3'"), ("/ws/Cargo.toml", any)],
            Style::ServiceOperation,
        ),
        (vec![("/ws/Cargo.toml", any)], Style::ServiceOperation),
    ] {
        let config = Disk::new(&files).config(None);
        assert_eq!((config.style, errors(&config)), (style, vec![]), "{files:?}");
    }
}

#[test]
fn without_a_manifest_there_are_defaults() {
    let config = project::read(None, Some("attr_typo=deny"), &|_| None);
    assert_eq!((config.style, level(&config, Rule::AttrTypo)), (Style::ServiceOperation, Level::Deny));
    assert!(config.tracked.is_empty() && config.errors.is_empty());
}

#[test]
fn a_packaged_crate_is_not_held_to_lost_settings() {
    let text = "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO\n#\n[package.metadata.traced]\nnonsense = 1\nregistry = ['gone.tsv']";
    let config = Disk::new(&[("/ws/crates/shop/Cargo.toml", text), ("/ws/Cargo.toml", "[workspace]")])
        .config(Some("deny,nonsense"));
    assert_eq!(errors(&config), [""; 0]);
    let on: Vec<_> = all_rules().filter(|rule| level(&config, *rule) != Level::Allow).collect();
    assert_eq!(on, [Rule::SpanNameDynamic, Rule::AttrType]);
    assert!(config.tracked.is_empty());
}

#[test]
fn strings_are_unescaped() {
    let text = r#"[package.metadata.traced]
span-name-style = "\u0061n\U00000079"
registry = ["""t/\u0022.tsv""", '''b\n.tsv''']
"#;
    let config = package(text);
    assert_eq!(config.style, Style::Any);
    let problems: Vec<_> = config.errors.iter().map(|error| error.problem.as_str()).collect();
    assert!(problems[0].starts_with("registry `t/\".tsv` cannot be read"), "{problems:?}");
    assert!(problems[1].starts_with("registry `b\\n.tsv` cannot be read"), "{problems:?}");
}

#[test]
fn settings_are_used_once_in_a_process() {
    let first = get();
    assert!(std::ptr::eq(first, get()));
    assert!(first.tracked.iter().any(|path| path.ends_with("Cargo.toml")));
    let config = Config::default();
    assert!(config.is_first_use());
    assert!(!config.is_first_use());
}

#[test]
fn hostile_manifests_are_read_without_a_panic() {
    let nested = |open: &str, close: &str| format!("a = {}{}", open.repeat(50_000), close.repeat(50_000));
    for text in [
        nested("[", "]"),
        nested("{a=", "}"),
        nested("[{a=[", "]}]"),
        "a.".repeat(100_000),
        "\"".repeat(9_999),
        "[".repeat(9_999),
    ] {
        package(&text);
        package(&format!("{text}\n[package.metadata.traced]\nspan-name-style = 'any'"));
    }
    let long = format!("[package.metadata.traced]\nspan-name-style = \"{}\"", "x".repeat(1_000_000));
    assert!(errors(&package(&long))[0].len() < 300);

    let parts = [
        "[package.metadata.traced]",
        "[package.metadata.traced.rules]",
        "\n",
        "=",
        "\"",
        "'",
        "'''",
        "\"\"\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "#",
        ".",
        "rules",
        "span-name-style",
        "registry",
        "attr_typo",
        "deny",
        "\\",
        "\\u",
        "\0",
        "é",
        "\u{1f600}",
        "traced",
        "workspace",
        "[[",
        " ",
        "\r\n",
        "package",
        "metadata",
    ];
    let mut random = Random(3);
    for _ in 0..3_000 {
        let text: String = (0..random.below(40)).map(|_| parts[random.below(parts.len())]).collect();
        package(&text);
    }
    for _ in 0..500 {
        let bytes: Vec<u8> =
            (0..random.below(200)).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        let mut disk = Disk::default();
        disk.0.insert(PathBuf::from("/ws/crates/shop/Cargo.toml"), bytes);
        disk.config(Some(&format!("{}", random.below(9))));
    }
}
