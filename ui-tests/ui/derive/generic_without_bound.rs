struct Secret;

#[derive(traced::Attributes)]
struct Page<T> {
    item: T,
}

fn record(_: &impl traced::Attributes) {}

fn main() {
    record(&Page { item: 1 });
    record(&Page { item: Secret });
}
