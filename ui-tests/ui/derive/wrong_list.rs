#[derive(traced::Attributes)]
struct Order {
    #[attributes(allow = "attr_namespace")]
    id: u64,
}

fn main() {}
