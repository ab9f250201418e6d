//! Owns the way of `#[traced]` through the stages, for a function and for a block of them. Must not know any stage's inside.

use proc_macro2::{Group, TokenStream};
use quote::quote;
use syn::{Attribute, Meta};

use crate::args::{self, Args};
use crate::diag::{At, Findings};
use crate::item::{self, Block, BlockKind, Function, Item, Member};
use crate::paths::Runtime;
use crate::validate::{self, Around};
use crate::{expand, fallback};

/// `#[traced(..)]` on an item.
pub(crate) fn traced(arguments: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::begin();
    let args = args::parse(arguments, &mut findings);
    let expanded = match item::item(tokens.clone()) {
        Ok(Item::Function(function)) => {
            Some(traced_or_told(args, &function, &Around::default(), &mut findings))
        }
        Ok(Item::Block(block)) => {
            validate::check_block(&args, &mut findings);
            Some(whole(&args, block, &Around::default(), &mut findings))
        }
        Ok(Item::Other { what, at }) => {
            let text = format!(
                "`#[traced]` does not work on {what}; put it on a function, an `impl`, a trait or an inline module"
            );
            findings.error(at, text);
            None
        }
        Err(error) => {
            findings.error(error.span(), error.to_string());
            None
        }
    };
    match expanded {
        // Of a block, what is right stays traced: the attributes inside it are read already and must not be seen again.
        Some(expanded) if !cfg!(feature = "off") => fallback::item(expanded, findings),
        _ => fallback::item(tokens, findings),
    }
}

/// In a span; where something is wrong, as it was written.
fn traced_or_told(args: Args, function: &Function, around: &Around, findings: &mut Findings) -> TokenStream {
    let runtime = Runtime::at(args.krate.as_ref().map(|krate| krate.value.clone()));
    if let Some((model, shape)) = validate::function(args, function, around, findings) {
        return expand::function(function, &model, &shape);
    }
    let typed = findings.take_typed(&runtime, Some(&item::bindings(&function.signature)));
    expand::told(function, &findings.take_warnings(), &typed)
}

/// Every function in the block; everything else as it stands.
fn whole(args: &Args, block: Block, around: &Around, findings: &mut Findings) -> TokenStream {
    let Block { kind, front, name, braces, inner, members } = block;
    let around = inside(kind, name.map(|name| name.to_string()), around);
    let members: TokenStream = members
        .into_iter()
        .map(|member| match member {
            Member::Function(function) => covered(args, *function, &around, findings),
            Member::Block(block) => whole(args, block, &around, findings),
            Member::Other(tokens) => tokens,
        })
        .collect();
    let mut body = Group::new(braces.delimiter(), quote!(#inner #members));
    body.set_span(braces.span());
    quote!(#front #body)
}

/// The default service is the type's name in snake case; a function of a module is named by its module anyway.
fn inside(kind: BlockKind, name: Option<String>, around: &Around) -> Around {
    match kind {
        BlockKind::Module => around.clone(),
        BlockKind::Impl | BlockKind::Trait => {
            Around { service: name.as_deref().map(validate::snake), type_name: name, ..Around::default() }
        }
    }
}

/// A function under a block: its own `#[traced(..)]` comes first, the block's arguments fill the gaps.
fn covered(args: &Args, mut function: Function, around: &Around, findings: &mut Findings) -> TokenStream {
    let (own, rest): (Vec<Attribute>, _) =
        std::mem::take(&mut function.attributes).into_iter().partition(item::is_traced);
    function.attributes = rest;
    function.tokens = expand::untraced(&function);
    let is_own = !own.is_empty();
    let mut arguments = Args::default();
    for attribute in own {
        match attribute.meta {
            Meta::List(list) => arguments = args::parse(list.tokens, findings),
            Meta::Path(_) => {}
            Meta::NameValue(other) => {
                findings.error(At::of(&other), "`#[traced]` takes a list; write `#[traced(..)]`");
            }
        }
    }
    if arguments.skip.is_some() {
        return function.tokens;
    }
    let arguments = arguments.under(args);
    if !is_own && !validate::is_traceable(&arguments, &function) {
        return function.tokens;
    }
    traced_or_told(arguments, &function, around, findings)
}
