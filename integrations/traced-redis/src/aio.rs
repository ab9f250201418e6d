//! Owns the commands of asynchronous connections. Must not know how commands are written.

use std::future::poll_fn;

use redis::aio::ConnectionLike;
use redis::{Cmd, Pipeline, RedisFuture, RedisResult, Value};
use traced_sql::DatabaseSpan;

use crate::command::Words;
use crate::connection::{Connection, many, one, server_error, told};

/// Makes a span of every command and pipeline that goes over this connection.
pub fn wrap<C: ConnectionLike>(connection: C) -> Connection<C> {
    Connection::new(connection.get_db(), connection)
}

impl<C: ConnectionLike + Send> ConnectionLike for Connection<C> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        let (inner, database) = self.parts();
        Box::pin(async move {
            let span = one(database, || Words::of(cmd));
            run(&span, inner.req_packed_command(cmd), server_error).await
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        let (inner, database) = self.parts();
        Box::pin(async move {
            let read = || pipeline.cmd_iter().map(Words::of).collect();
            let span = many(database, pipeline.is_transaction(), pipeline.len(), read);
            let sent = inner.req_packed_commands(pipeline, offset, count);
            run(&span, sent, |values| values.iter().find_map(server_error)).await
        })
    }

    fn get_db(&self) -> i64 {
        self.get_ref().get_db()
    }
}

/// Runs in a span. Dropped before it is ready, it was given up, which is no error.
async fn run<T>(
    span: &DatabaseSpan,
    mut sent: RedisFuture<'_, T>,
    server_error: fn(&T) -> Option<&str>,
) -> RedisResult<T> {
    let result = poll_fn(|cx| {
        let _entered = span.enter();
        sent.as_mut().poll(cx)
    })
    .await;
    told(span, result.as_ref().map(server_error));
    result
}
