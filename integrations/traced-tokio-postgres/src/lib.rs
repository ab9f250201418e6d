#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod client;
mod failure;
mod statement;

pub use client::{Client, Transaction, wrap};
pub use statement::{Query, Statement};
pub use traced_sql::{Database, QueryText};
