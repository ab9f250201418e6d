//! Owns the reading of an argument list: which keyword takes what. Must not know what the arguments mean together.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _};
use syn::ext::IdentExt as _;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Expr, ExprPath, LitStr, Pat, Path, Token, parenthesized, token};

use super::entry::{comma, entries, expression};
use super::{Args, ErrorMode, KINDS, KNOWN, Key, Name, Reader, Takes};
use crate::diag::{At, Findings, nearest};
use crate::paths::Runtime;
use crate::rules::joined;
use crate::tokens;

/// Reads all arguments; what is wrong becomes findings.
pub(crate) fn parse(tokens: TokenStream, findings: &mut Findings) -> Args {
    let mut args = Args::default();
    let read = &mut |input: ParseStream<'_>| {
        while !input.is_empty() {
            one(input, &mut args, findings);
            comma(input, findings);
        }
        Ok(())
    };
    if let Err(error) = tokens::read(tokens, read) {
        findings.error(error.span(), format!("{error}; see the reference of `#[traced]`"));
    }
    args
}

/// Reads arguments up to a block or an `async` block, the last operand of `span!`, and gives that back.
pub(crate) fn parse_block(tokens: TokenStream, findings: &mut Findings) -> (Args, Option<TokenStream>) {
    let mut args = Args::default();
    let mut block = None;
    let read = &mut |input: ParseStream<'_>| {
        while !input.is_empty() {
            if input.peek(token::Brace) || input.peek(Token![async]) {
                block = Some(operand(input, findings)?);
                break;
            }
            one(input, &mut args, findings);
            comma(input, findings);
        }
        Ok(())
    };
    if let Err(error) = tokens::read(tokens, read) {
        findings.error(error.span(), format!("{error}; see the reference of `span!`"));
    }
    (args, block)
}

/// `crate = path,` in front of everything else that `set!` and `event!` take.
pub(crate) fn runtime(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<Runtime> {
    if !input.peek(Token![crate]) || !input.peek2(Token![=]) {
        return Ok(Runtime::default());
    }
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    let path = path(input)?;
    comma(input, findings);
    Ok(Runtime::at(Some(path.into_token_stream())))
}

fn operand(input: ParseStream<'_>, findings: &mut Findings) -> syn::Result<TokenStream> {
    let mut block = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        block.append(input.parse::<TokenTree>()?);
    }
    input.parse::<Option<Token![,]>>()?;
    let rest: TokenStream = input.parse()?;
    if !rest.is_empty() {
        findings.error(At::of(&rest), "the block comes last; move this in front of it");
    }
    Ok(block)
}

/// An error at the next token. (`ParseStream::error` puts "unexpected end of input" in front where there is none.)
pub(super) fn here(input: ParseStream<'_>, text: &str) -> syn::Error {
    syn::Error::new(input.span(), text)
}

/// Skips what is left of an argument.
pub(super) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

fn one(input: ParseStream<'_>, args: &mut Args, findings: &mut Findings) {
    let read = if input.peek(LitStr) {
        name_literal(input, args, findings)
    } else if input.peek(Ident::peek_any) {
        keyword(input, args, findings)
    } else {
        Err(input
            .error(format!("an argument starts with a name or is the span's name; known are {}", known())))
    };
    if let Err(error) = read {
        findings.error(error.span(), error.to_string());
        skip_to_comma(input);
    }
}

/// The words of a table.
fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    let mut words = Vec::new();
    for (word, _) in table {
        words.push(*word);
    }
    words
}

fn known() -> String {
    format!("`{}`", joined(&words(KNOWN), "`, `"))
}

/// An argument that is given twice is read, and not used.
fn given<'a>(word: &str, args: &'a mut Args, unused: &'a mut Args) -> &'a mut Args {
    if args.has(word) { unused } else { args }
}

fn note(word: &'static str, at: Span, args: &mut Args, findings: &mut Findings) {
    if args.has(word) {
        findings.error(at, format!("`{word}` is given twice; leave one of them out"));
    } else {
        args.given.push((word, at));
    }
}

fn name_literal(input: ParseStream<'_>, args: &mut Args, findings: &mut Findings) -> syn::Result<()> {
    let name: LitStr = input.parse()?;
    let at = name.span();
    given("name", args, &mut Args::default()).name = Some(Name::Literal(name));
    note("name", at, args, findings);
    Ok(())
}

fn keyword(input: ParseStream<'_>, args: &mut Args, findings: &mut Findings) -> syn::Result<()> {
    let keyword = input.call(Ident::parse_any)?;
    for (word, takes) in KNOWN {
        if keyword == word {
            let mut unused = Args::default();
            let into = given(word, args, &mut unused);
            match takes {
                Takes::Value(example) => {
                    equals(input, &keyword, example)?;
                    value(input, word, into)?;
                }
                Takes::List(example) => list(&listed(input, &keyword, example)?, word, into, findings),
                Takes::Reader => reads(reader(input, &keyword, findings)?, word, into),
                Takes::Nothing => flag(input, word)?,
            }
            note(word, keyword.span(), args, findings);
            return Ok(());
        }
    }
    Err(unknown(&keyword))
}

fn value(input: ParseStream<'_>, word: &str, args: &mut Args) -> syn::Result<()> {
    match word {
        "name" => args.name = Some(name(input)?),
        "service" => args.service = Some(text(input)?),
        "kind" => args.kind = Some(kind(input)?),
        "error" => args.error = error_mode(input)?,
        "crate" => args.krate = Some(path(input)?.into_token_stream()),
        _ => {
            let expression = Some(expression(input, "=")?);
            match word {
                "error_when" => args.error_when = expression,
                "error_type" => args.error_type = expression,
                "parent" => args.parent = expression,
                _ => args.links = expression,
            }
        }
    }
    Ok(())
}

fn list(list: ParseStream<'_>, word: &str, args: &mut Args, findings: &mut Findings) {
    match word {
        "attrs" => args.attrs = entries(list, findings),
        "baggage" => args.baggage = keys(list, findings),
        _ => args.allow = rules(list, findings),
    }
}

fn reads(reader: Reader, word: &str, args: &mut Args) {
    match word {
        "ok" => args.ok = Some(reader),
        "err" => args.err = Some(reader),
        _ => args.ret = Some(reader),
    }
}

fn unknown(keyword: &Ident) -> syn::Error {
    let word = keyword.to_string();
    let meant = meant(&word, &words(KNOWN));
    syn::Error::new(keyword.span(), format!("unknown argument `{word}`; {meant}known are {}", known()))
}

fn meant(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(meant) => format!("did you mean `{meant}`? "),
        None => String::new(),
    }
}

fn equals(input: ParseStream<'_>, keyword: &Ident, example: &str) -> syn::Result<()> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        if !input.is_empty() && !input.peek(Token![,]) {
            return Ok(());
        }
    }
    Err(syn::Error::new(keyword.span(), format!("`{keyword}` needs a value; write `{example}`")))
}

fn flag(input: ParseStream<'_>, word: &str) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(here(input, &format!("`{word}` takes no value; write `{word}` alone")))
}

fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<LitStr>().map_err(|error| {
        syn::Error::new(error.span(), "`service` is a string literal; write `service = \"orders\"`")
    })
}

fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    Path::parse_mod_style(input).map_err(|error| {
        syn::Error::new(error.span(), "`crate` needs a path; write `crate = path::to::traced`")
    })
}

fn name(input: ParseStream<'_>) -> syn::Result<Name> {
    let mut name = expression(input, "=")?;
    // What a macro by example was given.
    while let Expr::Group(group) = name {
        name = *group.expr;
    }
    match name {
        Expr::Lit(literal) => match literal.lit {
            syn::Lit::Str(text) => Ok(Name::Literal(text)),
            other => Ok(Name::Other(other.span().into())),
        },
        Expr::Path(ExprPath { qself: None, path, .. }) => Ok(Name::Path(path)),
        other => Ok(Name::Other(At::of(&other))),
    }
}

fn kind(input: ParseStream<'_>) -> syn::Result<&'static str> {
    let allowed = "known are `server`, `client`, `producer`, `consumer`, `internal`";
    if !input.peek(Ident::peek_any) {
        return Err(here(input, &format!("a span kind is a word; {allowed}")));
    }
    let word = input.call(Ident::parse_any)?;
    let text = word.to_string();
    for (known, kind) in KINDS {
        if *known == text {
            return Ok(kind);
        }
    }
    let meant = meant(&text.to_lowercase(), &words(KINDS));
    Err(syn::Error::new(word.span(), format!("unknown span kind `{text}`; {meant}{allowed}")))
}

fn error_mode(input: ParseStream<'_>) -> syn::Result<ErrorMode> {
    if input.peek(Ident::peek_any) {
        let word = input.fork().call(Ident::parse_any)?.to_string();
        let mode = match word.as_str() {
            "record" => Some(ErrorMode::Record),
            "status" => Some(ErrorMode::Status),
            "off" => Some(ErrorMode::Off),
            _ => None,
        };
        if let Some(mode) = mode {
            input.call(Ident::parse_any)?;
            return Ok(mode);
        }
    }
    Err(here(input, "`error` takes a word; known are `record`, `status`, `off`"))
}

/// `keyword( .. )`
fn listed<'a>(input: ParseStream<'a>, keyword: &Ident, example: &str) -> syn::Result<ParseBuffer<'a>> {
    if !input.peek(token::Paren) {
        let text = format!("`{keyword}` takes a list in parentheses; write `{example}`");
        return Err(syn::Error::new(keyword.span(), text));
    }
    let content;
    parenthesized!(content in input);
    Ok(content)
}

fn reader(input: ParseStream<'_>, keyword: &Ident, findings: &mut Findings) -> syn::Result<Reader> {
    let example = format!("{keyword}(|r| key = r.field)");
    let list = listed(input, keyword, &example)?;
    let pattern = reader_pattern(&list, keyword, &example)?;
    Ok(Reader { pattern, entries: entries(&list, findings) })
}

fn reader_pattern(list: ParseStream<'_>, keyword: &Ident, example: &str) -> syn::Result<Pat> {
    let pattern = || {
        list.parse::<Token![|]>()?;
        let pattern = Pat::parse_single(list)?;
        list.parse::<Token![|]>()?;
        Ok(pattern)
    };
    pattern().map_err(|error: syn::Error| {
        let _ = list.parse::<TokenStream>();
        syn::Error::new(error.span(), format!("`{keyword}` names the value it reads; write `{example}`"))
    })
}

fn keys(list: ParseStream<'_>, findings: &mut Findings) -> Vec<Key> {
    let mut keys = Vec::new();
    while !list.is_empty() {
        match super::entry::key(list, findings) {
            Ok(key) => keys.push(key),
            Err(error) => {
                findings.error(error.span(), error.to_string());
                skip_to_comma(list);
            }
        }
        comma(list, findings);
    }
    keys
}

fn rules(list: ParseStream<'_>, findings: &mut Findings) -> Vec<Ident> {
    let mut rules = Vec::new();
    while !list.is_empty() {
        match list.call(Ident::parse_any) {
            Ok(rule) => rules.push(rule),
            Err(error) => {
                findings.error(error.span(), "a rule is a word; write `allow(span_name_style)`");
                skip_to_comma(list);
            }
        }
        comma(list, findings);
    }
    rules
}
