#![allow(unused)]

use traced::traced;

#[traced(service = SERVICE)]
fn bad() {}

fn main() {}
