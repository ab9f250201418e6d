#![allow(unused)]

fn main() {
    traced::span!("t.bad", stream, { 1 });
}
