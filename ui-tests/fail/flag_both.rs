#![allow(unused)]

use traced::traced;

use std::future::{Ready, ready};

#[traced("t.bad", stream, future)]
fn bad() -> Ready<u8> {
    ready(1)
}

fn main() {}
