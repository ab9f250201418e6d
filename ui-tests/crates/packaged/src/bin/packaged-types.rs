//! What is refused in a published crate, too.

#[traced::traced("PlaceOrder", attrs(http.route = 1))]
fn main() {}
