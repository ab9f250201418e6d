//! The attribute above and below the attributes that people put beside it.

use traced::traced;
use traced_tests::spans;

#[tokio::test]
#[traced("n.below")]
async fn below_tokio_test() {
    assert!(!traced::current().is_recording(), "no provider is installed");
}

#[traced("n.above")]
#[tokio::test]
async fn above_tokio_test() {
    tokio::task::yield_now().await;
}

#[test]
#[traced("n.test")]
fn below_test() {}

#[traced("n.tests")]
#[test]
fn above_test() -> Result<(), String> {
    Ok(())
}

#[traced("n.main")]
#[tokio::main(flavor = "current_thread")]
async fn main_above() -> u8 {
    work().await
}

#[tokio::main(flavor = "current_thread")]
#[traced("n.maine")]
async fn main_below() -> u8 {
    work().await
}

#[cfg_attr(all(), traced("n.work"))]
async fn work() -> u8 {
    tokio::task::yield_now().await;
    1
}

#[test]
fn both_orders_of_tokio_main_give_one_span_each() {
    let found = spans(|| assert_eq!(main_above() + main_below(), 2));
    assert_eq!(found.names(), ["n.work", "n.main", "n.work", "n.maine"]);
}

#[async_trait::async_trait]
trait Service {
    async fn call(&self) -> Result<u8, String>;
    #[traced("n.default")]
    async fn default(&self) -> u8 {
        self.call().await.unwrap_or_default()
    }
}

struct Boxed;

#[async_trait::async_trait]
#[traced]
impl Service for Boxed {
    async fn call(&self) -> Result<u8, String> {
        tokio::task::yield_now().await;
        Ok(2)
    }
}

#[tokio::test]
async fn below_async_trait_a_block_works_too() {
    let capture = traced::testing::Capture::start();
    assert_eq!(Boxed.default().await, 2);
    let found = traced_tests::Seen(capture.finished());
    assert_eq!(found.names(), ["boxed.call", "n.default"]);
    assert!(found.one("boxed.call").is_child_of(found.one("n.default")));
}
