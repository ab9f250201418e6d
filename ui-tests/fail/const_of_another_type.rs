//! Consts that are no texts, as a name and as keys.

use traced::traced;

const NAME: u8 = 1;
const KEY: u8 = 2;

#[traced(name = NAME)]
fn named() {}

#[traced(attrs({KEY} = 1))]
fn keyed() {}

fn inside() {
    traced::set!({KEY} = 1);
}

fn main() {}
