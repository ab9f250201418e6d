#![allow(unused)]

use traced::traced;

#[traced("t.bad", kidn = server)]
fn bad() {}

fn main() {}
