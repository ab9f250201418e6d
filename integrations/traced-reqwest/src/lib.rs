#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod client;
mod failure;
mod request;
mod send;

pub use client::Client;
pub use request::RequestBuilder;
pub use reqwest;
pub use send::SendTraced;
pub use traced_tower;
pub use traced_tower::ClientLayer;
