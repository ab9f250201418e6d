#[derive(traced::Attributes)]
#[attributes(prefix = "order.")]
struct Order {
    #[attributes(rename = "")]
    id: u64,
    #[attributes(rename = "item count")]
    items: u64,
}

fn main() {}
