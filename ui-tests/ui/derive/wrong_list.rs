#[derive(traced::Attributes)]
#[attributes(allow = "attr_namespace")]
struct Order {
    id: u64,
}

fn main() {}
