#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod place;
mod spans;
mod text;

pub use spans::{Spans, install};
pub use traced_sql::{Database, QueryText};
