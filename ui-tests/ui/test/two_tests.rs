mod tokio {
    pub use traced::test;
}

#[traced::test]
#[test]
fn one() {}

#[traced::test]
#[tokio::test(flavor = "multi_thread")]
async fn two() {}

fn main() {}
