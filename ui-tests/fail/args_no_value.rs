#![allow(unused)]

use traced::traced;

#[traced("t.bad", service)]
fn bad() {}

fn main() {}
