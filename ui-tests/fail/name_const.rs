#![allow(unused)]

use traced::traced;

const NAME: &str = "PlaceOrder";

#[traced(name = NAME)]
fn bad() {}

fn main() {}
