//! Owns the checks of the keys that fields give. Must not know how a key is made.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Generics, Ident, Path};

use super::{Findings, Gives, Source, has_empty_segment, mentions, parameters};
use crate::expand;
use crate::inventory;
use crate::paths::Runtime;
use crate::validate::Words;

/// By the rules of `attrs`; a key that only one field has wrong is shown on that field.
pub(super) fn check(sources: &mut [Source<'_>], generics: &Generics, words: &Words, findings: &mut Findings) {
    let parameters = parameters(generics);
    for source in sources.iter_mut() {
        let Some(key) = whole_key(source) else { continue };
        words.check_field(key, source.at, &mut findings.rules);
        source.declared = match source.gives {
            // Which type a parameter stands for is not known here.
            Gives::Value(_) if !mentions(&source.field.ty, &parameters) => words.declared(key),
            Gives::Display(_) | Gives::Debug(_) => {
                words.check_text_field(key, source.at, &mut findings.rules);
                None
            }
            Gives::Value(_) | Gives::Set => None,
        };
    }
    let mut keys = Vec::new();
    for source in sources.iter() {
        if let Some(key) = whole_key(source) {
            keys.push((key, source.at));
        }
    }
    words.check_fields(&keys, &mut findings.rules);
}

/// For the span contract.
pub(super) fn record(name: &Ident, krate: Option<&Path>, sources: &[Source<'_>]) -> TokenStream {
    let mut keys = Vec::new();
    for source in sources {
        let (key, kind) = match &source.gives {
            Gives::Value(key) => (key, inventory::field_kind(&source.field.ty)),
            Gives::Display(key) | Gives::Debug(key) => (key, "string"),
            Gives::Set => continue,
        };
        keys.push((key.as_str(), kind));
    }
    inventory::set(&Runtime::at(krate.map(ToTokens::to_token_stream)), name, &keys)
}

/// A key with an empty segment is an error already.
fn whole_key<'a>(source: &'a Source<'_>) -> Option<&'a str> {
    source.gives.key().filter(|key| !has_empty_segment(key))
}

/// A type for each key whose value must have a declared type.
pub(super) fn markers(sources: &[Source<'_>]) -> TokenStream {
    let mut declared = Vec::new();
    for source in sources {
        if let Some(type_of_it) = &source.declared {
            declared.push(type_of_it);
        }
    }
    expand::markers(&declared)
}
