//! Owns the commands of blocking connections. They hand over bytes, out of which names are read.

use redis::{Cmd, ConnectionLike, RedisResult, Value};
use traced_sql::DatabaseSpan;

use crate::command::Words;
use crate::connection::{Connection, many, one, server_error, told};
use crate::packed::Packed;

/// Makes a span of every command and pipeline that goes over this blocking connection.
pub fn wrap_blocking<C: ConnectionLike>(connection: C) -> Connection<C> {
    Connection::new(connection.get_db(), connection)
}

impl<C: ConnectionLike> ConnectionLike for Connection<C> {
    fn req_packed_command(&mut self, cmd: &[u8]) -> RedisResult<Value> {
        let (inner, database) = self.parts();
        let span = one(database, || Packed::new(cmd).next().unwrap_or(Words::new(None, 0)));
        run(&span, || inner.req_packed_command(cmd), server_error)
    }

    fn req_packed_commands(&mut self, cmd: &[u8], offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        let (inner, database) = self.parts();
        // The answers to MULTI and to each command that waits are passed over.
        let is_transaction = offset > 0;
        let size = if is_transaction { offset.saturating_sub(1) } else { count };
        let read = || Packed::new(cmd).skip(usize::from(is_transaction)).take(size).collect();
        let span = many(database, is_transaction, size, read);
        run(
            &span,
            || inner.req_packed_commands(cmd, offset, count),
            |values| values.iter().find_map(server_error),
        )
    }

    fn req_command(&mut self, cmd: &Cmd) -> RedisResult<Value> {
        let (inner, database) = self.parts();
        let span = one(database, || Words::of(cmd));
        run(&span, || inner.req_command(cmd), server_error)
    }

    fn get_db(&self) -> i64 {
        self.get_ref().get_db()
    }

    fn supports_pipelining(&self) -> bool {
        self.get_ref().supports_pipelining()
    }

    fn check_connection(&mut self) -> bool {
        self.get_mut().check_connection()
    }

    fn is_open(&self) -> bool {
        self.get_ref().is_open()
    }
}

fn run<T>(
    span: &DatabaseSpan,
    send: impl FnOnce() -> RedisResult<T>,
    server_error: fn(&T) -> Option<&str>,
) -> RedisResult<T> {
    let _entered = span.enter();
    let result = send();
    told(span, result.as_ref().map(server_error));
    result
}
