#![allow(unused)]

use traced::traced;

#[traced(name = format!("orders.{id}"))]
fn bad(id: u8) {}

fn main() {}
