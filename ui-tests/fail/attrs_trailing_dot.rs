#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(order.))]
fn bad(order: u8) {}

fn main() {}
