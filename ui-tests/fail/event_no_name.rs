#![allow(unused)]

fn main() {
    traced::event!(a.b = 1);
}
