//! A published crate: its users cannot change its names, so that only types and computed names are refused.

use traced::traced;

const NAME: &str = "PlaceOrder";

#[traced("PlaceOrder", attrs(id = 1, http.method = "GET", "Order Id" = 2))]
fn relaxed() {}

#[traced(name = NAME)]
fn relaxed_const() {}

fn main() {
    relaxed();
    relaxed_const();
    traced::event!("Payment Started", id = 1);
}
