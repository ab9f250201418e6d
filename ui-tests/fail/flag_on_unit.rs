#![allow(unused)]

use traced::traced;

#[traced("t.bad", stream)]
fn bad() {}

fn main() {}
