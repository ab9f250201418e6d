#![allow(unused)]

use traced::traced;

trait T {
    #[traced("t.bad")]
    fn bad(&self);
}

fn main() {}
