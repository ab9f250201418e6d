#![allow(unused)]

use traced::traced;

#[traced(skip)]
fn bad() {}

fn main() {}
