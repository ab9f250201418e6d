//! Owns futures and streams of calls: their span is current in each poll, and ends with them. Must not know what is sent.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::{Either, Error};
use traced_sql::{Database, DatabaseSpan, Failure};

use crate::failure;
use crate::instrumented::Instrumented;

/// Runs something that sends this statement, in a span.
pub(crate) async fn statement<DB: Instrumented, T>(
    database: &Database,
    sql: &str,
    future: impl Future<Output = Result<T, Error>> + Send,
) -> Result<T, Error> {
    Observed::<DB, T>::new(|_| None, || (database.query(sql).start(), Box::pin(future) as BoxFuture<'_, _>))
        .await
}

/// What the first poll begins.
type Begin<'e, F> = Box<dyn FnOnce() -> (DatabaseSpan, F) + Send + 'e>;

/// A call between its first poll and its end.
struct Running<F> {
    /// Dropped before the span: it may still say something to the database.
    inner: F,
    span: DatabaseSpan,
}

impl<F> Running<F> {
    /// Polls in the span. A panic of the driver is a failure of the call, and goes on.
    fn poll<T>(&mut self, poll: impl FnOnce(&mut F) -> Poll<T>) -> Poll<T> {
        let _entered = self.span.enter();
        let unwinding = Unwinding(&self.span);
        let polled = poll(&mut self.inner);
        std::mem::forget(unwinding);
        polled
    }
}

struct Unwinding<'a>(&'a DatabaseSpan);

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        self.0.fail(Failure::kind("panic"));
    }
}

/// A future that is one call. Dropped before it is ready, it was cancelled, which is no error.
pub(crate) struct Observed<'e, DB: Instrumented, T> {
    begin: Option<Begin<'e, BoxFuture<'e, Result<T, Error>>>>,
    running: Option<Running<BoxFuture<'e, Result<T, Error>>>>,
    rows: fn(&T) -> Option<u64>,
    _database: std::marker::PhantomData<fn() -> DB>,
}

impl<'e, DB: Instrumented, T> Observed<'e, DB, T> {
    pub(crate) fn new(
        rows: fn(&T) -> Option<u64>,
        begin: impl FnOnce() -> (DatabaseSpan, BoxFuture<'e, Result<T, Error>>) + Send + 'e,
    ) -> Self {
        Self { begin: Some(Box::new(begin)), running: None, rows, _database: std::marker::PhantomData }
    }
}

impl<DB: Instrumented, T> Future for Observed<'_, DB, T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Some(begin) = this.begin.take() {
            let (span, inner) = begin();
            this.running = Some(Running { inner, span });
        }
        let Some(running) = &mut this.running else { return Poll::Pending };
        let Poll::Ready(result) = running.poll(|inner| inner.as_mut().poll(cx)) else { return Poll::Pending };
        match &result {
            Ok(value) => {
                if let Some(rows) = (this.rows)(value) {
                    running.span.returned_rows(rows);
                }
            }
            Err(error) => failure::record::<DB>(&running.span, error),
        }
        this.running = None;
        Poll::Ready(result)
    }
}

/// A step of a query: the end of a statement, or a row.
type Step<DB> = Result<Either<<DB as sqlx::Database>::QueryResult, <DB as sqlx::Database>::Row>, Error>;

/// A stream that is one call. It ends with its last item or its first error, or when it is dropped: who has enough of it has no error.
pub(crate) struct ObservedStream<'e, DB: Instrumented> {
    begin: Option<Begin<'e, BoxStream<'e, Step<DB>>>>,
    running: Option<Running<BoxStream<'e, Step<DB>>>>,
    rows: u64,
}

impl<'e, DB: Instrumented> ObservedStream<'e, DB> {
    pub(crate) fn new(begin: impl FnOnce() -> (DatabaseSpan, BoxStream<'e, Step<DB>>) + Send + 'e) -> Self {
        Self { begin: Some(Box::new(begin)), running: None, rows: 0 }
    }

    fn end(&mut self) {
        if let Some(Running { inner, span }) = self.running.take() {
            drop(inner);
            span.returned_rows(self.rows);
            span.end();
        }
    }
}

impl<DB: Instrumented> Stream for ObservedStream<'_, DB> {
    type Item = Step<DB>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(begin) = self.begin.take() {
            let (span, inner) = begin();
            self.running = Some(Running { inner, span });
        }
        let Some(running) = &mut self.running else { return Poll::Ready(None) };
        let polled = running.poll(|inner| inner.as_mut().poll_next(cx));
        match &polled {
            Poll::Pending | Poll::Ready(Some(Ok(Either::Left(_)))) => {}
            Poll::Ready(Some(Ok(Either::Right(_)))) => self.rows += 1,
            Poll::Ready(Some(Err(error))) => {
                failure::record::<DB>(&running.span, error);
                self.end();
            }
            Poll::Ready(None) => self.end(),
        }
        polled
    }
}

impl<DB: Instrumented> Drop for ObservedStream<'_, DB> {
    fn drop(&mut self) {
        self.end();
    }
}
