//! A block of one expression on one line made rustc ask to remove its braces: those of `span!`, and those of a function's body.
#![deny(unused_braces)]

#[rustfmt::skip]
mod bodies {
    use traced::traced;

    #[traced]
    pub(super) fn unread() -> u8 { 7 }

    #[traced]
    pub(super) fn read(n: u8) -> Result<u8, u8> { if n == 0 { Err(n) } else { Ok(n) } }

    #[traced]
    pub(super) async fn awaited(n: u8) -> Result<u8, u8> { Ok(n) }

    #[traced]
    pub(super) fn later(n: u8) -> std::pin::Pin<Box<dyn Future<Output = u8>>> { Box::pin(async move { n }) }
}

#[traced::test]
async fn the_braces_of_a_body_are_not_unused() {
    assert_eq!((bodies::unread(), bodies::read(7)), (7, Ok(7)));
    assert_eq!((bodies::awaited(7).await, bodies::later(7).await), (Ok(7), 7));
}

#[test]
fn the_braces_of_a_span_are_not_unused() {
    let seven = 7;
    assert_eq!(traced::span!("order.step", { seven }), 7);
    traced::span!("order.step", attrs(order.id = seven), { drop(String::new()) });
}
