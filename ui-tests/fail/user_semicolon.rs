#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
async fn later() -> i32 {
    1;
}

#[traced("t.bad")]
fn now() -> i32 {
    1;
}

fn main() {}
