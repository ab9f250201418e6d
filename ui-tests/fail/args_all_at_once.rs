#![allow(unused)]

use traced::traced;

const NAME: &str = "orders.place";

#[traced("t.bad", atrs(a.b = 1), attrs(a.b = 1, a.b = 2), attrs(c.d = 1), nope = 1, name = NAME)]
fn bad() {}

fn main() {
    bad();
}
