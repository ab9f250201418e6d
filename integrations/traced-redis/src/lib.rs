#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod command;
mod connection;

pub use connection::{Connection, wrap};
pub use traced_sql::{Database, QueryText};
