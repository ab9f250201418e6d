#![doc = include_str!("../README.md")]
//!
//! This file is the face of the crate: it re-exports what users name and owns nothing itself.

mod base_consumer;
mod client;
mod commit;
mod delivery;
mod failure;
mod future_producer;
mod headers;
mod kafka;
mod producer;
mod receive;
mod received;
mod send;
mod stream_consumer;

pub use base_consumer::BaseConsumer;
pub use client::Traced;
pub use delivery::WithSpans;
pub use future_producer::{DeliveryFuture, FutureProducer};
pub use kafka::Kafka;
pub use producer::{BaseProducer, ThreadedProducer};
pub use rdkafka;
pub use received::Received;
pub use stream_consumer::{MessageStream, StreamConsumer};
