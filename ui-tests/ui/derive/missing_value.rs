#[derive(traced::Attributes)]
#[attributes(prefix, crate)]
struct Order {
    #[attributes(rename = purchase)]
    id: u64,
    #[attributes(skip = "yes")]
    card: u64,
    #[attributes(rename = 7)]
    items: u64,
}

fn main() {}
