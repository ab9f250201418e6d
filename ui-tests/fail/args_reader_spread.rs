#![allow(unused)]

use traced::traced;

#[traced("t.bad", ok(|r| ..r))]
fn bad() -> Result<u8, u8> {
    Ok(1)
}

fn main() {}
