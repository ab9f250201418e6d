#![allow(unused)]

use traced::traced;

struct S;

impl S {
    const KEY: &str = "a.b";

    #[traced("t.bad", attrs({Self::KEY} = 2))]
    fn bad() {}
}

fn main() {
    S::bad();
    let _ = S::KEY;
}
