#![allow(unused)]

fn main() {
    traced::span!("t.bad", { 1 }, root);
}
