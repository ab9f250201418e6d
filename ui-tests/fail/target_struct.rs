#![allow(unused)]

use traced::traced;

#[traced]
struct Bad;

fn main() {}
