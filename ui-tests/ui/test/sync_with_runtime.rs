#[traced::test(flavor = "multi_thread", worker_threads = 2)]
fn a_test() {}

fn main() {}
