//! Warnings are silenced for the whole crate.

#![allow(deprecated)]

use traced::{Attributes, traced};

#[traced("t.main", attrs(http.method = "GET", id = 1))]
fn main() {
    traced::set!(id = 1);
    traced::event!("t.event", id = 1);
    let _ = Request { method: "" };
}

#[derive(Attributes)]
#[attributes(prefix = "http")]
struct Request {
    method: &'static str,
}
