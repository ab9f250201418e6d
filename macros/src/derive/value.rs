//! Owns `#[derive(AttributeValue)]`: variants to texts. Must not know who records them.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Data, DataEnum, DeriveInput, Fields, Variant};

use super::Findings;
use super::case::snake;
use super::options::{Place, read};

pub(super) fn expand(input: &DeriveInput, findings: &mut Findings) -> TokenStream {
    let options = read(&input.attrs, Place::Enum, findings);
    let Some(data) = variants(input, findings) else { return TokenStream::new() };
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        arm(variant, findings).to_tokens(&mut arms);
    }
    let runtime = findings.private(options.krate.as_ref());
    let name = &input.ident;
    let (generics, types, conditions) = input.generics.split_for_impl();
    quote!(#runtime::text_value! { [#generics] [#name #types] [#conditions] [#arms] })
}

fn variants<'a>(input: &'a DeriveInput, findings: &mut Findings) -> Option<&'a DataEnum> {
    match &input.data {
        Data::Enum(data) => return Some(data),
        Data::Struct(data) => findings.add(
            &data.struct_token,
            "`AttributeValue` cannot be derived for a struct; derive `Attributes` for a set of attributes, or record a field",
        ),
        Data::Union(data) => {
            findings.add(&data.union_token, "`AttributeValue` cannot be derived for a union; use an enum without fields");
        }
    }
    None
}

fn arm(variant: &Variant, findings: &mut Findings) -> TokenStream {
    let options = read(&variant.attrs, Place::Variant, findings);
    if !matches!(variant.fields, Fields::Unit) {
        findings.add(
            &variant.fields,
            "a variant with fields has no attribute value; record text with `%value` or `?value`, or remove the fields",
        );
    }
    let text = match options.rename {
        Some(rename) if rename.value().is_empty() => {
            findings.add(&rename, "an empty value says nothing; write a text, or remove `rename`");
            String::new()
        }
        Some(rename) => rename.value(),
        None => snake(&variant.ident.to_string()),
    };
    let name = &variant.ident;
    // Braces match every kind of variant, also one that is an error.
    quote!(Self::#name { .. } => #text,)
}
