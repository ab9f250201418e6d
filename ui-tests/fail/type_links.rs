#![allow(unused)]

use traced::traced;

#[traced("t.bad", links = [1])]
fn bad() {}

fn main() {}
