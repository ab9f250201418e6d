#![allow(unused)]

fn main() {
    traced::event!("Payment Started", a.b = 1);
}
