#![allow(unused)]

use traced::traced;

#[traced("get")]
fn bad() {}

fn main() {}
