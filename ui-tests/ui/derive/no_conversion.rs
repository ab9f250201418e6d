struct Secret;

#[derive(traced::Attributes)]
struct Order {
    id: u64,
    card: Secret,
}

fn main() {}
