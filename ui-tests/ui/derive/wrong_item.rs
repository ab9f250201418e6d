#[derive(traced::Attributes)]
enum Order {
    Open,
}

#[derive(traced::Attributes)]
union Bits {
    a: u8,
    b: i8,
}

#[derive(traced::AttributeValue)]
struct Payment {
    id: u64,
}

#[derive(traced::AttributeValue)]
union Both {
    a: u8,
    b: i8,
}

fn main() {}
