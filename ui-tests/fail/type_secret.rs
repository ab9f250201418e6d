#![allow(unused)]

use traced::traced;

mod secrecy {
    pub struct SecretString(pub String);
}

#[traced("t.bad", attrs(vault.key = key))]
fn bad(key: secrecy::SecretString) {
    let _ = key.0;
}

fn main() {}
