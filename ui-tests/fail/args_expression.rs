#![allow(unused)]

use traced::traced;

#[traced("t.bad", parent = if, attrs(a.b = 1 +, c.d = struct), links = [a b])]
fn bad() {}

fn main() {}
