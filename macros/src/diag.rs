//! Owns what is wrong with a use of the macros: findings are collected, then written all at once, each on its own tokens. Texts are
//! `problem; what to do`. Must not know the grammar.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Where something is written: the first and the last token.
#[derive(Clone, Copy)]
pub(crate) struct At {
    start: Span,
    end: Span,
}

impl At {
    pub(crate) fn new(start: Span, end: Span) -> Self {
        Self { start, end }
    }

    /// All of these tokens; where there are none, the attribute.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut tokens = tokens.to_token_stream().into_iter();
        let Some(first) = tokens.next() else { return Self::from(Span::call_site()) };
        let start = open(&first);
        let end = tokens.last().map_or_else(|| close(&first), |last| close(&last));
        Self { start, end }
    }

    pub(crate) fn to(self, end: Self) -> Self {
        Self { start: self.start, end: end.end }
    }

    pub(crate) fn start(self) -> Span {
        self.start
    }

    pub(crate) fn end(self) -> Span {
        self.end
    }
}

impl From<Span> for At {
    fn from(span: Span) -> Self {
        Self { start: span, end: span }
    }
}

fn open(token: &TokenTree) -> Span {
    match token {
        // The delimiters of an invisible group have no place in the source.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => At::of(&group.stream()).start,
        other => other.span(),
    }
}

fn close(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => At::of(&group.stream()).end,
        other => other.span(),
    }
}

/// Everything that was found.
#[derive(Default)]
pub(crate) struct Findings {
    errors: Vec<(At, String)>,
}

impl Findings {
    pub(crate) fn error(&mut self, at: impl Into<At>, text: impl Into<String>) {
        self.errors.push((at.into(), text.into()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// One `compile_error!` for each finding.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.errors.into_iter().map(|(at, text)| compile_error(at, &text)).collect()
    }
}

/// rustc underlines a macro call from its path to its delimiters, so both ends are given.
fn compile_error(at: At, text: &str) -> TokenStream {
    let path = quote_spanned!(at.start=> ::core::compile_error!);
    let mut literal = Literal::string(text);
    literal.set_span(at.end);
    let mut braces = Group::new(Delimiter::Brace, TokenTree::Literal(literal).into());
    braces.set_span(at.end);
    quote_spanned!(at.start=> #path #braces)
}

/// The nearest of the words, if one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let most = if word.chars().count() > 3 { 2 } else { 1 };
    let distances = known.iter().map(|known| (distance(word, known), *known));
    distances
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Insertions, deletions and substitutions from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (at, a) in a.chars().enumerate() {
        let mut left = at + 1;
        let mut next = vec![left];
        for ((b, corner), above) in b.chars().zip(&row).zip(row.iter().skip(1)) {
            left = (corner + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn near_words_are_proposed() {
        assert_eq!(nearest("atrs", &["attrs", "ret"]), Some("attrs"));
        assert_eq!(nearest("nope", &["attrs", "kind"]), None);
        assert_eq!(nearest("kidn", &["kind"]), Some("kind"));
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
