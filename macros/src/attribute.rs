//! Owns the way of `#[traced]` through the stages, for a function and for a block of them. Must not know any stage's inside.

use proc_macro2::{Group, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Attribute, Meta, Path};

use crate::args::{self, Args};
use crate::diag::{At, Findings};
use crate::item::{self, Block, BlockKind, Conditional, Function, Item, Member};
use crate::paths::Runtime;
use crate::validate::{self, Around};
use crate::{expand, fallback, tokens};

/// `#[traced(..)]` on an item.
pub(crate) fn traced(arguments: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut findings = Findings::begin();
    let args = args::parse(arguments.clone(), &mut findings);
    let expanded = match item::item(tokens.clone()) {
        Ok(Item::Function(function)) => {
            Some(traced_or_told(args, &function, &Around::default(), &mut findings))
        }
        Ok(Item::Block(block)) => {
            validate::check_block(args, &mut findings);
            // What is right stays traced: the attributes inside it are read already and must not be seen again. Where tracing is off the block
            // stands as it was written, and they are read one by one.
            let traced = whole(&[arguments], block, &Around::default(), &mut findings);
            (!cfg!(feature = "off")).then_some(traced)
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
    fallback::item(expanded.unwrap_or(tokens), findings)
}

/// In a span; where something is wrong, as it was written.
fn traced_or_told(args: Args, function: &Function, around: &Around, findings: &mut Findings) -> TokenStream {
    let runtime = Runtime::at(args.krate.clone());
    if let Some((model, shape)) = validate::function(args, function, around, findings) {
        if cfg!(feature = "off") {
            return expand::off(function, &model);
        }
        return expand::function(function, &model, &shape);
    }
    let typed = findings.take_typed(&runtime, Some(&item::bindings(&function.signature)));
    expand::told(function, &findings.take_warnings(), &typed)
}

/// The arguments of the blocks around a function, the innermost first. They are read anew for each, so that nothing of them is copied.
type Blocks<'a> = &'a [TokenStream];

/// Every function in the block; everything else as it stands.
fn whole(blocks: Blocks<'_>, block: Block, around: &Around, findings: &mut Findings) -> TokenStream {
    let Block { attributes, kind, front, name, braces, inner, members } = block;
    let around = inside(kind, name.map(|name| name.to_string()), around);
    let imports = if kind == BlockKind::Module { still_used(&members) } else { TokenStream::new() };
    let mut content = inner;
    for each in members {
        member(blocks, each, &around, findings).to_tokens(&mut content);
    }
    imports.to_tokens(&mut content);
    let mut body = Group::new(braces.delimiter(), content);
    body.set_span(braces.span());
    let attributes = tokens::attributes(&attributes);
    quote!(#attributes #front #body)
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

/// The attributes in a module are taken away, but what its author imported to write them is not unused for that.
fn still_used(members: &[Member]) -> TokenStream {
    let mut seen = Vec::new();
    let mut imports = TokenStream::new();
    for path in &written(members) {
        let path = path.to_token_stream();
        let text = path.to_string();
        if !seen.contains(&text) {
            seen.push(text);
            quote!(#[allow(unused_imports)] use #path as _;).to_tokens(&mut imports);
        }
    }
    imports
}

fn written(members: &[Member]) -> Vec<Path> {
    let mut paths = Vec::new();
    for member in members {
        paths.append(&mut item::own_paths(member.attributes().unwrap_or_default()));
        match member {
            // A module in it is another scope, and says so itself.
            Member::Block(block) if block.kind != BlockKind::Module => {
                paths.append(&mut written(&block.members));
            }
            _ => {}
        }
    }
    paths
}

/// A member of a block. Where a condition decides whether it has an attribute of its own, there are two of it, each under its condition.
fn member(blocks: Blocks<'_>, mut each: Member, around: &Around, findings: &mut Findings) -> TokenStream {
    if let Some(Conditional { when, otherwise }) = each.attributes().and_then(item::conditional) {
        let mut other = each.clone();
        each.set_attributes(when);
        other.set_attributes(otherwise);
        let conditions = conditions(&each);
        let mut found = Findings::default();
        let each = member(blocks, each, around, &mut found);
        let errors = found.into_tokens_under(&conditions);
        let other = member(blocks, other, around, findings);
        return quote!(#each #errors #other);
    }
    match each {
        Member::Function(function) => covered(blocks, *function, around, findings),
        Member::Block(block) => nested(blocks, block, around, findings),
        Member::Other(tokens) => tokens,
    }
}

/// `#[cfg(..)]`
fn conditions(member: &Member) -> Vec<Attribute> {
    let mut conditions = Vec::new();
    for attribute in member.attributes().unwrap_or_default() {
        if attribute.path().is_ident("cfg") {
            conditions.push(attribute.clone());
        }
    }
    conditions
}

/// A block in a block: its own arguments come first, as a function's do.
fn nested(blocks: Blocks<'_>, mut block: Block, around: &Around, findings: &mut Findings) -> TokenStream {
    let (args, written) = own(&mut block.attributes, findings).unwrap_or_default();
    if args.has("skip") {
        let Block { attributes, front, braces, .. } = block;
        let attributes = tokens::attributes(&attributes);
        return quote!(#attributes #front #braces);
    }
    validate::check_block(args, findings);
    let mut all = vec![written];
    all.extend_from_slice(blocks);
    whole(&all, block, around, findings)
}

/// A function under a block: its own `#[traced(..)]` comes first, the block's arguments fill the gaps.
fn covered(
    blocks: Blocks<'_>,
    mut function: Function,
    around: &Around,
    findings: &mut Findings,
) -> TokenStream {
    let own = own(&mut function.attributes, findings);
    function.tokens = expand::untraced(&function);
    let is_own = own.is_some();
    let (mut args, _) = own.unwrap_or_default();
    if args.has("skip") {
        return function.tokens;
    }
    for block in blocks {
        // What is wrong with them is said once, where they are written.
        args = args.under(args::parse(block.clone(), &mut Findings::default()));
    }
    if !is_own && !validate::is_traceable(&args, &function) {
        return function.tokens;
    }
    traced_or_told(args, &function, around, findings)
}

/// Takes the attributes of ours away and reads them: the arguments of the last one, and how they are written.
fn own(attributes: &mut Vec<Attribute>, findings: &mut Findings) -> Option<(Args, TokenStream)> {
    let mut found = None;
    for attribute in std::mem::take(attributes) {
        if !item::is_traced(&attribute) {
            attributes.push(attribute);
            continue;
        }
        let written = match attribute.meta {
            Meta::List(list) => list.tokens,
            Meta::Path(_) => TokenStream::new(),
            Meta::NameValue(other) => {
                findings.error(At::of(&other), "`#[traced]` takes a list; write `#[traced(..)]`");
                TokenStream::new()
            }
        };
        found = Some((args::parse(written.clone(), findings), written));
    }
    found
}
