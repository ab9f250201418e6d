#[derive(traced::Attributes)]
struct Order {
    #[attributes]
    id: u64,
    #[attributes = "x"]
    items: u64,
}

fn main() {}
