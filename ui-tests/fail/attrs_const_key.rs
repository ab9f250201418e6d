#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs({ 1 + 1 } = 2))]
fn bad() {}

fn main() {}
