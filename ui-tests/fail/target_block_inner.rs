#![allow(unused)]

use traced::traced;

struct S;

#[traced]
impl S {
    #[traced(atrs(a.b = 1))]
    fn bad() {}
    #[traced = "x"]
    fn worse() {}
}

fn main() {
    S::bad();
    S::worse();
}
