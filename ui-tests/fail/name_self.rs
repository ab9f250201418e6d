#![allow(unused)]

use traced::traced;

struct S;

impl S {
    const NAME: &str = "a.b";

    #[traced(name = Self::NAME)]
    fn bad() {}
}

fn main() {
    S::bad();
    let _ = S::NAME;
}
