//! Owns the checks of the keys that fields give. Must not know how a key is made.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Generics;

use super::{Findings, Gives, Source, mentions, parameters};
use crate::expand;
use crate::validate::Words;

/// By the rules of `attrs`; a key that only one field has wrong is shown on that field.
pub(super) fn check(sources: &mut [Source<'_>], generics: &Generics, words: &Words, findings: &mut Findings) {
    if !findings.is_empty() {
        return;
    }
    let parameters = parameters(generics);
    for source in sources.iter_mut() {
        let Some(key) = source.gives.key() else { continue };
        words.check_field(key, source.at, &mut findings.rules);
        // Which type a parameter stands for is not known here.
        if matches!(source.gives, Gives::Value(_)) && !mentions(&source.field.ty, &parameters) {
            source.declared = words.declared(key);
        }
        if matches!(source.gives, Gives::Display(_) | Gives::Debug(_)) {
            words.check_text_field(key, source.at, &mut findings.rules);
        }
    }
    let keys: Vec<_> = sources.iter().filter_map(|source| Some((source.gives.key()?, source.at))).collect();
    words.check_fields(&keys, &mut findings.rules);
}

/// A type for each key whose value must have a declared type.
pub(super) fn markers(sources: &[Source<'_>]) -> TokenStream {
    let mut known = HashSet::new();
    sources
        .iter()
        .filter_map(|source| source.declared.as_ref())
        .filter(|declared| known.insert(declared.marker.as_str()))
        .map(|declared| {
            let marker = expand::marker(&declared.marker);
            quote!(enum #marker {})
        })
        .collect()
}
