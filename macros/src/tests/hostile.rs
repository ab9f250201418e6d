//! Input that nobody writes on purpose: whatever it is, tokens come out.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::names::tests::Random;
use crate::{attribute, derive, inside};

const TEXTS: &[&str] = &[
    "",
    " ",
    "orders.place",
    "Orders..Place ",
    "a\0b\u{202e}\u{1f600}",
    "{",
    "}{",
    "{}{{id}",
    "GET /orders/42?x=1",
    "é.ü",
    "otel.",
    ".",
    "a.",
    "http.request.header.",
    "http.request.method",
    "\u{ffff}",
    "550e8400-e29b-41d4-a716-446655440000",
];

fn texts() -> Vec<String> {
    let long = ["x".repeat(20_000), "a.".repeat(2_000), "{".repeat(2_000), "ü ".repeat(1_000)];
    TEXTS.iter().map(ToString::to_string).chain(long).collect()
}

fn item() -> TokenStream {
    quote!(
        fn f(a: u8) -> u8 {
            a
        }
    )
}

#[test]
fn every_text_may_stand_everywhere() {
    for text in texts() {
        for arguments in [
            quote!(#text),
            quote!(service = #text, kind = server),
            quote!("t.f", attrs(#text = #text, "http.route" = #text, http.request.method = #text)),
            quote!("t.f", ok(|r| #text = r), baggage(#text)),
        ] {
            assert!(!attribute::traced(arguments, item()).is_empty());
        }
        assert!(!inside::span(quote!(#text, attrs(#text = 1), { 1 })).is_empty());
        assert!(!inside::set(quote!(#text = #text, #text = 1)).is_empty());
        assert!(!inside::event(quote!(#text, #text = 1)).is_empty());
        let fields = quote!(
            struct A {
                #[attributes(rename = #text)]
                a: u8,
                #[attributes(rename = #text, display)]
                b: u8,
            }
        );
        let derived = derive::attributes(quote!(#[attributes(prefix = #text)] #fields));
        assert!(!derived.is_empty());
        let value = derive::attribute_value(quote!(
            enum A {
                #[attributes(rename = #text)]
                B,
            }
        ));
        assert!(!value.is_empty());
    }
}

#[test]
fn keys_may_be_deep_and_of_every_script() {
    let deep = Ident::new("a", Span::call_site());
    let deep = vec![deep; 5_000];
    assert!(!attribute::traced(quote!("t.f", attrs(#(#deep).* = 1)), item()).is_empty());
    assert!(!inside::set(quote!(größe.μ = 1, r#async.r#type = 2, _ = 3, _.a = 4)).is_empty());
}

#[test]
fn any_sequence_of_tokens_gives_tokens() {
    let mut random = Random(7);
    for _ in 0..1_000 {
        let arguments = soup(&mut random, 3);
        let item = if random.below(2) == 0 { item() } else { soup(&mut random, 2) };
        attribute::traced(arguments.clone(), item.clone());
        attribute::traced(quote!("t.f", attrs(#arguments)), item.clone());
        inside::span(quote!("t.f", #arguments, { 1 }));
        inside::set(arguments.clone());
        inside::event(quote!("t.f", #arguments));
        derive::attributes(quote!(
            #[attributes(#arguments)]
            struct A {
                #[attributes(#arguments)]
                a: u8,
            }
        ));
        derive::attribute_value(quote!(
            #[attributes(#arguments)]
            enum A {
                B,
            }
        ));
        derive::attributes(item);
    }
}

/// Words of the grammar in any order.
fn soup(random: &mut Random, depth: usize) -> TokenStream {
    const WORDS: &[&str] = &[
        "attrs",
        "ok",
        "err",
        "ret",
        "name",
        "kind",
        "server",
        "parent",
        "allow",
        "crate",
        "fn",
        "impl",
        "mod",
        "struct",
        "async",
        "self",
        "Self",
        "order",
        "id",
        "http",
        "route",
        "attr_typo",
        "r",
        "baggage",
    ];
    const SIGNS: &[char] = &['.', ',', '=', '|', '%', '?', '!', '&', ':', ';', '#', '<', '>', '-', '_'];
    const BRACES: &[Delimiter] =
        &[Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket, Delimiter::None];
    (0..random.below(6))
        .map(|_| match random.below(if depth == 0 { 5 } else { 7 }) {
            0 | 1 => TokenTree::Ident(Ident::new(WORDS[random.below(WORDS.len())], Span::call_site())),
            2 | 3 => match SIGNS[random.below(SIGNS.len())] {
                '_' => TokenTree::Ident(Ident::new("_", Span::call_site())),
                sign => TokenTree::Punct(Punct::new(sign, Spacing::Alone)),
            },
            4 if random.below(2) == 0 => {
                TokenTree::Literal(Literal::string(TEXTS[random.below(TEXTS.len())]))
            }
            4 => TokenTree::Literal(Literal::u64_unsuffixed(u64::MAX)),
            _ => {
                let delimiter = BRACES[random.below(BRACES.len())];
                TokenTree::Group(Group::new(delimiter, soup(random, depth - 1)))
            }
        })
        .collect()
}
