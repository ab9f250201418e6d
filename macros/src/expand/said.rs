//! Owns what stands in front of a span for the compiler alone: settings that are tracked, warnings, checks of consts, types that are
//! called like keys. Nothing of it is left when the program runs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::Path;

use crate::args::{Declared, Value};
use crate::config;
use crate::diag::At;
use crate::model::{ConstRule, ConstRules, Model, Name};
use crate::paths::Runtime;
use crate::tokens;

/// What stands in front of a callsite.
pub(super) fn said(model: &Model) -> TokenStream {
    let settings = settings(&model.runtime);
    let warnings = &model.warnings;
    let name = match &model.callsite.name {
        Name::Const { path, rules } => const_name(&model.runtime, path, rules),
        Name::Literal(_) | Name::Default { .. } => TokenStream::new(),
    };
    let keys = keys(&model.values());
    quote!(#settings #warnings #name #keys)
}

/// Once in a crate: cargo builds it anew when its manifests, its registries or `TRACED_LINT` change.
pub(crate) fn settings(runtime: &Runtime) -> TokenStream {
    let config = config::get();
    // The unit tests have no crate around them.
    if config.tracked.is_empty() || !proc_macro::is_available() || !config.is_first_use() {
        return TokenStream::new();
    }
    let (include_bytes, option_env) = (runtime.name("include_bytes"), runtime.name("option_env"));
    let mut files = TokenStream::new();
    for file in &config.tracked {
        quote!(const _: &[::core::primitive::u8] = #include_bytes!(#file);).to_tokens(&mut files);
    }
    quote! {
        #files
        const _: () = { let _ = (#option_env!("TRACED_LINT"), #option_env!("TRACED_INVENTORY")); };
    }
}

/// A type for each key whose value must have a declared type.
pub(super) fn keys(values: &[&Value]) -> TokenStream {
    let mut declared = Vec::new();
    for value in values {
        if let Some(type_of_it) = &value.declared {
            declared.push(type_of_it);
        }
    }
    markers(&declared)
}

/// One type for each of these.
pub(crate) fn markers(declared: &[&Declared]) -> TokenStream {
    let mut types = TokenStream::new();
    let mut known: Vec<&str> = Vec::new();
    for declared in declared {
        let name = declared.marker.as_str();
        if !known.contains(&name) {
            known.push(name);
            let marker = marker(name);
            quote!(enum #marker {}).to_tokens(&mut types);
        }
    }
    types
}

pub(crate) fn marker(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Runs in const evaluation; an error points at the name, and so does a warning.
pub(super) fn const_name(runtime: &Runtime, path: &Path, rules: &ConstRules) -> TokenStream {
    let at = At::of(path);
    let mut asked = TokenStream::new();
    if !rules.deny.is_empty() {
        let check = runtime.name_at("check_name", at.start());
        let mut denied = Vec::new();
        for asked in &rules.deny {
            denied.push(rule(runtime, *asked));
        }
        let denied = tokens::listed(&denied);
        let arguments = parentheses(at, quote!(#path, &[#denied]));
        quote!(const _: () = #check #arguments;).to_tokens(&mut asked);
    }
    for (name, asked_rule) in &rules.warn {
        let (check, breaks) = (runtime.name("NameCheck"), runtime.name("breaks"));
        let rule = rule(runtime, *asked_rule);
        let method = Ident::new(name, at.end());
        let none = parentheses(at, TokenStream::new());
        quote!(const _: () = #check::<{ #breaks(#path, #rule) }>.#method #none;).to_tokens(&mut asked);
    }
    asked
}

fn rule(runtime: &Runtime, (name, style): ConstRule) -> TokenStream {
    let (rules, rule) = (runtime.name("NameRule"), Ident::new(name, Span::call_site()));
    let style = style.map(|style| {
        let (styles, style) = (runtime.name("NameStyle"), Ident::new(style, Span::call_site()));
        quote!((#styles::#style))
    });
    quote!(#rules::#rule #style)
}

fn parentheses(at: At, content: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Parenthesis, content);
    group.set_span(at.end());
    group
}
