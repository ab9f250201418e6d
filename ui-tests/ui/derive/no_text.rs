struct Money;

#[derive(traced::Attributes)]
struct Order {
    #[attributes(display)]
    total: Money,
}

fn main() {}
