#![allow(unused)]

use traced::traced;

#[traced("t.bad", error = ignore)]
fn bad() {}

fn main() {}
