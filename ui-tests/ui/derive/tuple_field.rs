#[derive(traced::Attributes)]
struct Pair(u8, #[attributes(rename = "right")] u8);

fn main() {}
