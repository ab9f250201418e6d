#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs("" = 2))]
fn bad() {}

fn main() {}
