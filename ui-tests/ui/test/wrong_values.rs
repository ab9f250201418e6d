#[traced::test(flavor = "many_threads", worker_threads = "two", fixed_clock = true)]
async fn one() {}

#[traced::test(flavor, crate = 7)]
async fn two() {}

#[traced::test(flavor = "multi_thread", worker_threads = 0)]
async fn three() {}

fn main() {}
