#![allow(unused)]

fn main() {
    traced::event!(1 + 1);
}
