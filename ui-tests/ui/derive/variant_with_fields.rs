#[derive(traced::AttributeValue)]
enum Payment {
    Card(u64),
    Transfer { iban: String },
    #[attributes(rename = "")]
    Cash,
}

fn main() {}
