//! The spans of producers and consumers of rdkafka, over Kafka's wire protocol on the loopback interface.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cluster;
mod consumers;
mod deliveries;
mod scenarios;
