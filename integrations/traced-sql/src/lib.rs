#![doc = include_str!("../README.md")]

mod analysis;
mod dialect;
mod keyword;
mod scan;
mod summary;

pub use analysis::{Analysis, TEXT_LIMIT, analyze};
pub use dialect::Dialect;
