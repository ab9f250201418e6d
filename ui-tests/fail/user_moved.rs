#![allow(unused)]

use traced::traced;

#[traced("t.bad")]
fn bad(text: String) -> Result<String, String> {
    drop(text);
    Ok(text)
}

fn main() {}
