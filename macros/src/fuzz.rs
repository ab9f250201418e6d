//! The root of another crate, `fuzz/macros`: a library of the same modules, for tests by random input. Owns what must hold for every input. Not part
//! of `traced-macros`.

#![allow(dead_code, reason = "the entry points of the macros are not here")]

extern crate proc_macro;

mod args;
mod attribute;
mod config;
mod derive;
mod diag;
mod editor;
mod expand;
mod fallback;
mod inside;
mod inventory;
mod item;
mod keys;
mod model;
mod names;
mod paths;
mod rules;
mod text;
mod tokens;
mod validate;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use traced_registry::Registry;

use config::Config;
use keys::{KeyContext, OwnRegistry, Place, Registries, Value};
use names::{Kind, NameContext, Style};
use rules::{Active, Finding, Levels, RuleSet};

/// Any text as a span's, an event's and a service's name, in each style. What is proposed is itself a good name.
pub fn name(text: &str) {
    let levels = Levels::default();
    let levels = Active { levels: &levels, allowed: RuleSet::default() };
    let arguments = ["id".to_owned()];
    for style in [Style::ServiceOperation, Style::Semconv, Style::Any] {
        for kind in [Kind::Remote, Kind::Other] {
            let (service, type_name, crate_name, function) =
                (None, Some("Vault"), Some("shop"), Some("place"));
            let cx = NameContext {
                style,
                levels,
                kind,
                service,
                type_name,
                crate_name,
                function,
                arguments: &arguments,
            };
            let span = names::check_span(text, &cx);
            told(span.as_ref(), text);
            for proposal in span.iter().flat_map(proposals) {
                let next = names::check_span(&proposal, &cx).filter(|next| next.level == rules::Level::Deny);
                let told = next.map(|next| next.text());
                assert_eq!(told, None, "{text:?} leads to {proposal:?}");
            }
            told(names::check_event(text, &cx).as_ref(), text);
            told(names::check_service(text, &cx).as_ref(), text);
        }
    }
}

/// Any text as a key, beside a registry of the project's own.
pub fn key(text: &str) {
    let table =
        format!("{}\norder.id\tstring\norder.tag\ttemplate[string]\nhttp.x\tenum{{a|b}}\n", Registry::HEADER);
    let own = Registry::parse(table).map(|registry| OwnRegistry { path: "own.tsv".to_owned(), registry });
    let registries = Registries { own: own.into_iter().collect() };
    let mut levels = Levels::default();
    rules::apply_lint(
        &mut levels,
        "attr_unknown=deny,attr_plural=warn,attr_late=warn,attr_unstable=warn,attr_moved=warn",
    );
    let levels = Active { levels: &levels, allowed: RuleSet::default() };
    for place in [Place::Start, Place::Late, Place::Event] {
        let cx =
            KeyContext { levels, registries: &registries, place, service: Some("orders"), crate_name: None };
        for value in [Value::Unknown, Value::Text(text), Value::Int("1"), Value::Scalar, Value::Array] {
            told(keys::check_key(text, value, &cx).as_ref(), text);
            told(keys::check_value(text, value, &cx).as_ref(), text);
        }
        let _ = keys::expected_type(text, &cx);
        let _ = keys::check_list(&[text, text], &cx);
    }
}

/// Any text as a manifest, as a registry and as `TRACED_LINT`. What is wrong is said on few lines, with its place.
pub fn config(text: &str) {
    let manifest = "[package.metadata.traced]\nregistry = ['own.tsv']\n";
    let read = |manifest: &str, registry: &str, lint: Option<&str>| -> Config {
        config::of(Some(Path::new("/shop")), lint, &|path| match path.file_name()?.to_str()? {
            "Cargo.toml" if path.parent() == Some(Path::new("/shop")) => Some(manifest.into()),
            "own.tsv" => Some(registry.into()),
            _ => None,
        })
    };
    let table = format!("{manifest}{text}");
    let workspace = format!("[workspace]\n[workspace.metadata.traced.rules]\n{text}");
    for config in [
        read(text, "", None),
        read(&table, text, None),
        read(&workspace, "", None),
        read(manifest, &format!("{}\n{text}", Registry::HEADER), Some(text)),
    ] {
        for error in config.errors {
            let said = error.to_string();
            assert!(said.contains(": ") && said.chars().count() < 2_000, "{text:?}: {said}");
        }
    }
}

/// Any tokens as the arguments of each macro, and as the item.
pub fn tokens(text: &str) {
    let Ok(tokens) = text.parse::<TokenStream>() else { return };
    let item = quote!(
        fn f(order: &Order) -> Result<u8, u8> {
            Ok(order.id)
        }
    );
    for arguments in [quote!(#tokens), quote!("t.f", attrs(#tokens)), quote!(ok(|r| #tokens), kind = client)]
    {
        assert!(!attribute::traced(arguments, item.clone()).is_empty());
    }
    attribute::traced(TokenStream::new(), tokens.clone());
    attribute::traced(quote!(service = "shop"), quote!(impl Shop { #tokens }));
    assert!(!inside::span(quote!("t.f", #tokens, { 1 })).is_empty());
    assert!(!inside::set(tokens.clone()).is_empty());
    assert!(!inside::event(quote!("t.f", #tokens)).is_empty());
    assert!(
        !derive::attributes(quote!(
            #[attributes(#tokens)]
            struct A {
                #[attributes(#tokens)]
                a: u8,
            }
        ))
        .is_empty()
    );
    assert!(
        !derive::attribute_value(quote!(
            #[attributes(#tokens)]
            enum A {
                #[attributes(#tokens)]
                B,
            }
        ))
        .is_empty()
    );
    derive::attributes(tokens);
}

/// A finding has a text that ends.
fn told(finding: Option<&Finding>, checked: &str) {
    let Some(finding) = finding else { return };
    let text = finding.text();
    assert!(!text.trim().is_empty() && text.chars().count() < 2_000, "{checked:?}: {text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{checked:?}: {text:?}");
}

/// The names that a finding tells to write.
fn proposals(finding: &Finding) -> Vec<String> {
    let write = |help: &String| Some(help.strip_prefix("write `")?.strip_suffix('`')?.to_owned());
    finding.help.iter().filter_map(write).collect()
}
