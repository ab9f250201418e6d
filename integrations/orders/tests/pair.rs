//! One trace through both services and the database, and no secret in it.

use traced::opentelemetry::trace::Status;
use traced::testing::spans;

#[traced::test]
async fn one_trace_goes_through_everything() {
    let inventory = orders::serve(orders::inventory(orders::database().await.unwrap())).await.unwrap();
    let shop = orders::serve(orders::shop(inventory)).await.unwrap();
    let client = traced_reqwest::Client::new();
    let url = format!("{shop}/orders/8?sig=s3cr3t").replace("http://", "http://me:s3cr3t@");
    let request = client.post(url).header("authorization", "Bearer s3cr3t").body("s3cr3t");
    assert_eq!(request.send().await.unwrap().status(), 409);
    let spans = spans();
    // From the root down.
    let mut way = Vec::new();
    let mut last = None;
    while let Some(span) = spans.iter().find(|span| span.parent_id() == last) {
        let kind = format!("{:?}", span.kind()).to_lowercase();
        let error = if span.status() == &Status::Unset { "" } else { " failed" };
        way.push(format!("{} {kind}{error}", span.name()));
        last = Some(span.span_id());
    }
    let expected = [
        "POST client failed",
        "POST /orders/{item} server",
        "orders.take internal failed",
        "GET /items/{item}/left client",
        "GET /items/{item}/left server",
        "inventory.left internal",
        "SELECT items client",
    ];
    assert_eq!(way, expected);
    assert_eq!(spans.len(), way.len());
    for span in &spans {
        let all = format!("{:?}", span.data());
        assert!(!all.contains("s3cr3t"), "a secret is exported: {all}");
    }
}
