//! Owns what stands in `#[cfg_attr(..)]`. Must not know whether the condition holds: only the compiler does.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser as _;
use syn::{Attribute, Meta, Path};

use super::{is_punct, is_traced};

/// The two lists of attributes that a `#[cfg_attr(condition, traced(..))]` stands for, each under its `#[cfg(..)]`.
pub(crate) struct Conditional {
    pub(crate) when: Vec<Attribute>,
    pub(crate) otherwise: Vec<Attribute>,
}

/// Takes the first condition apart under which there is an attribute of ours.
pub(crate) fn conditional(attributes: &[Attribute]) -> Option<Conditional> {
    let (at, (condition, inside)) = attributes.iter().enumerate().find_map(|(at, attribute)| {
        Some((at, read(attribute).filter(|(_, inside)| inside.iter().any(holds_traced))?))
    })?;
    let (before, after) = (attributes.get(..at)?, attributes.get(at + 1..)?);
    let list = |condition: TokenStream, inside: &[Attribute]| {
        let mut list = parse(quote!(#[cfg(#condition)]));
        list.extend([before, inside, after].concat());
        list
    };
    Some(Conditional {
        when: list(condition.clone(), &inside),
        otherwise: list(quote!(not(#condition)), &[]),
    })
}

/// The names under which these attributes of ours were written, conditional ones included.
pub(crate) fn own_paths(attributes: &[Attribute]) -> Vec<Path> {
    let inside = |attribute| read(attribute).map(|(_, inside)| own_paths(&inside)).unwrap_or_default();
    let own = |attribute: &Attribute| is_traced(attribute).then(|| attribute.path().clone());
    attributes.iter().flat_map(|attribute| own(attribute).into_iter().chain(inside(attribute))).collect()
}

fn holds_traced(attribute: &Attribute) -> bool {
    is_traced(attribute) || read(attribute).is_some_and(|(_, inside)| inside.iter().any(holds_traced))
}

/// `#[cfg_attr(condition, a, b(..))]`. Cut at its commas, because a condition may be more than a meta item.
fn read(attribute: &Attribute) -> Option<(TokenStream, Vec<Attribute>)> {
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
    let mut parts = tokens.split(|token| is_punct(token, ',')).map(|part| part.iter().cloned().collect());
    let condition: TokenStream = parts.next()?;
    Some((condition, parts.flat_map(|part: TokenStream| parse(quote!(#[#part]))).collect()))
}

/// What is no attribute is none: rustc has its say about it before us.
fn parse(tokens: TokenStream) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(tokens).unwrap_or_default()
}
