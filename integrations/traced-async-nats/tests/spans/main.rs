//! The spans of a client, with a real server, whose URL is in `TRACED_NATS_URL`: without it every test here says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod core;
mod server;
mod streams;
