#[traced::test(fixed_clock, flavor = "multi_thread", flavor = "multi_thread", fixed_clock)]
async fn a_test() {}

fn main() {}
