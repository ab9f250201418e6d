//! Owns what stands in `#[cfg_attr(..)]`. Must not know whether the condition holds: only the compiler does.

use proc_macro2::TokenStream;
use quote::{TokenStreamExt as _, quote};
use syn::parse::ParseStream;
use syn::{Attribute, Meta, Path};

use super::{is_punct, is_traced};
use crate::tokens;

/// The two lists of attributes that a `#[cfg_attr(condition, traced(..))]` stands for, each under its `#[cfg(..)]`.
pub(crate) struct Conditional {
    pub(crate) when: Vec<Attribute>,
    pub(crate) otherwise: Vec<Attribute>,
}

/// Takes the first condition apart under which there is an attribute of ours.
pub(crate) fn conditional(attributes: &[Attribute]) -> Option<Conditional> {
    for (at, attribute) in attributes.iter().enumerate() {
        let Some((condition, inside)) = read(attribute) else { continue };
        if inside.iter().any(holds_traced) {
            let (before, after) = (attributes.get(..at)?, attributes.get(at + 1..)?);
            let list = |condition: TokenStream, inside: &[Attribute]| {
                let mut list = parse(quote!(#[cfg(#condition)]));
                for part in &[before, inside, after] {
                    list.extend_from_slice(part);
                }
                list
            };
            return Some(Conditional {
                when: list(condition.clone(), &inside),
                otherwise: list(quote!(not(#condition)), &[]),
            });
        }
    }
    None
}

/// The names under which these attributes of ours were written, conditional ones included.
pub(crate) fn own_paths(attributes: &[Attribute]) -> Vec<Path> {
    let mut paths = Vec::new();
    for attribute in attributes {
        if is_traced(attribute) {
            paths.push(attribute.path().clone());
        }
        if let Some((_, inside)) = read(attribute) {
            paths.append(&mut own_paths(&inside));
        }
    }
    paths
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
    let mut parts = vec![TokenStream::new()];
    for token in list.tokens.clone() {
        if is_punct(&token, ',') {
            parts.push(TokenStream::new());
        } else if let Some(part) = parts.last_mut() {
            part.append(token);
        }
    }
    let (condition, rest) = parts.split_first()?;
    let mut inside = Vec::new();
    for part in rest {
        inside.append(&mut parse(quote!(#[#part])));
    }
    Some((condition.clone(), inside))
}

/// What is no attribute is none: rustc has its say about it before us.
fn parse(tokens: TokenStream) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let read = &mut |input: ParseStream<'_>| {
        attributes = input.call(Attribute::parse_outer)?;
        Ok(())
    };
    match tokens::read(tokens, read) {
        Ok(()) => attributes,
        Err(_) => Vec::new(),
    }
}
