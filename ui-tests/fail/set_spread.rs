#![allow(unused)]

fn main() {
    let order = 1;
    traced::set!(..order);
}
