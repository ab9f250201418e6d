#[derive(traced::Attributes)]
#[attributes(prefix = "a")]
#[attributes(prefix = "b")]
struct Order {
    #[attributes(display, display)]
    id: u64,
}

fn main() {}
