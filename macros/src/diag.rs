//! Owns what is wrong with a use of the macros: findings are collected, then written all at once, each on its own tokens. Texts are
//! `problem; what to do`. Must not know the grammar.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Attribute;
use traced_registry::distance_within;

use crate::config;
use crate::editor::{self, Typed};
use crate::paths::Runtime;
use crate::rules::{Finding, Level};
use crate::tokens;

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
    pub(crate) fn of(tokens: &dyn ToTokens) -> Self {
        let mut ends: Option<(TokenTree, TokenTree)> = None;
        for token in tokens.to_token_stream() {
            let first = ends.map_or_else(|| token.clone(), |(first, _)| first);
            ends = Some((first, token));
        }
        match &ends {
            Some((first, last)) => Self { start: open(first), end: close(last) },
            None => Self::from(Span::call_site()),
        }
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
    warnings: Vec<Warning>,
    typed: Vec<Typed>,
}

/// Something suspicious. Stable Rust lets a macro warn only through the use of something deprecated.
pub(crate) struct Warning {
    at: At,
    rule: &'static str,
    text: String,
}

impl Findings {
    /// With what is wrong with the settings of the crate, said once.
    pub(crate) fn begin() -> Self {
        let mut findings = Self::default();
        let config = config::get();
        if !config.errors.is_empty() && config.is_first_report() {
            for error in &config.errors {
                findings.error(Span::call_site(), error.to_string());
            }
        }
        findings
    }

    pub(crate) fn error(&mut self, at: impl Into<At>, text: impl Into<String>) {
        self.errors.push((at.into(), text.into()));
    }

    /// What a rule found, at the level that the rule has.
    pub(crate) fn report(&mut self, at: impl Into<At>, finding: Option<Finding>) {
        let Some(finding) = finding else { return };
        let (at, text) = (at.into(), finding.text());
        match finding.level {
            Level::Deny => self.errors.push((at, text)),
            Level::Warn => self.warnings.push(Warning { at, rule: finding.rule.id(), text }),
            Level::Allow => {}
        }
    }

    /// The warnings so far, to be written where the span is. The compiler shows the rule's name.
    pub(crate) fn take_warnings(&mut self) -> TokenStream {
        let mut tokens = TokenStream::new();
        for warning in &std::mem::take(&mut self.warnings) {
            warning.tokens().to_tokens(&mut tokens);
        }
        tokens
    }

    /// A key, for editors. It is no finding, but it stands where they do, even in a list that cannot be read to its end.
    pub(crate) fn typed(&mut self, typed: Typed) {
        if editor::is_open() {
            self.typed.push(typed);
        }
    }

    /// What editors read of the keys so far, inside a function with these arguments or where nobody knows what there is.
    pub(crate) fn take_typed(&mut self, runtime: &Runtime, arguments: Option<&[String]>) -> TokenStream {
        let mut tokens = TokenStream::new();
        for typed in &std::mem::take(&mut self.typed) {
            typed.tokens(runtime, arguments).to_tokens(&mut tokens);
        }
        tokens
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// One `compile_error!` for each finding.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.into_tokens_under(&[])
    }

    /// The same, each under the attributes that say when the compiler reads it.
    pub(crate) fn into_tokens_under(self, conditions: &[Attribute]) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (at, text) in &self.errors {
            tokens::attributes(conditions).to_tokens(&mut tokens);
            compile_error(*at, text).to_tokens(&mut tokens);
        }
        tokens
    }
}

impl Warning {
    /// Statements that make the compiler warn. The braces keep the module from hiding the crate of the same name.
    pub(crate) fn tokens(&self) -> TokenStream {
        let Self { at, rule, text } = self;
        let rule_here = Ident::new(rule, Span::call_site());
        let used = Ident::new(rule, at.end);
        let path = quote_spanned!(at.start=> traced::);
        let mut braces = Group::new(Delimiter::Brace, TokenStream::new());
        braces.set_span(at.end);
        let bang = quote_spanned!(at.end=> !);
        quote!({
            mod traced {
                #[deprecated(note = #text)]
                macro_rules! #rule_here { () => {} }
                #[allow(deprecated)]
                pub(crate) use #rule_here;
            }
            #path #used #bang #braces
        })
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

/// The nearest of the words, if one is near enough to be meant. Letters in another order are near.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let most = if word.chars().count() > 4 { 2 } else { 1 };
    let mut nearest = None;
    for known in known {
        let away =
            if are_the_same_letters(word, known) { Some(1) } else { distance_within(word, known, most) };
        if let Some(away) = away
            && nearest.is_none_or(|(least, _)| away < least)
        {
            nearest = Some((away, *known));
        }
    }
    nearest.map(|(_, known)| known)
}

fn are_the_same_letters(a: &str, b: &str) -> bool {
    let count = |word: &str, wanted: char| {
        let mut count = 0usize;
        for letter in word.chars() {
            count += usize::from(letter == wanted);
        }
        count
    };
    if a.len() != b.len() {
        return false;
    }
    for letter in a.chars() {
        if count(a, letter) != count(b, letter) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_proposed() {
        assert_eq!(nearest("atrs", &["attrs", "ret"]), Some("attrs"));
        assert_eq!(nearest("nope", &["attrs", "name"]), None);
        assert_eq!(nearest("kidn", &["kind"]), Some("kind"));
    }
}
