//! Text of `semconv.rs` in `traced`: one constant for each key, one module for each namespace. Shared by the generator and the
//! test that the committed file is up to date; it must not know files.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
};

use traced_registry::{Attribute, Kinds, Registry, Status, Type, VERSION};

/// The committed file.
pub(crate) const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/src/semconv.rs");

/// What the committed file should hold.
pub(crate) fn semconv() -> Result<String, fmt::Error> {
    let mut root = Module::default();
    for attribute in Registry::builtin().attributes() {
        root.insert(attribute);
    }
    let mut text = String::new();
    header(&mut text)?;
    root.write(&mut text, 0, "")?;
    Ok(text)
}

#[derive(Default)]
struct Module {
    keys: BTreeMap<&'static str, Attribute<'static>>,
    modules: BTreeMap<&'static str, Module>,
}

impl Module {
    fn insert(&mut self, attribute: Attribute<'static>) {
        let mut module = self;
        let mut rest = attribute.key();
        while let Some((segment, behind)) = rest.split_once('.') {
            module = module.modules.entry(segment).or_default();
            rest = behind;
        }
        module.keys.insert(rest, attribute);
    }

    fn write(&self, out: &mut String, depth: usize, path: &str) -> fmt::Result {
        let indent = "    ".repeat(depth);
        for (name, attribute) in &self.keys {
            writeln!(out, "{indent}/// {}", describe(attribute))?;
            if let Some(note) = deprecated(attribute) {
                writeln!(out, "{indent}#[deprecated(note = \"{note}\")]")?;
            }
            writeln!(out, "{indent}pub const {}: &str = \"{}\";", identifier(name), attribute.key())?;
        }
        for (name, module) in &self.modules {
            writeln!(out, "\n{indent}/// The namespace `{path}{name}`.")?;
            writeln!(out, "{indent}pub mod {} {{", identifier(name))?;
            module.write(out, depth + 1, &format!("{path}{name}."))?;
            writeln!(out, "{indent}}}")?;
        }
        Ok(())
    }
}

fn header(out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "//! The attribute keys of the OpenTelemetry semantic conventions {VERSION} as constants, in modules that are named"
    )?;
    writeln!(
        out,
        "//! like their namespaces. Segments that are keywords of Rust are raw identifiers, as in `error::r#type`."
    )?;
    writeln!(out, "//!")?;
    writeln!(
        out,
        "//! Generated from `data/attributes.tsv` by `cargo run -p traced-registry --example generate`; not edited by hand."
    )?;
    writeln!(out)?;
    writeln!(
        out,
        "#![expect(non_upper_case_globals, reason = \"a constant is spelt like the segment of the key\")]"
    )?;
    writeln!(out)
}

fn describe(attribute: &Attribute<'_>) -> String {
    let declared = type_words(attribute.value_type());
    let stability = attribute.stability().name().replace('_', " ");
    let moved = match attribute.status() {
        Status::Moved(key) => format!("; lives on in `semantic-conventions-genai` as `{key}`"),
        _ => String::new(),
    };
    format!("`{}`: {declared}; {stability}{}{moved}.", attribute.key(), users(attribute.kinds()))
}

fn users(kinds: Kinds) -> String {
    let named = [
        (kinds.span, "spans"),
        (kinds.resource, "resources"),
        (kinds.event, "events"),
        (kinds.metric, "metrics"),
    ];
    let users: Vec<_> = named.into_iter().filter_map(|(used, name)| used.then_some(name)).collect();
    if users.is_empty() { String::new() } else { format!("; used by {}", users.join(", ")) }
}

fn type_words(declared: Type<'_>) -> String {
    match (declared, declared.members()) {
        (Type::Template(plain), _) => format!("prefix of keys with `{plain}` values"),
        (_, Some(members)) => {
            let live = members.iter().filter(|member| !member.deprecated);
            let values: Vec<_> = live.map(|member| format!("`{}`", member.value)).collect();
            format!("`{declared}`, well-known values {}", values.join(", "))
        }
        (_, None) => format!("`{declared}`"),
    }
}

fn deprecated(attribute: &Attribute<'_>) -> Option<String> {
    match attribute.status() {
        Status::Live | Status::Moved(_) => None,
        Status::Renamed(key) => Some(format!("write `{key}`")),
        Status::Replaced(parts) if parts.is_empty() => Some("no attribute replaces it".to_owned()),
        Status::Replaced(parts) => {
            let parts: Vec<_> = parts.iter().map(|key| format!("`{key}`")).collect();
            Some(format!("its parts are now {}", parts.join(", ")))
        }
    }
}

fn identifier(segment: &str) -> String {
    let raw = KEYWORDS.contains(&segment);
    let digit = segment.starts_with(|first: char| first.is_ascii_digit());
    format!(
        "{}{segment}",
        if raw {
            "r#"
        } else if digit {
            "_"
        } else {
            ""
        }
    )
}

/// Those that may be written raw; `crate`, `self`, `super` may not and are no segments.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
