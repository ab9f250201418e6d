#![allow(unused)]

use traced::traced;

#[traced("t.bad", kind = "server")]
fn bad() {}

fn main() {}
