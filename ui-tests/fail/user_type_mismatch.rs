#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
async fn later() -> i32 {
    "text"
}

#[traced("t.bad")]
fn now() -> String {
    1
}

#[traced("t.bad")]
fn unit() {
    1
}

fn main() {}
