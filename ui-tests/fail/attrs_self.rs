#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(self.id))]
fn bad() {}

fn main() {}
