#![allow(unused)]

fn main() {
    traced::span!({ 1 });
}
