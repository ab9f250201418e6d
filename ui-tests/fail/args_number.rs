#![allow(unused)]

use traced::traced;

#[traced("t.bad", 7)]
fn bad() {}

fn main() {}
