#![allow(unused)]

use traced::traced;

#[traced("t.bad", root = true)]
fn bad() {}

fn main() {}
