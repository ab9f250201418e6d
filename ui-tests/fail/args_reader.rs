#![allow(unused)]

use traced::traced;

#[traced("t.bad", ok(a.b = 1))]
fn bad() -> Result<u8, u8> {
    Ok(1)
}

fn main() {}
