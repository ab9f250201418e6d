#![allow(unused)]

fn main() {
    traced::span!("t.bad", service = "t", { 1 });
}
