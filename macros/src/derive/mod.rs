//! Owns the derives: a struct as a set of attributes, a fieldless enum as a value. Must not know spans.

mod attributes;
mod case;
mod options;
mod value;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Path};

pub(crate) fn attributes(input: TokenStream) -> TokenStream {
    derive(input, attributes::expand)
}

pub(crate) fn attribute_value(input: TokenStream) -> TokenStream {
    derive(input, value::expand)
}

fn derive(input: TokenStream, expand: fn(&DeriveInput, &mut Findings) -> TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut findings = Findings::default();
    let expanded = expand(&input, &mut findings);
    // What is right is implemented all the same: uses of the type give no further errors.
    let errors = findings.into_errors();
    quote!(#errors #expanded)
}

/// Where the expansion finds the runtime: absolute, or where `crate = path` says.
pub(crate) fn private(path: Option<&Path>) -> TokenStream {
    path.map_or_else(|| quote!(::traced::__private), |path| quote!(#path::__private))
}

/// Everything that is wrong, to be said at once.
#[derive(Default)]
pub(crate) struct Findings(Vec<Error>);

impl Findings {
    pub(crate) fn add(&mut self, at: impl quote::ToTokens, text: impl std::fmt::Display) {
        self.0.push(Error::new_spanned(at, text));
    }

    pub(crate) fn push(&mut self, error: Error) {
        self.0.push(error);
    }

    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        let all = self.0.into_iter().reduce(|mut all, next| {
            all.combine(next);
            all
        })?;
        Some(all.into_compile_error())
    }
}
