#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs("a.b"))]
fn bad(a: u8) {}

fn main() {}
