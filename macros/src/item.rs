//! Owns the item under the attribute: signatures are parsed, bodies stay one token group. Must not know the arguments.

mod conditional;
mod result;
mod split;

use proc_macro2::{Group, Ident, Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Pat, PatIdent, Signature};

pub(crate) use conditional::{Conditional, conditional, own_paths};
pub(crate) use result::{Hidden, erase_impl, is_never, may_be_result, returns};
pub(crate) use split::{is_traced, item};

use crate::tokens;

/// What the attribute stands on.
pub(crate) enum Item {
    Function(Box<Function>),
    Block(Block),
    /// Something that has no span.
    Other {
        what: String,
        at: Span,
    },
}

/// A function, its body unparsed.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    /// Visibility and what else stands before the signature.
    pub(crate) front: TokenStream,
    pub(crate) signature: Signature,
    pub(crate) body: Option<Group>,
    /// As it was written, without the attributes of ours that a block took away.
    pub(crate) tokens: TokenStream,
}

/// What kind of block it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Impl,
    Trait,
    Module,
}

/// An `impl`, a trait or an inline module.
#[derive(Clone)]
pub(crate) struct Block {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) kind: BlockKind,
    /// Everything between the attributes and the braces.
    pub(crate) front: TokenStream,
    /// The type, trait or module, where it has a simple name.
    pub(crate) name: Option<Ident>,
    pub(crate) braces: Group,
    /// `#![..]`
    pub(crate) inner: TokenStream,
    pub(crate) members: Vec<Member>,
}

/// A member of a block.
#[derive(Clone)]
pub(crate) enum Member {
    Function(Box<Function>),
    Block(Block),
    Other(TokenStream),
}

impl Member {
    pub(crate) fn attributes(&self) -> Option<&[Attribute]> {
        match self {
            Self::Function(function) => Some(&function.attributes),
            Self::Block(block) => Some(&block.attributes),
            Self::Other(_) => None,
        }
    }

    pub(crate) fn set_attributes(&mut self, attributes: Vec<Attribute>) {
        match self {
            Self::Function(function) => function.attributes = attributes,
            Self::Block(block) => block.attributes = attributes,
            Self::Other(_) => {}
        }
    }
}

/// The names that the parameters bind.
pub(crate) fn bindings(signature: &Signature) -> Vec<String> {
    let mut names = Vec::new();
    for input in &signature.inputs {
        if let FnArg::Typed(parameter) = input {
            visit_bindings(&mut parameter.pat.as_ref().clone(), &mut |name| {
                names.push(name.ident.to_string());
            });
        }
    }
    names
}

/// Every binding of a pattern.
pub(crate) fn visit_bindings(pattern: &mut Pat, visit: &mut dyn FnMut(&mut PatIdent)) {
    match pattern {
        Pat::Ident(name) => {
            visit(name);
            if let Some((_, inner)) = &mut name.subpat {
                visit_bindings(inner, visit);
            }
        }
        Pat::Or(or) => visit_each(&mut or.cases, visit),
        Pat::Paren(paren) => visit_bindings(&mut paren.pat, visit),
        Pat::Reference(reference) => visit_bindings(&mut reference.pat, visit),
        Pat::Slice(slice) => visit_each(&mut slice.elems, visit),
        Pat::Struct(fields) => {
            for place in 0..fields.fields.len() {
                if let Some(field) = fields.fields.get_mut(place) {
                    visit_bindings(&mut field.pat, visit);
                }
            }
        }
        Pat::Tuple(tuple) => visit_each(&mut tuple.elems, visit),
        Pat::TupleStruct(tuple) => visit_each(&mut tuple.elems, visit),
        _ => {}
    }
}

fn visit_each<P>(patterns: &mut Punctuated<Pat, P>, visit: &mut dyn FnMut(&mut PatIdent)) {
    for place in 0..patterns.len() {
        if let Some(pattern) = patterns.get_mut(place) {
            visit_bindings(pattern, visit);
        }
    }
}

/// Splits `#![..]` off a body: they belong to the function, so they go to the front of what it becomes.
pub(crate) fn split_inner(body: &Group) -> (TokenStream, Group) {
    let tokens = tokens::trees(body.stream());
    let mut at = 0;
    while let [first, second, third, ..] = tokens.get(at..).unwrap_or_default() {
        if is_punct(first, '#') && is_punct(second, '!') && is_brackets(third) {
            at += 3;
        } else {
            break;
        }
    }
    let (inner, rest) = tokens.split_at(at);
    let mut body_rest = Group::new(body.delimiter(), tokens::stream(rest));
    body_rest.set_span(body.span());
    (tokens::stream(inner), body_rest)
}

pub(crate) fn is_punct(token: &proc_macro2::TokenTree, punct: char) -> bool {
    matches!(token, proc_macro2::TokenTree::Punct(found) if found.as_char() == punct)
}

fn is_brackets(token: &proc_macro2::TokenTree) -> bool {
    matches!(token, proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Bracket)
}
