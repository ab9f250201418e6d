#![doc = include_str!("../README.md")]

mod analysis;
mod call;
mod comment;
// For what tests inside and outside share.
#[cfg(test)]
extern crate self as traced_sql;

mod database;
mod dialect;
mod keyword;
mod scan;
mod span;
mod summary;
mod system;

pub use analysis::{Analysis, TEXT_LIMIT, analyze};
pub use call::Call;
pub use comment::Comments;
pub use database::{Database, QueryText};
pub use dialect::Dialect;
pub use span::{DatabaseSpan, Entered, Failure};
pub use system::System;
