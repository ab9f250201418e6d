use std::collections::HashSet;

use super::*;

#[test]
fn every_method_of_the_table_is_a_method_of_the_builder() {
    let sources = [
        include_str!("../builder.rs"),
        include_str!("../builder/endings.rs"),
        include_str!("../builder/exporting.rs"),
        include_str!("../builder/logging.rs"),
        include_str!("../builder/observing.rs"),
        include_str!("../builder/processing.rs"),
    ];
    for setting in TABLE.iter().filter(|setting| !setting.method.is_empty()) {
        let with_generics = format!("pub fn {}<", setting.method);
        let without = format!("pub fn {}(", setting.method);
        let found = sources.iter().any(|source| source.contains(&with_generics) || source.contains(&without));
        assert!(found, "no builder method {}", setting.method);
    }
}

#[test]
fn every_method_of_the_builder_that_sets_something_is_in_the_table() {
    // These join others, or are no settings.
    const BESIDE: [&str; 9] = [
        "resource_attribute",
        "exporter_with",
        "register_exporter",
        "headers",
        "on_error",
        "variables",
        "check",
        "new",
        "resolve",
    ];
    let sources = [
        include_str!("../builder.rs"),
        include_str!("../builder/endings.rs"),
        include_str!("../builder/exporting.rs"),
        include_str!("../builder/logging.rs"),
        include_str!("../builder/observing.rs"),
        include_str!("../builder/processing.rs"),
    ];
    for source in sources {
        for line in source.lines().filter_map(|line| line.trim().strip_prefix("pub fn ")) {
            let name = line.split(['(', '<']).next().unwrap_or_default();
            let known = TABLE.iter().any(|setting| setting.method == name) || BESIDE.contains(&name);
            assert!(known, "builder method {name} has no row");
        }
    }
}

#[test]
fn a_variable_belongs_to_one_row_and_every_row_has_a_name_and_documentation() {
    let mut seen = HashSet::new();
    for setting in TABLE {
        assert!(!setting.name().is_empty());
        assert!(setting.docs.ends_with('.'), "{}", setting.docs);
        assert!(!setting.allowed.is_empty());
        for variable in setting.variables {
            assert!(seen.insert(variable), "{variable} has two rows");
        }
    }
}

#[test]
fn places_name_what_the_user_wrote() {
    assert_eq!(OTLP_TIMEOUT.place(&Origin::Code), "builder().timeout(..)");
    assert_eq!(OTLP_TIMEOUT.place(&Origin::Environment("OTEL_X")), "OTEL_X");
    assert_eq!(OTLP_TIMEOUT.place(&Origin::Default), "OTEL_EXPORTER_OTLP_TIMEOUT");
    assert_eq!(DEFAULT_EXPORTER.place(&Origin::Default), "builder().default_exporter(..)");
}

/// `settings.md` is the documentation of the builder. `TRACED_BLESS=1 cargo test -p traced` writes it anew.
#[cfg(feature = "otlp-http")]
#[test]
fn the_documentation_is_the_table() {
    let written = include_str!("../settings.md");
    let expected = documentation();
    if std::env::var_os("TRACED_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/provider/settings.md");
        std::fs::write(path, &expected).unwrap();
    } else {
        assert_eq!(written, expected, "run with TRACED_BLESS=1 to write settings.md anew");
    }
}

#[cfg(feature = "otlp-http")]
fn documentation() -> String {
    use std::fmt::Write;

    let mut text = String::from(
        "# Settings\n\nCode beats environment beats default. An empty variable counts as unset; \
         of two variables the first one that is set holds.\n\n\
         | method | variable | default | meaning |\n|---|---|---|---|\n",
    );
    for setting in TABLE {
        let method = if setting.method.is_empty() {
            String::new()
        } else if ["logs", "logs_endpoint", "meter_provider", "flush_on_sigterm"].contains(&setting.method) {
            // Behind features that most builds are without, where a link would lead nowhere.
            format!("`{}`", setting.method)
        } else {
            format!("[`{0}`](Builder::{0})", setting.method)
        };
        let variables: Vec<_> = setting.variables.iter().map(|name| format!("`{name}`")).collect();
        let default =
            if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        writeln!(text, "| {method} | {} | {default} | {} |", variables.join(", "), setting.docs).unwrap();
    }
    text
}
