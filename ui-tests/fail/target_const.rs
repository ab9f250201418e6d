#![allow(unused)]

use traced::traced;

#[traced]
const BAD: u8 = 1;

fn main() {}
