#![allow(unused)]

use traced::traced;

#[track_caller]
#[traced("t.bad", error = off, ret(|r| a.b = r))]
fn bad() -> Option<u8> {
    Some(1)
}

fn main() {}
