#![allow(unused)]

use traced::traced;

#[traced("t.bad", attrs(a.b = text + 1, c.d = missing, e.f = text.lenn()))]
fn bad(text: String) {}

fn main() {}
