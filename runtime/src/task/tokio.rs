//! Tasks of tokio that start with the current context. Must not know how it is carried.

use std::future::Future;

use ::tokio::task::{AbortHandle, JoinHandle, JoinSet};

use super::FutureExt as _;
use super::thread::carried;

/// [`tokio::spawn`](::tokio::spawn) in the context that is current now: spans of the task are children of the span that is current here, even when
/// that has ended before.
///
/// # Panics
///
/// Outside of a tokio runtime, as `tokio::spawn` does.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let task = traced::spawn(async { 1 + 1 });
/// assert_eq!(task.await.unwrap(), 2);
/// # })
/// ```
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    ::tokio::spawn(future.in_current_span())
}

/// [`tokio::task::spawn_blocking`](::tokio::task::spawn_blocking) in the context that is current now.
///
/// # Panics
///
/// Outside of a tokio runtime, as tokio's own does.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let text = traced::spawn_blocking(|| std::fs::read_to_string("Cargo.toml")).await.unwrap();
/// assert!(text.is_ok());
/// # })
/// ```
#[track_caller]
pub fn spawn_blocking<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    ::tokio::task::spawn_blocking(carried(f))
}

/// Carries the current span into the tasks of a [`JoinSet`].
pub trait JoinSetExt<T> {
    /// [`JoinSet::spawn`] in the context that is current now.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, as [`JoinSet::spawn`] does.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// use tokio::task::JoinSet;
    /// use traced::JoinSetExt as _;
    ///
    /// let mut tasks = JoinSet::new();
    /// tasks.spawn_in_current_span(async { 1 + 1 });
    /// assert_eq!(tasks.join_next().await.unwrap().unwrap(), 2);
    /// # })
    /// ```
    fn spawn_in_current_span<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static;

    /// [`JoinSet::spawn_blocking`] in the context that is current now.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, as [`JoinSet::spawn_blocking`] does.
    fn spawn_blocking_in_current_span<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static;
}

impl<T: Send + 'static> JoinSetExt<T> for JoinSet<T> {
    #[track_caller]
    fn spawn_in_current_span<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.spawn(future.in_current_span())
    }

    #[track_caller]
    fn spawn_blocking_in_current_span<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
    {
        self.spawn_blocking(carried(f))
    }
}
