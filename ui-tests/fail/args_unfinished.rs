#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(a.b = 1 +), parent = if)]
fn bad() {}

fn main() {}
