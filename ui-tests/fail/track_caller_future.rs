#![allow(unused)]

use traced::traced;

#[track_caller]
#[traced("t.bad")]
fn bad() -> impl Future<Output = u8> {
    async { 1 }
}

fn main() {}
