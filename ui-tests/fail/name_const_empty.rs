#![allow(unused)]

use traced::traced;

const NAME: &str = "";

#[traced(name = NAME)]
fn bad() {}

fn main() {}
