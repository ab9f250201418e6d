//! The shop's spans. Each test has its own, in parallel with all others.

use std::time::Duration;

use traced::testing::{Span, spans, wait_for_async};
use traced_example_testing::{Buyer, order};

/// How long a test waits for something that must happen.
const LONG: Duration = Duration::from_secs(20);

fn buyer() -> Buyer {
    Buyer { address: "1 Orchard Row".to_owned(), number: 7 }
}

#[traced::test]
async fn an_order_is_a_trace() {
    assert!(order(&buyer(), "teapot").await.is_ok());
    wait_for_async("mail.send", LONG).await;
    spans().assert_tree(
        r#"
        shop.order buyer.number=7 item.name="teapot"
        ├─ • shop.reserved item.left=2
        ├─ stock.reserve
        └─ mail.send
        "#,
    );
}

#[traced::test]
async fn what_is_sold_out_is_an_error() {
    assert!(order(&buyer(), "piano").await.is_err());
    let spans = spans();
    let (order, reserve) = (spans.one("shop.order"), spans.one("stock.reserve"));
    assert!(order.is_error() && reserve.is_error());
    assert_eq!(order.attribute("item.name"), Some("piano".into()));
    // Recorded once, where it came from.
    assert_eq!((reserve.events().len(), order.events().len()), (1, 0));
}

#[traced::test]
async fn a_mail_leaves_in_the_background() {
    assert!(order(&buyer(), "teapot").await.is_ok());
    let mail = wait_for_async("mail.send", LONG).await;
    assert_eq!(spans().parent_of(&mail).map(Span::name), Some("shop.order"));
}

#[traced::test]
async fn a_day_of_orders() {
    for item in ["piano", "teapot"] {
        // Whether it succeeds the file tells.
        let _ = order(&buyer(), item).await;
    }
    wait_for_async("mail.send", LONG).await;
    spans().assert_snapshot(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/day.txt"));
}

#[traced::test]
async fn no_span_holds_the_buyers_address() {
    assert!(order(&buyer(), "teapot").await.is_ok());
    wait_for_async("mail.send", LONG).await;
    for span in &spans() {
        let all = format!("{:?} {:?}", span.attributes(), span.events());
        assert!(!all.contains("Orchard"), "{}: {all}", span.name());
    }
}
