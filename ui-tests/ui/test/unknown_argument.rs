#[traced::test(flavour = "multi_thread", threads = 2)]
async fn a_test() {}

fn main() {}
