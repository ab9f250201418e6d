#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
const fn bad() {}

fn main() {}
