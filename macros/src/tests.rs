//! The stages together, on tokens: what comes out for right and wrong input. Must not look inside a stage.

use proc_macro2::{Delimiter, TokenTree};
use quote::quote;

use crate::attribute::traced;

mod hostile;

#[cfg(not(feature = "off"))]
mod on {
    use proc_macro2::TokenStream;

    use super::*;

    #[test]
    fn the_expansion_of_a_plain_function_fits_on_one_screen() {
        let item = quote! {
            pub fn process(order: &Order) -> Result<Receipt, PaymentError> {
                charge(order)
            }
        };
        let expanded = traced(quote!("orders.process", attrs(order.id)), item);
        let expected = quote! {
            pub fn process(order: &Order) -> Result<Receipt, PaymentError> {
                ::traced::__private::callsite! {
                    __TRACED_CALLSITE, name = ["orders.process"], kind = Internal, function = ["process"], line = 0,
                    keys = ["order.id"], baggage = []
                }
                let __traced_span = ::traced::__private::enter(&__TRACED_CALLSITE, &[&order.id]);
                ::traced::__private::call::<Result<Receipt, PaymentError>, _, _>(
                    __traced_span,
                    move || {
                        let order = order;
                        let _ = &order;
                        { charge(order) }
                    },
                    ::traced::__private::outcome!(record)
                )
            }
        };
        assert_eq!(expanded.to_string(), expected.to_string());
    }

    #[test]
    fn the_expansion_of_an_async_function_stays_an_async_function() {
        let expanded = traced(
            quote!(error = off),
            quote!(
                async fn tick(mut n: u8) {}
            ),
        );
        let expected = quote! {
            async fn tick(n: u8) {
                ::traced::__private::callsite! {
                    __TRACED_CALLSITE, name = [default "", "tick"], kind = Internal, function = ["tick"], line = 0,
                    keys = [], baggage = []
                }
                let __traced_span = ::traced::__private::begin(&__TRACED_CALLSITE, &[]);
                ::traced::__private::running::<(), _, _>(
                    __traced_span,
                    async move {
                        if false { return; }
                        let mut n = n;
                        {}
                    },
                    ::traced::__private::outcome!(off)
                ).await
            }
        };
        assert_eq!(expanded.to_string(), expected.to_string());
    }

    #[test]
    fn the_body_stands_once_and_a_body_that_does_not_parse_still_comes_out() {
        for signature in
            [quote!(fn ra(s: &S) -> u8), quote!(async fn ra(s: &S)), quote!(fn ra() -> impl Future)]
        {
            let expanded = traced(quote!("t.ra"), quote!(#signature { s. while if })).to_string();
            assert_eq!(expanded.matches("s . while if").count(), 1, "{expanded}");
            assert!(!expanded.contains("compile_error"), "{expanded}");
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output() {
        let expand = || {
            let item = quote!(
                fn f((a, b): (u8, u8)) -> R {
                    a + b
                }
            );
            traced(quote!("t.f", attrs(x.a = a, x.b = b), ok(|r| x.r = r), parent = cx), item).to_string()
        };
        assert_eq!(expand(), expand());
    }

    #[test]
    fn only_the_private_interface_is_named() {
        let args = quote!(
            "t.f", attrs(x.a = ?a, x.c = "c", ..set), ok(|r| x.r = r), err(|e| x.e = %e), ret(|r| x.t = r), parent = cx,
            links = l, error_when = |r| true, error_type = |e| "e", baggage(b.c), kind = client
        );
        for item in [
            quote!(
                fn f(a: u8) -> R {}
            ),
            quote!(
                async fn f(a: u8) {}
            ),
            quote!(
                fn f(a: u8) -> impl Stream {}
            ),
        ] {
            check_paths(traced(args.clone(), item.clone()), &["traced", "__private"]);
            let elsewhere = traced(quote!(#args, crate = other::traced), item).to_string();
            assert!(
                !elsewhere.contains(":: traced :: __private")
                    || elsewhere.contains("other :: traced :: __private")
            );
            assert!(!elsewhere.replace("other :: traced", "").contains("traced :: __private"), "{elsewhere}");
        }
    }

    #[test]
    fn a_condition_on_an_own_attribute_makes_two_of_the_function_each_under_its_condition() {
        let expanded = traced(
            quote!(kind = client),
            quote! {
                impl A {
                    #[cfg_attr(feature = "x", inline, traced(skip))]
                    fn a(&self) {}
                    #[cfg_attr(feature = "x", inline)]
                    fn b(&self) {}
                }
            },
        );
        let text = expanded.to_string();
        let held = quote!(
            #[cfg(feature = "x")]
            #[inline]
            fn a(&self) {}
        )
        .to_string();
        assert!(text.contains(&held), "{text}");
        let not_held = quote!(#[cfg(not(feature = "x"))] fn a(&self)).to_string();
        assert!(text.contains(&not_held), "{text}");
        assert!(text.contains("# [cfg_attr (feature = \"x\" , inline)] fn b"), "{text}");
    }

    #[test]
    fn errors_under_a_condition_are_read_where_it_holds() {
        let item = quote!(impl A { #[cfg_attr(x, traced(atrs()))] fn a(&self) {} });
        let text = traced(quote!(), item).to_string();
        assert_eq!(text.matches("compile_error").count(), 1, "{text}");
        assert!(text.contains("# [cfg (x)] :: core :: compile_error"), "{text}");
    }

    /// Every absolute path begins with these words.
    fn check_paths(tokens: TokenStream, words: &[&str]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                check_paths(group.stream(), words);
            }
            let is_start =
                is_path(&tokens, at) && (at == 0 || !matches!(&tokens[at - 1], TokenTree::Ident(_)));
            if is_start && matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
                let found = [&tokens[at + 2], &tokens[at + 5]].map(ToString::to_string);
                assert_eq!(found, words);
            }
        }
    }

    fn is_path(tokens: &[TokenTree], at: usize) -> bool {
        let colon =
            |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        colon(at) && colon(at + 1)
    }
}

#[cfg(feature = "off")]
mod off {
    use super::*;

    #[test]
    fn items_come_back_as_they_were_written() {
        let function = quote!(
            #[inline]
            pub async unsafe fn f<'a>(mut a: u8, (b, _): (u8, u8)) -> R {
                body
            }
        );
        let block = quote!(impl A { #[traced(skip)] fn a(&self) {} #[traced("a.b")] fn b() {} });
        for item in [
            function,
            block,
            quote!(
                #[traced(skip)]
                fn a(&self) {}
            ),
        ] {
            assert_eq!(
                traced(quote!(service = "t", kind = server), item.clone()).to_string(),
                item.to_string()
            );
        }
        let skipped = quote!(
            fn a(&self) {}
        );
        assert_eq!(traced(quote!(skip), skipped.clone()).to_string(), skipped.to_string());
    }

    /// Else a function whose argument is only recorded would have an unused one.
    #[test]
    fn what_arguments_name_is_looked_at_and_never_evaluated() {
        let item = quote!(
            fn f(id: u64, order: &Order) {
                body
            }
        );
        let expanded =
            traced(quote!(attrs(a.b = id, order.id), parent = p, ok(|v| a.c = v)), item).to_string();
        let expected = quote!(
            fn f(id: u64, order: &Order) {
                if false {
                    #[allow(unused_parens)]
                    let _ = (&(id), &(order.id), &(p));
                }
                body
            }
        );
        assert_eq!(expanded, expected.to_string());
    }
}

#[test]
fn wrong_arguments_are_errors_and_the_item_comes_out() {
    let item = quote!(
        fn off(a: u8) -> R {
            body
        }
    );
    let expanded = traced(quote!("t.off", atrs(a.b = 1), kind = sever), item.clone()).to_string();
    assert!(expanded.starts_with(&item.to_string()));
    assert_eq!(expanded.matches("compile_error").count(), 2);
    assert!(expanded.contains("did you mean `attrs`?") && expanded.contains("did you mean `server`?"));
}

#[test]
fn the_page_has_a_row_for_every_argument_of_ours_and_of_the_peers() {
    let page = include_str!("traced.md");
    let (own, coming) = page.split_once("# Coming from").unwrap();
    let rows =
        |text: &str, word: &str| text.lines().any(|line| line.starts_with("| ") && line.contains(word));
    for (argument, _) in crate::args::KNOWN {
        assert!(rows(own, &format!("`{argument}")), "{argument}");
    }
    let (tracing, fastrace) = coming.split_once("fastrace::trace").unwrap();
    let of_tracing =
        ["name", "target", "parent", "follows_from", "level", "skip", "skip_all", "fields", "err", "ret"];
    assert!(of_tracing.iter().all(|argument| rows(tracing, &format!("`{argument}"))));
    let of_fastrace = ["name", "short_name", "enter_on_poll", "properties", "crate"];
    assert!(of_fastrace.iter().all(|argument| rows(fastrace, &format!("`{argument}"))));
}

#[test]
fn an_item_that_does_not_parse_comes_out_with_an_error() {
    let item = quote!(fn (a: u8) { body });
    let expanded = traced(quote!("t.off"), item.clone());
    assert!(expanded.to_string().starts_with(&item.to_string()));
    let braces = expanded
        .into_iter()
        .filter(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace));
    assert_eq!(braces.count(), 2, "the body and one error");
}
