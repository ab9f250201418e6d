#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

#[macro_use]
mod options;
mod client;
mod exclude;
mod failure;
mod find;
mod forwarded;
mod grpc;
mod headers;
mod hook;
mod keys;
mod method;
mod network;
mod redact;
mod response;
mod scope;
mod server;
mod url;

pub use client::{Client, ClientFuture, ClientLayer, ClientSpan, ResendCount, UrlTemplate};
pub use grpc::{Grpc, GrpcBody, GrpcFuture, GrpcLayer};
pub use hook::{RequestInfo, ResponseInfo};
pub use network::{Network, NetworkError};
pub use redact::Query;
pub use server::{PeerAddress, Route, Server, ServerBody, ServerFuture, ServerLayer};
