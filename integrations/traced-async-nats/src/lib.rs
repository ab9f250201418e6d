#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod client;
mod failure;
mod headers;
pub mod jetstream;
mod message;
mod nats;
mod origin;
mod outgoing;
mod subscriber;

pub use async_nats;
pub use client::Client;
pub use message::Message;
pub use subscriber::Subscriber;
