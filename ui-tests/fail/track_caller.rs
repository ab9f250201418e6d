#![allow(unused)]

use traced::traced;

#[track_caller]
#[traced("t.bad")]
fn bad() -> Option<u8> {
    Some(1)
}

fn main() {}
