#[derive(traced::Attributes)]
#[attributes(rename = "purchase")]
struct Order {
    #[attributes(prefix = "order", skpi)]
    id: u64,
}

#[derive(traced::AttributeValue)]
#[attributes(prefix = "payment")]
enum Payment {
    #[attributes(skip)]
    Card,
}

fn main() {}
