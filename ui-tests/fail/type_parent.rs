#![allow(unused)]

use traced::traced;

#[traced("t.bad", parent = 1)]
fn bad() {}

fn main() {}
