//! Owns how a call runs in its span, and what its failure says. Must not know which call it is.

use std::error::Error as _;
use std::future::poll_fn;
use std::pin::pin;

use tokio_postgres::Error;
use traced_sql::{Call, DatabaseSpan, Failure};

/// Runs in a span that starts with the first poll. Dropped before it is ready, it was given up, which is no error.
pub(crate) async fn run<T>(
    call: Call<'_>,
    sent: impl Future<Output = Result<T, Error>>,
    rows: fn(&T) -> Option<u64>,
) -> Result<T, Error> {
    let span = call.start();
    let mut sent = pin!(sent);
    let result = poll_fn(|cx| {
        let _entered = span.enter();
        sent.as_mut().poll(cx)
    })
    .await;
    match &result {
        Ok(value) => {
            if let Some(rows) = rows(value) {
                span.returned_rows(rows);
            }
        }
        Err(error) => record(&span, error),
    }
    result
}

fn record(span: &DatabaseSpan, error: &Error) {
    let Some(db) = error.as_db_error() else {
        let sources = std::iter::successors(error.source(), |&error| error.source());
        let io = sources.filter_map(|error| error.downcast_ref::<std::io::Error>()).last();
        let kind = io.map_or_else(
            || if error.is_closed() { "Closed".to_owned() } else { "tokio_postgres::Error".to_owned() },
            |io| format!("{:?}", io.kind()),
        );
        span.fail(Failure::kind(kind).message(error.to_string()));
        return;
    };
    let failure = Failure::code(db.code().code()).message(db.message());
    span.fail(match db.constraint() {
        Some(constraint) => failure.description(format!("constraint {constraint}")),
        None => failure,
    });
}
