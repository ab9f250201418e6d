#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(a.b = a c.d = a))]
fn bad(a: u8) {}

fn main() {}
