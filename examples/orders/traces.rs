//! The tour's spans, tested: one trace through both services and the database, and nothing in it that nobody named.

use traced::testing::{Span, Spans, spans};

use crate::customer;

/// The card's number, however it is written.
const SECRETS: [&str; 2] = ["4000 0000 0000 0002", "4000000000000002"];

/// Places the second order, whose card has no money behind it.
async fn declined() -> Spans {
    let (client, shop) = crate::open().await.unwrap();
    let [_, order, ..] = customer::orders();
    let refusal = customer::place(&client, &shop, &order).await.unwrap_err();
    assert_eq!(refusal.to_string(), "refused with 402, card declined: insufficient funds");
    spans()
}

/// Name, kind unless it is internal, and whether it is an error, in the order of the tree.
fn draw(spans: &Spans, parent: Option<&Span>, depth: usize, lines: &mut Vec<String>) {
    let mut children: Vec<_> =
        spans.iter().filter(|span| span.parent_id() == parent.map(Span::span_id)).collect();
    children.sort_by_key(|span| span.start_time());
    for span in children {
        let kind = format!(" {:?}", span.kind()).to_lowercase().replace(" internal", "");
        let error = if span.is_error() { " ERROR" } else { "" };
        lines.push(format!("{}{}{kind}{error}", "  ".repeat(depth), span.name()));
        draw(spans, Some(span), depth + 1, lines);
    }
}

#[traced::test(fixed_clock)]
async fn one_trace_goes_through_everything() {
    let spans = declined().await;
    let mut lines = Vec::new();
    draw(&spans, None, 0, &mut lines);
    let expected = [
        "customer.order ERROR",
        "  POST client ERROR",
        "    POST /orders server",
        "      orders.create ERROR",
        "        orders.validate",
        "        orders.price",
        "        INSERT orders client",
        "        payments.charge ERROR",
        "          POST client ERROR",
        "            POST /charges server",
        "              payments.authorize ERROR",
    ];
    assert_eq!(lines, expected);
}

#[traced::test]
async fn each_service_records_its_exception_once_where_it_came_up() {
    let spans = declined().await;
    let with_exception = spans.iter().filter(|span| span.event("exception").is_some()).map(Span::name);
    let mut with_exception: Vec<_> = with_exception.collect();
    with_exception.sort_unstable();
    assert_eq!(with_exception, ["customer.order", "payments.authorize", "payments.charge"]);
}

#[traced::test]
async fn the_card_is_nowhere() {
    for span in &declined().await {
        let all = format!("{:?}", span.data());
        assert!(!SECRETS.iter().any(|secret| all.contains(secret)), "the card's number is exported: {all}");
    }
}
