//! Owns the gluing of tokens, by loops: every kind of iterator that is collected or repeated is compiled anew, some forty functions each
//! time, and whoever depends on this crate compiles it. Must not know what the tokens mean.

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _};
use syn::Attribute;
use syn::parse::{Parse, ParseStream, Parser as _};

/// One behind the other.
pub(crate) fn attributes(attributes: &[Attribute]) -> TokenStream {
    attributes_where(attributes, |_| true)
}

pub(crate) fn attributes_where(attributes: &[Attribute], is_wanted: fn(&Attribute) -> bool) -> TokenStream {
    let mut all = TokenStream::new();
    for attribute in attributes {
        if is_wanted(attribute) {
            attribute.to_tokens(&mut all);
        }
    }
    all
}

/// With commas between them.
pub(crate) fn listed(parts: &[TokenStream]) -> TokenStream {
    let mut all = TokenStream::new();
    for part in parts {
        if !all.is_empty() {
            all.append(Punct::new(',', Spacing::Alone));
        }
        part.to_tokens(&mut all);
    }
    all
}

/// The trees of a stream, to be looked at from both sides.
pub(crate) fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    let mut trees = Vec::new();
    for tree in tokens {
        trees.push(tree);
    }
    trees
}

pub(crate) fn stream(trees: &[TokenTree]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for tree in trees {
        tokens.append(tree.clone());
    }
    tokens
}

/// All of it as one thing.
pub(crate) fn parsed<T: Parse>(tokens: TokenStream) -> syn::Result<T> {
    let mut found = None;
    read(tokens, &mut |input| {
        found = Some(input.parse()?);
        Ok(())
    })?;
    found.ok_or_else(|| syn::Error::new(Span::call_site(), "nothing is written here"))
}

/// Whether a word can be a name: no keyword.
pub(crate) fn is_name(word: &Ident) -> bool {
    parsed::<Ident>(word.to_token_stream()).is_ok()
}

/// Everything, by a reader that keeps what it reads.
pub(crate) fn read(
    tokens: TokenStream,
    reader: &mut dyn FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    (|input: ParseStream<'_>| reader(input)).parse2(tokens)
}
