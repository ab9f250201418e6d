#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
unsafe fn bad() {}

fn main() {
    bad();
}
