//! Owns the cutting of items: where a function, a block or another member begins and ends. Must not know their meaning.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{
    Attribute, ImplItem, Item as SynItem, LitStr, Signature, Token, TraitItem, Type, Visibility, token,
};

use super::{Block, BlockKind, Function, Item, Member, is_punct};
use crate::tokens;

/// Reads the item under an attribute.
pub(crate) fn item(tokens: TokenStream) -> syn::Result<Item> {
    let mut found = None;
    let mut rest = TokenStream::new();
    let read = &mut |input: ParseStream<'_>| {
        found = one(input)?;
        // A body that ends too early leaves something behind; it is given back with the item.
        rest = input.parse()?;
        Ok(())
    };
    tokens::read(tokens, read)?;
    match found {
        Some(item) if rest.is_empty() => Ok(item),
        Some(_) => Err(syn::Error::new_spanned(rest, "tokens after the item; remove them")),
        None => Ok(other(&rest)),
    }
}

/// Whether an attribute is ours.
pub(crate) fn is_traced(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "traced")
}

/// A function or a block; otherwise nothing is consumed but attributes and visibility.
fn one(input: ParseStream<'_>) -> syn::Result<Option<Item>> {
    let whole = input.fork();
    let attributes = input.call(Attribute::parse_outer)?;
    let front = front(input)?;
    if starts_function(input) {
        return function(input, &whole, attributes, front)
            .map(|function| Some(Item::Function(Box::new(function))));
    }
    let Some(kind) = block_kind(input) else { return Ok(None) };
    Ok(Some(Item::Block(block(input, kind, attributes, front)?)))
}

/// `pub(crate) default`
fn front(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let visibility: Visibility = input.parse()?;
    let mut front = visibility.into_token_stream();
    let modifier = input.fork().call(Ident::parse_any).is_ok_and(|word| word == "default" || word == "final");
    if modifier && !input.peek2(Token![!]) && !input.peek2(Token![::]) {
        front.append(input.call(Ident::parse_any)?);
    }
    Ok(front)
}

/// Qualifiers, then `fn`.
fn starts_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    loop {
        if ahead.peek(Token![fn]) {
            return true;
        }
        if ahead.peek(LitStr) {
            let _ = ahead.parse::<LitStr>();
            continue;
        }
        match ahead.call(Ident::parse_any) {
            Ok(word)
                if matches!(
                    word.to_string().as_str(),
                    "const" | "async" | "unsafe" | "safe" | "extern" | "gen"
                ) => {}
            _ => return false,
        }
    }
}

fn block_kind(input: ParseStream<'_>) -> Option<BlockKind> {
    let ahead = input.fork();
    while let Ok(word) = ahead.call(Ident::parse_any) {
        match word.to_string().as_str() {
            "unsafe" | "auto" | "const" => {}
            "impl" => return Some(BlockKind::Impl),
            "trait" => return Some(BlockKind::Trait),
            "mod" => return Some(BlockKind::Module),
            _ => return None,
        }
    }
    None
}

fn function(
    input: ParseStream<'_>,
    whole: ParseStream<'_>,
    attributes: Vec<Attribute>,
    front: TokenStream,
) -> syn::Result<Function> {
    let signature: Signature = input.parse()?;
    let body = match input.parse::<Option<Token![;]>>()? {
        Some(_) => None,
        None => Some(body(input.parse()?)?),
    };
    let tokens = between(whole, input);
    Ok(Function { attributes, front, signature, body, tokens })
}

/// Braces, also those that a macro by example was given as a block.
fn body(token: TokenTree) -> syn::Result<Group> {
    let at = token.span();
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Ok(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            body(tokens::parsed(group.stream())?)
        }
        _ => Err(syn::Error::new(at, "this is no body of a function; write it in braces")),
    }
}

/// The tokens from one place to another.
fn between(from: ParseStream<'_>, to: ParseStream<'_>) -> TokenStream {
    let end = to.cursor();
    let mut cursor = from.cursor();
    let mut tokens = TokenStream::new();
    while cursor < end {
        let Some((token, next)) = cursor.token_tree() else { break };
        tokens.append(token);
        cursor = next;
    }
    tokens
}

/// A block up to its braces.
fn block(
    input: ParseStream<'_>,
    kind: BlockKind,
    attributes: Vec<Attribute>,
    mut front: TokenStream,
) -> syn::Result<Block> {
    let mut header = Vec::new();
    while !input.peek(token::Brace) {
        if input.peek(Token![;]) {
            return Err(input.error("this module is in another file; put `#[traced]` on its functions there"));
        }
        header.push(input.parse::<TokenTree>()?);
    }
    let name = name_of(&header, kind);
    tokens::stream(&header).to_tokens(&mut front);
    let braces: Group = input.parse()?;
    let (inner, rest) = super::split_inner(&braces);
    let mut members = Vec::new();
    let read = &mut |input: ParseStream<'_>| {
        members = self::members(input, kind)?;
        Ok(())
    };
    tokens::read(rest.stream(), read)?;
    Ok(Block { attributes, kind, front, name, braces, inner, members })
}

fn members(input: ParseStream<'_>, kind: BlockKind) -> syn::Result<Vec<Member>> {
    let mut members = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        members.push(match one(&ahead)? {
            Some(Item::Function(function)) => {
                one(input)?;
                Member::Function(function)
            }
            Some(Item::Block(block)) => {
                one(input)?;
                Member::Block(block)
            }
            _ => Member::Other(other_member(input, kind)?),
        });
    }
    Ok(members)
}

/// Parsed only to find its end.
fn other_member(input: ParseStream<'_>, kind: BlockKind) -> syn::Result<TokenStream> {
    let whole = input.fork();
    match kind {
        BlockKind::Impl => input.parse::<ImplItem>().map(drop),
        BlockKind::Trait => input.parse::<TraitItem>().map(drop),
        BlockKind::Module => input.parse::<SynItem>().map(drop),
    }?;
    Ok(between(&whole, input))
}

/// The last segment of the implementing type, the trait's or the module's name.
fn name_of(header: &[TokenTree], kind: BlockKind) -> Option<Ident> {
    if kind == BlockKind::Impl {
        return self_type(header);
    }
    let mut is_behind_keyword = false;
    for token in header {
        let TokenTree::Ident(word) = token else { continue };
        if is_behind_keyword {
            return Some(word.clone());
        }
        is_behind_keyword = word == "trait" || word == "mod";
    }
    None
}

/// In `impl<T> path::Trait<A> for path::Type<T> where ..`: `Type`.
fn self_type(header: &[TokenTree]) -> Option<Ident> {
    let mut depth = 0usize;
    let mut start = 0;
    let mut end = header.len();
    let mut after_minus = false;
    for (at, token) in header.iter().enumerate() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !after_minus => {
                depth = depth.saturating_sub(1);
                if depth == 0 && start == 0 {
                    start = at + 1;
                }
            }
            TokenTree::Ident(word) if depth == 0 && word == "impl" && !followed_by(header, at, '<') => {
                start = at + 1;
            }
            TokenTree::Ident(word) if depth == 0 && word == "for" && !followed_by(header, at, '<') => {
                start = at + 1;
            }
            TokenTree::Ident(word) if depth == 0 && word == "where" => end = end.min(at),
            _ => {}
        }
        after_minus = is_punct(token, '-');
    }
    last_segment(&tokens::parsed(tokens::stream(header.get(start..end)?)).ok()?)
}

fn followed_by(header: &[TokenTree], at: usize, punct: char) -> bool {
    header.get(at + 1).is_some_and(|next| is_punct(next, punct))
}

fn last_segment(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.clone()),
        Type::Reference(reference) => last_segment(&reference.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

fn other(rest: &TokenStream) -> Item {
    for token in rest.clone() {
        match token {
            TokenTree::Ident(word) if word != "unsafe" => {
                return Item::Other { what: what(&word.to_string()), at: word.span() };
            }
            _ => {}
        }
    }
    Item::Other { what: "this".to_owned(), at: proc_macro2::Span::call_site() }
}

fn what(keyword: &str) -> String {
    let article = if matches!(keyword.as_bytes(), [b'a' | b'e' | b'i' | b'o' | b'u', ..]) && keyword != "use"
    {
        "an"
    } else {
        "a"
    };
    match keyword {
        "struct" | "enum" | "union" | "const" | "static" | "type" | "use" | "extern" | "let" => {
            format!("{article} `{keyword}`")
        }
        "macro_rules" => "a macro".to_owned(),
        _ => "this".to_owned(),
    }
}
