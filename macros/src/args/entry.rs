//! Owns one list of attributes as written: keys, values, `%`, `?` and `..`. Must not know which keys are good.

use proc_macro2::{Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse as _, ParseStream};
use syn::{Expr, Lit, LitFloat, LitInt, LitStr, Path, Token, braced, token};

use super::parse::{here, skip_to_comma};
use crate::diag::{At, Findings};
use crate::editor::Typed;
use crate::tokens;

/// One entry of a list.
pub(crate) enum Entry {
    Value(Value),
    /// `..expr`
    Spread(Expr),
}

/// `key = value`
pub(crate) struct Value {
    pub(crate) key: Key,
    pub(crate) form: Form,
    pub(crate) expression: Expr,
    /// Filled in by the checks.
    pub(crate) declared: Option<Declared>,
}

/// The type that a registry declares, where only the compiler can tell whether the value has it.
pub(crate) struct Declared {
    /// The runtime's trait that the value must have.
    pub(crate) fits: String,
    /// What the compiler calls the key: `http·route`.
    pub(crate) marker: String,
}

/// A key: a text with its place, or a const.
pub(crate) enum Key {
    Text { text: String, at: At },
    Const(Path),
}

/// How a value is recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// With its type.
    Plain,
    /// `%`
    Display,
    /// `?`
    Debug,
}

impl Key {
    pub(crate) fn at(&self) -> At {
        match self {
            Self::Text { at, .. } => *at,
            Self::Const(path) => At::of(path),
        }
    }

    /// A `&'static str` expression.
    pub(crate) fn expression(&self) -> TokenStream {
        match self {
            Self::Text { text, at } => {
                let mut literal = Literal::string(text);
                literal.set_span(Span::call_site().located_at(at.start()));
                literal.into_token_stream()
            }
            Self::Const(path) => path.to_token_stream(),
        }
    }
}

/// Reads a list to its end. A wrong entry is a finding; the others are still read.
pub(crate) fn entries(input: ParseStream<'_>, findings: &mut Findings) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        match entry(input, findings) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                findings.error(error.span(), error.to_string());
                skip_to_comma(input);
            }
        }
        comma(input, findings);
    }
    entries
}

/// Between two entries stands a comma.
pub(super) fn comma(input: ParseStream<'_>, findings: &mut Findings) {
    if input.is_empty() {
        return;
    }
    if !input.peek(Token![,]) {
        findings.error(input.span(), "a comma is missing here; entries are separated by `,`");
        skip_to_comma(input);
    }
    let _ = input.parse::<Option<Token![,]>>();
}

/// A key alone: an entry of `baggage`.
pub(super) fn key(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<Key> {
    let key = if input.peek(LitStr) || input.peek(token::Brace) {
        quoted_or_const(input)?
    } else {
        dotted(input, findings)?.key
    };
    if input.peek(Token![=]) {
        return Err(here(input, "`baggage` copies entries under their own keys; leave the value out"));
    }
    Ok(key)
}

fn entry(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<Entry> {
    if input.peek(Token![..]) {
        input.parse::<Token![..]>()?;
        return Ok(Entry::Spread(expression(input, "..")?));
    }
    let form = form(input)?;
    if form != Form::Plain {
        let dotted = dotted(input, findings)?;
        let value = dotted.value()?;
        return Ok(Entry::Value(Value { key: dotted.key, form, expression: value, declared: None }));
    }
    if input.peek(LitStr) || input.peek(token::Brace) {
        let key = quoted_or_const(input)?;
        return with_value(input, key, findings);
    }
    let dotted = dotted(input, findings)?;
    if input.peek(Token![=]) {
        return with_value(input, dotted.key, findings);
    }
    if input.peek(Token![:]) {
        return Err(here(input, "an attribute is not written with `:`; write `key = value`"));
    }
    let value = dotted.value()?;
    Ok(Entry::Value(Value { key: dotted.key, form, expression: value, declared: None }))
}

fn with_value(input: ParseStream<'_>, key: Key, findings: &mut Findings) -> syn::Result<Entry> {
    if !input.peek(Token![=]) {
        let at = key.at();
        return Err(syn::Error::new(at.start(), "this key has no value; write `key = value`"));
    }
    input.parse::<Token![=]>()?;
    let form = form(input)?;
    let written = input.fork();
    let value = expression(input, "=");
    if let Some(typed) = Typed::value(&value, &written) {
        findings.typed(typed);
    }
    Ok(Entry::Value(Value { key, form, expression: value?, declared: None }))
}

fn form(input: ParseStream<'_>) -> syn::Result<Form> {
    if input.parse::<Option<Token![%]>>()?.is_some() {
        return Ok(Form::Display);
    }
    Ok(if input.parse::<Option<Token![?]>>()?.is_some() { Form::Debug } else { Form::Plain })
}

/// An expression, with a text of ours where there is none.
pub(super) fn expression(input: ParseStream<'_>, after: &str) -> syn::Result<Expr> {
    if input.is_empty() || input.peek(Token![,]) {
        return Err(here(input, &format!("an expression is missing after `{after}`; write one")));
    }
    // On a fork: what a broken expression leaves behind in its brackets is no second error.
    let ahead = input.fork();
    let expression = Expr::parse(&ahead).map_err(|error| incomplete(&input.fork(), &error))?;
    input.advance_to(&ahead);
    Ok(expression)
}

/// Where the parser came to an end too early it has no place to point at; the last token has one.
fn incomplete(written: ParseStream<'_>, error: &syn::Error) -> syn::Error {
    let mut last = error.span();
    if !error.to_string().starts_with("unexpected end of input") {
        return syn::Error::new(last, format!("{error}; write a whole expression"));
    }
    while !written.is_empty() && !written.peek(Token![,]) {
        let Ok(token) = written.parse::<TokenTree>() else { break };
        last = token.span();
    }
    syn::Error::new(last, "this expression has no end; complete it")
}

fn quoted_or_const(input: ParseStream<'_>) -> syn::Result<Key> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok(Key::Text { text: text.value(), at: text.span().into() });
    }
    let content;
    let braces = braced!(content in input);
    let path = content.parse::<Path>();
    let rest: TokenStream = content.parse()?;
    match path {
        Ok(path) if rest.is_empty() && !starts_with_self(&path) => Ok(Key::Const(path)),
        Ok(path) if rest.is_empty() => Err(syn::Error::new_spanned(
            path,
            "a key cannot be an associated const of `Self`; name a free const",
        )),
        _ => Err(syn::Error::new(
            braces.span.join(),
            "a key in braces must be the path of a const; write `{KEY} = value`",
        )),
    }
}

fn starts_with_self(path: &Path) -> bool {
    path.segments.first().is_some_and(|segment| segment.ident == "Self")
}

/// `order.customer.id`: a key, and a field path where it stands alone.
struct Dotted {
    key: Key,
    segments: Vec<Ident>,
}

fn dotted(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<Dotted> {
    if !input.peek(Ident::peek_any) {
        return Err(here(
            input,
            "an attribute starts with its key; write `key = value`, `order.id` or `..order`",
        ));
    }
    let mut segments = vec![input.call(Ident::parse_any)?];
    while input.peek(Token![.]) {
        let dot: Token![.] = input.parse()?;
        if input.peek(LitInt) || input.peek(LitFloat) {
            let number: Lit = input.parse()?;
            return Err(syn::Error::new(
                number.span(),
                "a number cannot be part of a key; write `key = value.0`",
            ));
        }
        if !input.peek(Ident::peek_any) {
            findings.typed(Typed::Key { segments, dot: Some(dot.span), has_value: false });
            return Err(syn::Error::new(dot.span, "the key ends with a dot; name the next segment"));
        }
        segments.push(input.call(Ident::parse_any)?);
    }
    findings.typed(Typed::Key { segments: segments.clone(), dot: None, has_value: input.peek(Token![=]) });
    if input.peek(Token![::]) || input.peek(token::Paren) || input.peek(Token![!]) {
        return Err(here(input, "only a field path can stand without a key; write `key = value`"));
    }
    let mut text = String::new();
    for segment in &segments {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(&segment.unraw().to_string());
    }
    let (first, last) = (segments.first(), segments.last());
    let at = match (first, last) {
        (Some(first), Some(last)) => At::new(first.span(), last.span()),
        _ => input.span().into(),
    };
    Ok(Dotted { key: Key::Text { text, at }, segments })
}

impl Dotted {
    /// The field path, as an expression.
    fn value(&self) -> syn::Result<Expr> {
        for (place, segment) in self.segments.iter().enumerate() {
            if place == 0 && segment == "self" {
                return Err(syn::Error::new(
                    segment.span(),
                    "`self` is no namespace; write `key = self.field`",
                ));
            }
            if !tokens::is_name(segment) {
                let text = format!("`{segment}` is a keyword, so this is no field path; write `key = value`");
                return Err(syn::Error::new(segment.span(), text));
            }
        }
        let mut path = TokenStream::new();
        for segment in &self.segments {
            if !path.is_empty() {
                path.append(Punct::new('.', Spacing::Alone));
            }
            path.append(segment.clone());
        }
        tokens::parsed(path)
    }
}
