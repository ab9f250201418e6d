#![allow(unused)]

use traced::traced;

struct S;

#[traced(future)]
impl S {
    fn bad() {}
}

fn main() {
    S::bad();
}
