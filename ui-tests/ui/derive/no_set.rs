struct Customer;

#[derive(traced::Attributes)]
struct Order {
    #[attributes(flatten)]
    customer: Customer,
}

fn main() {}
