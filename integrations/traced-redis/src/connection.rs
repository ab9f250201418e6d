//! Owns the connection whose commands have spans, and what their failures say. Must not know how commands are written, nor how they
//! are sent.

use redis::{ConnectionAddr, ConnectionInfo, ErrorKind, RedisError, Value};
use traced_sql::{Database, DatabaseSpan, Failure, System};

use crate::command::{Words, name_of_all, text_of_all};

/// A connection whose commands have spans; made by `wrap`, or by [`wrap_blocking`](crate::wrap_blocking).
#[derive(Clone, Debug)]
pub struct Connection<C> {
    inner: C,
    database: Database,
}

impl<C> Connection<C> {
    pub(crate) fn new(db: i64, inner: C) -> Self {
        let database = Database::new(System::Redis).scope("traced-redis", env!("CARGO_PKG_VERSION"));
        Self { inner, database: database.namespace(db.to_string()) }
    }

    pub(crate) fn parts(&mut self) -> (&mut C, &Database) {
        (&mut self.inner, &self.database)
    }

    /// Where the server is, which a connection does not know: `server.address` and `server.port`, without the usual 6379.
    #[must_use]
    pub fn place(self, info: &ConnectionInfo) -> Self {
        match info.addr() {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                let (host, port) = (host.clone(), *port);
                self.configure(|database| database.server(host, port))
            }
            ConnectionAddr::Unix(path) => {
                let path = path.display().to_string();
                self.configure(|database| database.address(path))
            }
            _ => self,
        }
    }

    /// What its spans say.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(Database) -> Database) -> Self {
        self.database = change(self.database);
        self
    }

    /// The connection itself.
    pub fn get_ref(&self) -> &C {
        &self.inner
    }

    /// The connection itself.
    pub fn get_mut(&mut self) -> &mut C {
        &mut self.inner
    }

    /// The connection itself.
    pub fn into_inner(self) -> C {
        self.inner
    }
}

/// The span of a command, which is read only if there is one.
pub(crate) fn one<'a>(database: &'a Database, read: impl FnOnce() -> Words<'a>) -> DatabaseSpan {
    database.operation("redis").start_with(|call| {
        let command = read();
        call.operation(command.name.unwrap_or("redis")).text(|| command.text())
    })
}

/// The span of commands that are sent together, which are read only if there is one.
pub(crate) fn many<'a>(
    database: &Database,
    is_transaction: bool,
    size: usize,
    read: impl FnOnce() -> Vec<Words<'a>>,
) -> DatabaseSpan {
    database.operation("redis").start_with(|call| {
        let commands = read();
        let call = call.operation(name_of_all(is_transaction, &commands));
        call.batch(size).text(|| text_of_all(&commands))
    })
}

/// What an answer says: nothing, or the server's error, or that there is none.
pub(crate) fn told(span: &DatabaseSpan, answer: Result<Option<&str>, &RedisError>) {
    match answer {
        Ok(None) => {}
        Ok(Some(code)) => span.fail(Failure::code(code)),
        Err(error) => record(span, error),
    }
}

/// The prefix of an error that the server answered with.
pub(crate) fn server_error(value: &Value) -> Option<&str> {
    match value {
        Value::ServerError(error) => Some(error.code()),
        Value::Array(values) => values.iter().find_map(server_error),
        _ => None,
    }
}

fn record(span: &DatabaseSpan, error: &RedisError) {
    if !span.is_recording() {
        return;
    }
    span.fail(match (error.code(), error.kind()) {
        (Some(code), _) => Failure::code(code).message(error.to_string()),
        (None, ErrorKind::Io) => Failure::kind("Io").message(error.to_string()),
        (None, kind) => Failure::kind(format!("{kind:?}")).message(error.to_string()),
    });
}

#[cfg(test)]
mod tests {
    use traced::opentelemetry::Context;

    use super::*;

    #[test]
    fn what_nobody_records_is_not_read() {
        let connection = Connection::new(0, ());
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        let span = one(&connection.database, || unreachable!("nobody reads the command"));
        assert!(!span.is_recording());
        let span = many(&connection.database, true, 2, || unreachable!("nobody reads the commands"));
        assert!(!span.is_recording());
    }
}
