#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod blocking;
mod command;
mod connection;
mod packed;

pub use blocking::wrap_blocking;
pub use connection::{Connection, wrap};
pub use traced_sql::{Database, QueryText};
