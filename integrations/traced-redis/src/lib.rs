#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

#[cfg(feature = "aio")]
mod aio;
mod blocking;
mod command;
mod connection;
mod packed;

#[cfg(feature = "aio")]
pub use aio::wrap;
pub use blocking::wrap_blocking;
pub use connection::Connection;
pub use traced_sql::{Database, QueryText};
