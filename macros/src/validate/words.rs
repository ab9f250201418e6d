//! Owns the checks of names and keys: which rule is asked where. Must not know what the words are used for.

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::LitStr;

use super::Around;
use crate::args::{Args, Entry, Key, Name as NameArg, Reader};
use crate::diag::{At, Findings};

pub(crate) fn check_names(args: &Args, around: &Around, findings: &mut Findings) {
    match args.name.as_ref().map(|name| &name.value) {
        Some(NameArg::Literal(name)) => check_name(name, args, around, findings),
        Some(NameArg::Path(path)) if path.segments.first().is_some_and(|first| first.ident == "Self") => {
            findings.error(
                At::of(path),
                "a name cannot be an associated const of `Self`; write a literal or name a free const",
            );
        }
        Some(NameArg::Other(at)) => {
            findings.error(
                *at,
                "a span name is a string literal or the path of a const; record what varies with `attrs(..)`",
            );
        }
        Some(NameArg::Path(_)) | None => {}
    }
    if let Some(service) = &args.service
        && !service.value.value().split('.').all(is_segment)
    {
        findings
            .error(service.value.span(), "a service is in lower snake case; write `service = \"orders\"`");
    }
}

fn check_name(name: &LitStr, args: &Args, around: &Around, findings: &mut Findings) {
    let text = name.value();
    let remote = is_remote(args);
    if text.trim().is_empty() {
        findings.error(name.span(), "a span name must not be empty; write `service.operation`");
    } else if remote && is_route(&text) {
        // Braces are route parameters here, whatever the arguments are called.
    } else if !is_service_operation(&text) {
        let text = format!(
            "span name `{text}` is not of the form `service.operation`; use lower snake case segments with dots"
        );
        findings.error(name.span(), text);
    } else if let Some(argument) =
        around.arguments.iter().find(|argument| text.contains(&format!("{{{argument}}}")))
    {
        let text = format!("names are not interpolated; record `{argument}` as an attribute, in `attrs(..)`");
        findings.warn(name.span(), "span_name_interpolated", text);
    }
}

pub(crate) fn is_remote(args: &Args) -> bool {
    args.kind.as_ref().is_some_and(|kind| matches!(kind.value, "Server" | "Client"))
}

fn is_segment(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_lowercase())
        && segment.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_service_operation(name: &str) -> bool {
    let (operation, target) =
        name.split_once(' ').map_or((name, None), |(operation, target)| (operation, Some(target)));
    let segments = operation.split('.').filter(|segment| is_segment(segment)).count();
    segments > 1 && segments == operation.split('.').count() && target.is_none_or(is_target)
}

fn is_target(target: &str) -> bool {
    target.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/')
        && target.chars().all(|c| c.is_ascii_alphanumeric() || "_./{}:-".contains(c))
}

fn is_route(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(method, path)| {
        !method.is_empty()
            && method.chars().all(|c| c.is_ascii_uppercase())
            && path.starts_with('/')
            && is_target(path)
    })
}

/// Keys of every list; a key stands once in each of them.
pub(crate) fn check_keys(args: &Args, _around: &Around, findings: &mut Findings) {
    let allowed = args.allow.as_ref().map_or(&[][..], |allow| &allow.value);
    if let Some(attrs) = &args.attrs {
        check_entries(&attrs.value, allowed, findings);
    }
    for reader in [&args.ok, &args.err, &args.ret].into_iter().flatten() {
        check_entries(&reader.value.entries, allowed, findings);
        check_spread(&reader.value, findings);
    }
    if let Some(baggage) = &args.baggage {
        check_key_list(baggage.value.iter(), allowed, findings);
    }
}

/// The keys of one list.
fn check_entries(entries: &[Entry], allowed: &[Ident], findings: &mut Findings) {
    let keys = entries.iter().filter_map(|entry| match entry {
        Entry::Value(value) => Some(&value.key),
        Entry::Spread(_) => None,
    });
    check_key_list(keys, allowed, findings);
}

fn check_key_list<'a>(keys: impl Iterator<Item = &'a Key>, allowed: &[Ident], findings: &mut Findings) {
    let mut seen = HashMap::new();
    for key in keys {
        let Key::Text { text, at } = key else { continue };
        if text.trim().is_empty() {
            findings.error(*at, "an attribute key must not be empty; write `order.id`");
        } else if seen.insert(text.clone(), *at).is_some() {
            findings.error(*at, format!("attribute `{text}` is given twice; leave one of them out"));
        } else if !text.contains('.') && !allowed.iter().any(|rule| rule == "attr_namespace") {
            findings.warn(
                *at,
                "attr_namespace",
                format!("attribute `{text}` has no namespace; write it like `order.{text}`"),
            );
        }
    }
}

fn check_spread(reader: &Reader, findings: &mut Findings) {
    for entry in &reader.entries {
        if let Entry::Spread(spread) = entry {
            findings.error(At::of(spread), "`..` works in `attrs`; name the attributes here one by one");
        }
    }
}

/// Keys of `set!` and `event!`.
pub(crate) fn check_inside(entries: &[Entry], findings: &mut Findings) {
    check_entries(entries, &[], findings);
    for entry in entries {
        if let Entry::Spread(spread) = entry {
            findings.error(At::of(spread), "`..` works in `attrs`; name the attributes here one by one");
        }
    }
}

/// An event's name has the form of a key.
pub(crate) fn check_event_name(name: &LitStr, findings: &mut Findings) {
    let text = name.value();
    if !text.split('.').all(is_segment) {
        findings.error(
            name.span(),
            format!("event name `{text}` is not in lower snake case; write it like `payment.started`"),
        );
    }
}
