#![deny(warnings)]

use traced::traced;

#[traced("orders.get order-{id}", attrs(order.id = id))]
fn bad(id: u8) {}

#[traced("GET /orders/{id}", kind = server)]
fn good(id: u8) -> u8 {
    id
}

fn main() {
    bad(1);
    good(1);
}
