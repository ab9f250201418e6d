#![allow(unused)]

fn main() {
    traced::set!(a.b = 1, a.b = 2);
}
