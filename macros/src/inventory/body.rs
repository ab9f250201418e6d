//! Owns the search for `event!` and `set!` in a body, which stays unparsed. Must not know what a record looks like.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::kind::{Parameters, of_value};
use crate::args::{self, Entry, Key};
use crate::diag::Findings;
use crate::item::is_punct;
use crate::tokens;

/// What a body adds to its span.
#[derive(Default)]
pub(super) struct Inside {
    pub(super) attributes: Vec<(Key, &'static str)>,
    pub(super) events: Vec<(String, Vec<(Key, &'static str)>)>,
}

pub(super) fn inside(body: TokenStream, parameters: &Parameters) -> Inside {
    let mut inside = Inside::default();
    inside.search(body, parameters);
    inside
}

impl Inside {
    fn search(&mut self, tokens: TokenStream, parameters: &Parameters) {
        let tokens = tokens::trees(tokens);
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            match macro_of(&tokens, at) {
                Some("event") => self.event(group, parameters),
                Some("set") => {
                    let read = &mut |input: ParseStream<'_>| {
                        self.attributes.append(&mut list(input, parameters));
                        Ok(())
                    };
                    // What is wrong is told where the macro is expanded.
                    let _ = tokens::read(group.stream(), read);
                }
                // A span of its own.
                Some("span") => {}
                _ => self.search(group.stream(), parameters),
            }
        }
    }

    fn event(&mut self, group: &Group, parameters: &Parameters) {
        let read = &mut |input: ParseStream<'_>| {
            let name: LitStr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            self.events.push((name.value(), list(input, parameters)));
            Ok(())
        };
        let _ = tokens::read(group.stream(), read);
    }
}

fn list(input: ParseStream<'_>, parameters: &Parameters) -> Vec<(Key, &'static str)> {
    let mut values = Vec::new();
    for entry in args::entries(input, &mut Findings::default()) {
        if let Entry::Value(value) = entry {
            let kind = of_value(&value, parameters);
            values.push((value.key, kind));
        }
    }
    values
}

/// The macro whose tokens these are: `event`, `set` or `span`, alone or behind `traced::`.
fn macro_of(tokens: &[TokenTree], at: usize) -> Option<&'static str> {
    let before = |back: usize| tokens.get(at.checked_sub(back)?);
    if !is_punct(before(1)?, '!') {
        return None;
    }
    let TokenTree::Ident(name) = before(2)? else { return None };
    let name = match name.to_string().as_str() {
        "event" => "event",
        "set" => "set",
        "span" => "span",
        _ => return None,
    };
    let is_behind_path = before(3).is_some_and(|token| is_punct(token, ':'));
    let is_ours = matches!(before(5), Some(TokenTree::Ident(root)) if root == "traced");
    (!is_behind_path || is_ours).then_some(name)
}
