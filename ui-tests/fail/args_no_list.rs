#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs = 1)]
fn bad() {}

fn main() {}
