//! The spans of reqwest's client, over real HTTP on the loopback interface.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod calls;
mod ends;
mod own;
