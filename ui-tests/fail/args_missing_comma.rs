#![allow(unused)]

use traced::traced;

#[traced("t.bad" root)]
fn bad() {}

fn main() {}
