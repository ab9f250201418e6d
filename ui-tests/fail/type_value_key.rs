#![allow(unused)]

use traced::traced;

struct Customer;

#[traced("t.bad", attrs(order.customer = customer))]
fn bad(customer: Customer) {}

fn main() {}
