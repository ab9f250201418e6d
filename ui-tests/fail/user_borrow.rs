#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
fn bad(list: &mut Vec<u8>) -> Option<u8> {
    let first = list.first();
    list.push(1);
    first.copied()
}

fn main() {}
