#![allow(unused)]

use traced::traced;

#[traced("t.bad", kind = sever)]
fn bad() {}

fn main() {}
