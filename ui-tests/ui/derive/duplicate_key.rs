#[derive(traced::Attributes)]
struct Order {
    id: u64,
    #[attributes(rename = "id", display)]
    other: u64,
}

fn record(_: &impl traced::Attributes) {}

fn main() {
    // No further error: the type is a set of attributes.
    record(&Order { id: 1, other: 2 });
}
