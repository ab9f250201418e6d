//! Telemetry is behaviour, so it is tested: each test has its own spans, in parallel with all others.
//!
//! `cargo test --example testing`

#![expect(clippy::print_stdout, reason = "so that it is a program as well")]

use traced::{event, traced};

#[derive(Debug, thiserror::Error)]
#[error("{0} is sold out")]
struct SoldOut(&'static str);

#[traced("stock.reserve", attrs(item.name = item, item.count = count))]
async fn reserve(item: &'static str, count: u32) -> Result<u32, SoldOut> {
    let left = look_up(item).await;
    event!("stock.counted", stock.left = left);
    left.checked_sub(count).ok_or(SoldOut(item))
}

#[traced("stock.look_up")]
async fn look_up(item: &'static str) -> u32 {
    tokio::task::yield_now().await;
    if item == "teapot" { 3 } else { 0 }
}

#[tokio::main]
async fn main() {
    for item in ["teapot", "piano"] {
        match reserve(item, 1).await {
            Ok(left) => println!("{item}: {left} left"),
            Err(error) => println!("{error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use traced::testing::spans;

    use super::reserve;

    // Names, parents, attributes, events and outcomes; no ids and no times, so the tree is the same in every run.
    #[traced::test]
    async fn a_reservation_looks_the_item_up() {
        assert_eq!(reserve("teapot", 2).await.ok(), Some(1));
        spans().assert_tree(
            r#"
            stock.reserve item.name="teapot" item.count=2
            ├─ • stock.counted stock.left=3
            └─ stock.look_up
            "#,
        );
    }

    #[traced::test]
    async fn what_is_sold_out_is_an_error() {
        assert!(reserve("piano", 1).await.is_err());
        let spans = spans();
        let span = spans.one("stock.reserve");
        assert_eq!(span.attribute("item.name"), Some("piano".into()));
    }
}
