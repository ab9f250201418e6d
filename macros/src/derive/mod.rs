//! Owns the derives: a struct as a set of attributes, a fieldless enum as a value. Must not know spans.

mod attributes;
mod case;
mod options;
mod value;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{DeriveInput, Error, Path};

use crate::diag;
use crate::paths::Runtime;
use crate::{expand, tokens};

pub(crate) fn attributes(input: TokenStream) -> TokenStream {
    derive(input, attributes::expand)
}

pub(crate) fn attribute_value(input: TokenStream) -> TokenStream {
    derive(input, value::expand)
}

fn derive(input: TokenStream, expand: fn(&DeriveInput, &mut Findings) -> TokenStream) -> TokenStream {
    let input = match tokens::parsed::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut findings = Findings { rules: diag::Findings::begin(), ..Findings::default() };
    let expanded = expand(&input, &mut findings);
    // What is right is implemented all the same: uses of the type give no further errors.
    let said = findings.said(&input);
    quote!(#said #expanded)
}

/// Everything that is wrong, to be said at once.
#[derive(Default)]
pub(crate) struct Findings {
    errors: Vec<Error>,
    runtime: Runtime,
    /// What the rules on keys found.
    pub(crate) rules: diag::Findings,
}

impl Findings {
    /// Where the expansion finds the runtime: absolute, or where `crate = path` says.
    pub(crate) fn private(&mut self, path: Option<&Path>) -> TokenStream {
        self.runtime = Runtime::at(path.map(Path::to_token_stream));
        self.runtime.private()
    }

    pub(crate) fn add(&mut self, at: &dyn quote::ToTokens, text: impl Into<String>) {
        self.errors.push(Error::new_spanned(at.to_token_stream(), text.into()));
    }

    pub(crate) fn push(&mut self, error: Error) {
        self.errors.push(error);
    }

    pub(crate) fn into_errors(self) -> Option<TokenStream> {
        let mut errors = TokenStream::new();
        for error in &self.errors {
            error.to_compile_error().to_tokens(&mut errors);
        }
        self.rules.into_tokens().to_tokens(&mut errors);
        (!errors.is_empty()).then_some(errors)
    }

    /// Everything, beside the item. Lints that the item allows are allowed here.
    fn said(mut self, input: &DeriveInput) -> TokenStream {
        let settings = expand::settings(&self.runtime);
        let warnings = self.rules.take_warnings();
        let errors = self.into_errors();
        if settings.is_empty() && warnings.is_empty() {
            return errors.unwrap_or_default();
        }
        let mut lints = TokenStream::new();
        for attribute in &input.attrs {
            for lint in &["allow", "warn", "deny", "forbid"] {
                if attribute.path().is_ident(lint) {
                    attribute.to_tokens(&mut lints);
                }
            }
        }
        quote!(#errors #lints const _: () = { #settings #warnings };)
    }
}
