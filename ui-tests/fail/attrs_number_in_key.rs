#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(pair.0))]
fn bad(pair: (u8, u8)) {}

fn main() {}
