#![allow(unused)]

use traced::traced;

#[traced("t.bad", ok(|r| a.b = r))]
fn bad() -> u8 {
    1
}

fn main() {}
