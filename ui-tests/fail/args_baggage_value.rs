#![allow(unused)]

use traced::traced;

#[traced("t.bad", baggage(tenant.id = 1))]
fn bad() {}

fn main() {}
