//! The spans of servers and clients made of tower services, over real HTTP on the loopback interface.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod client;
mod environment;
mod own;
mod server;
mod server_context;
mod server_ends;
mod server_settings;
