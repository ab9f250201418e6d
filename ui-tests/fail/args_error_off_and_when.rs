#![allow(unused)]

use traced::traced;

#[traced("t.bad", error = off, error_when = |_| true)]
fn bad() -> u8 {
    1
}

fn main() {}
