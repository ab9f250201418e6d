#![allow(unused)]

use traced::traced;

#[traced("t.bad", error_when = |r| *r)]
fn bad() -> u8 {
    1
}

fn main() {}
