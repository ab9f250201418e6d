//! The spans of an axum server, over real HTTP on the loopback interface.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod ends;
mod own;
mod routes;
mod secrets;
