//! Owns how the current context gets to other tasks and threads: futures, streams, spawned tasks, threads, pools.
//! Must not know how spans are made; it only carries them.

mod carry;
mod future;
pub mod thread;
#[cfg(feature = "tokio")]
mod tokio;

pub use self::carry::{Carry, carry};
pub use self::future::{FutureExt, InCurrentSpan, StreamExt};
#[cfg(feature = "tokio")]
pub use self::tokio::{JoinSetExt, spawn, spawn_blocking};
