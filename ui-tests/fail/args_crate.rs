#![allow(unused)]

use traced::traced;

#[traced("t.bad", crate = "other::traced")]
fn bad() {}

fn main() {}
