#![allow(unused)]

use traced::traced;

#[traced("t.bad", root, parent = cx)]
fn bad(cx: u8) {}

fn main() {}
