#![allow(unused)]

use traced::traced;

#[traced("")]
fn bad() {}

fn main() {}
