#![allow(unused)]

use traced::traced;

#[traced("t.bad", parent = )]
fn bad() {}

fn main() {}
