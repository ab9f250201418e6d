#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod channel;
mod consumer;
mod delivery;
mod failure;
mod headers;

pub use channel::Channel;
pub use consumer::Consumer;
pub use delivery::Delivery;
pub use lapin;
