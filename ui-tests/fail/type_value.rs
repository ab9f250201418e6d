#![allow(unused)]

use traced::traced;

struct Customer;

struct Order {
    customer: Customer,
}

#[traced("t.bad", attrs(order.customer))]
fn bad(order: &Order) {}

fn main() {}
