//! The work without spans.

use std::hint::black_box;

use super::{Pending, SPANS, children, finish};

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
async fn later(n: i64) {
    black_box(n);
}
#[inline(never)]
pub fn async_root() {
    for _ in 1..SPANS {
        finish(later(1));
    }
}
async fn pending(polls: u32) {
    Pending(polls - 1).await;
}
#[inline(never)]
pub fn polls() {
    finish(pending(super::POLLS));
}
