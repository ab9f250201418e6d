#![allow(unused)]

use traced::traced;

struct S;

#[traced("s.all")]
impl S {
    fn bad() {}
}

fn main() {
    S::bad();
}
