#![allow(unused)]

use traced::traced;

#[traced("Orders.Get")]
fn bad() {}

fn main() {}
