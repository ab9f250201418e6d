#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod call;
mod messaging;
mod running;
mod span;

pub use call::Call;
pub use messaging::{Messaging, Operation};
pub use running::Running;
pub use span::MessageSpan;
