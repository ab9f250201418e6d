//! A block of one expression made rustc ask to remove the braces, which are the syntax of `span!`.
#![deny(unused_braces)]

#[test]
fn the_braces_of_a_span_are_not_unused() {
    let seven = 7;
    assert_eq!(traced::span!("order.step", { seven }), 7);
    traced::span!("order.step", attrs(order.id = seven), { drop(String::new()) });
}
