//! Owns what a return type says about the span: a future, a stream, or something that runs now. Must not know the arguments.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _};
use syn::punctuated::Punctuated;
use syn::{GenericArgument, Path, PathArguments, ReturnType, Token, Type, TypeParamBound};

use super::is_punct;
use crate::tokens;

/// A return type that hides what runs later.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    Future,
    Stream,
}

/// What a function gives back, seen from its outermost type.
pub(crate) struct Returns {
    pub(crate) hidden: Hidden,
    /// It is boxed and pinned, so what we make of it is boxed again.
    pub(crate) boxed: bool,
    /// `Output` or `Item`, where it is written.
    pub(crate) output: Option<Type>,
}

/// The one rule on tokens: `impl Future`, `impl Stream`, `Pin<Box<dyn Future>>`, `Pin<Box<dyn Stream>>`.
pub(crate) fn returns(output: &ReturnType) -> Option<Returns> {
    let ReturnType::Type(_, ty) = output else { return None };
    match bare(ty) {
        Type::ImplTrait(bounds) => hidden(&bounds.bounds, false),
        Type::Path(path) => boxed(argument_of(&path.path, "Pin")?),
        _ => None,
    }
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

fn boxed(inner: &Type) -> Option<Returns> {
    let Type::Path(path) = bare(inner) else { return None };
    match bare(argument_of(&path.path, "Box")?) {
        Type::TraitObject(object) => hidden(&object.bounds, true),
        Type::ImplTrait(bounds) => hidden(&bounds.bounds, true),
        _ => None,
    }
}

fn argument_of<'a>(path: &'a Path, name: &str) -> Option<&'a Type> {
    let last = path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    for argument in &arguments.args {
        if let GenericArgument::Type(ty) = argument {
            return Some(ty);
        }
    }
    None
}

fn hidden(bounds: &Punctuated<TypeParamBound, Token![+]>, boxed: bool) -> Option<Returns> {
    for bound in bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let Some(last) = bound.path.segments.last() else { continue };
        let (hidden, name) = match last.ident.to_string().as_str() {
            "Future" => (Hidden::Future, "Output"),
            "Stream" => (Hidden::Stream, "Item"),
            _ => continue,
        };
        return Some(Returns { hidden, boxed, output: binding(&last.arguments, name) });
    }
    None
}

fn binding(arguments: &PathArguments, name: &str) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    for argument in &arguments.args {
        match argument {
            GenericArgument::AssocType(binding) if binding.ident == name => return Some(binding.ty.clone()),
            _ => {}
        }
    }
    None
}

/// A type that no alias can stand for is certainly no `Result`: then its value is not read, and the body needs no closure.
pub(crate) fn may_be_result(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else { return false };
    matches!(bare(ty), Type::Path(_) | Type::Macro(_) | Type::Verbatim(_))
}

pub(crate) fn is_never(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if matches!(bare(ty), Type::Never(_)))
}

/// The type with every `impl Trait` in it erased to `_`, so that it can be written in the body.
pub(crate) fn erase_impl(ty: &Type) -> TokenStream {
    erase(ty.to_token_stream())
}

fn erase(tokens: TokenStream) -> TokenStream {
    let tokens = tokens::trees(tokens);
    let mut out = TokenStream::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if word == "impl" => {
                out.append(Ident::new("_", Span::call_site()));
                at = end_of_bounds(&tokens, at + 1);
                continue;
            }
            TokenTree::Group(group) => out.append(erase_group(group)),
            other => out.append(other.clone()),
        }
        at += 1;
    }
    out
}

fn erase_group(group: &Group) -> Group {
    // The braces of a const generic hold an expression.
    if group.delimiter() == Delimiter::Brace {
        return group.clone();
    }
    let mut erased = Group::new(group.delimiter(), erase(group.stream()));
    erased.set_span(group.span());
    erased
}

/// `impl A<B> + C, ..` ends at the comma or the `>` that its own brackets do not hold.
fn end_of_bounds(tokens: &[TokenTree], start: usize) -> usize {
    let mut depth = 0usize;
    let mut after_minus = false;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') && !after_minus {
            if depth == 0 {
                return at;
            }
            depth -= 1;
        } else if is_punct(token, ',') && depth == 0 {
            return at;
        }
        after_minus = is_punct(token, '-');
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::erase_impl;

    #[test]
    fn impl_trait_is_erased_wherever_it_stands() {
        let erased = |ty: &str| erase_impl(&syn::parse_str(ty).expect("a type")).to_string();
        assert_eq!(erased("Result<impl Fn(u8) -> Vec<u8> + Send, String>"), "Result < _ , String >");
        assert_eq!(erased("(impl A, Option<impl B<C>>)"), "(_ , Option < _ >)");
        assert_eq!(erased("&'a mut u8"), "& 'a mut u8");
    }
}
