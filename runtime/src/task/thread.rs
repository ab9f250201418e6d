//! Threads that start with the current context: what [`std::thread`] has, carried.

use std::io;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

use super::carry;

/// [`std::thread::spawn`] in the context that is current now: spans of the thread are children of the span that is current here, even when
/// that has ended before.
///
/// # Panics
///
/// When the operating system cannot start a thread, as [`std::thread::spawn`] does.
///
/// ```
/// let thread = traced::thread::spawn(|| 1 + 1);
/// assert_eq!(thread.join().unwrap(), 2);
/// ```
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std::thread::spawn(carried(f))
}

/// Carries the current span into a thread with a name or a stack size.
pub trait BuilderExt {
    /// [`Builder::spawn`] in the context that is current now.
    ///
    /// # Errors
    ///
    /// When the operating system cannot start a thread.
    ///
    /// ```
    /// use traced::thread::BuilderExt as _;
    ///
    /// let thread = std::thread::Builder::new().name("mailer".into()).spawn_in_current_span(|| 1 + 1).unwrap();
    /// assert_eq!(thread.join().unwrap(), 2);
    /// ```
    fn spawn_in_current_span<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static;
}

impl BuilderExt for Builder {
    fn spawn_in_current_span<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.spawn(carried(f))
    }
}

/// Carries the current span into scoped threads.
pub trait ScopeExt<'scope> {
    /// [`Scope::spawn`] in the context that is current now.
    ///
    /// ```
    /// use traced::thread::ScopeExt as _;
    ///
    /// let text = String::from("borrowed");
    /// let length = std::thread::scope(|scope| scope.spawn_in_current_span(|| text.len()).join().unwrap());
    /// assert_eq!(length, 8);
    /// ```
    fn spawn_in_current_span<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope;
}

impl<'scope> ScopeExt<'scope> for Scope<'scope, '_> {
    fn spawn_in_current_span<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.spawn(carried(f))
    }
}

pub(super) fn carried<T>(f: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let carry = carry();
    move || carry.run(f)
}
