//! The work without spans.

use std::hint::black_box;

use super::{SPANS, children};

#[inline(never)]
pub fn child(n: i64, text: &str) {
    black_box((n, text));
}

#[inline(never)]
pub fn root() {
    for _ in 1..SPANS {
        child(1, "text");
    }
}

#[inline(never)]
pub fn alone() {
    children(|| child(1, "text"));
}
