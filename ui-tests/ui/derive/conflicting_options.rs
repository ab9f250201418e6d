#[derive(traced::Attributes)]
struct Order {
    #[attributes(display, debug)]
    id: u64,
    #[attributes(skip, rename = "secret")]
    card: u64,
    #[attributes(flatten, rename = "who")]
    customer: u64,
}

fn main() {}
