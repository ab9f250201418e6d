#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(order.len()))]
fn bad(order: String) {}

fn main() {}
