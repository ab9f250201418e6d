//! Streams: what is published to them, what their consumers bring, and what becomes of it. This file is the face of the folder.

mod consumer;
mod context;
mod message;

pub use consumer::{Consumer, Messages, PullConsumer, PushConsumer};
pub use context::{Context, PublishAckFuture};
pub use message::Message;
