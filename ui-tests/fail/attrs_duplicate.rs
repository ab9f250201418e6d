#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(a.b = 1, "a.b" = 2))]
fn bad() {}

fn main() {}
