#![allow(unused)]

use traced::traced;

#[traced(service = "Orders")]
fn bad() {}

fn main() {}
