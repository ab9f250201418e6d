//! Owns the executor behind pools, connections and transactions: every query is one span. Must not know how futures are observed.

use std::fmt;
use std::ops::DerefMut;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::{Either, Error, Execute, Executor, SqlStr};
use traced_sql::{Database, DatabaseSpan};

use crate::connection::Connection;
use crate::instrumented::Instrumented;
use crate::observe::{Observed, ObservedStream};
use crate::pool::Pool;
use crate::sent::Sent;

/// An executor for one query that is recorded, with parameters that are named.
pub struct Recorded<'c, DB: Instrumented> {
    source: Source<'c, DB>,
    database: Arc<Database>,
    parameters: Vec<(String, String)>,
}

enum Source<'c, DB: Instrumented> {
    Pool(sqlx::Pool<DB>),
    Connection(&'c mut DB::Connection),
}

impl<'c, DB: Instrumented> Recorded<'c, DB> {
    pub(crate) fn of_pool(pool: sqlx::Pool<DB>, database: Arc<Database>) -> Self {
        Self { source: Source::Pool(pool), database, parameters: Vec::new() }
    }

    pub(crate) fn of_connection(connection: &'c mut DB::Connection, database: Arc<Database>) -> Self {
        Self { source: Source::Connection(connection), database, parameters: Vec::new() }
    }

    /// Adds another `db.query.parameter.<key>`.
    #[must_use]
    pub fn parameter(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.parameters.push((key.into(), value.to_string()));
        self
    }
}

/// Starts the span of a query, and gives the query that is to be sent.
fn start<'q, E, DB>(
    database: &Database,
    parameters: Vec<(String, String)>,
    query: E,
) -> (DatabaseSpan, Sent<E, DB>)
where
    DB: Instrumented,
    E: Execute<'q, DB>,
{
    let mut query = Sent::new(query);
    let call = database.query(query.text()).parameterized(query.is_parameterized());
    let call = parameters.into_iter().fold(call, |call, (key, value)| call.parameter(key, value));
    let span = call.start();
    if !query.is_prepared()
        && let Some(commented) = span.comment(query.text())
    {
        query.replace(commented);
    }
    (span, query)
}

impl<'c, DB: Instrumented> Executor<'c> for Recorded<'c, DB> {
    type Database = DB;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<DB::QueryResult, DB::Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let Self { source, database, parameters } = self;
        Box::pin(ObservedStream::<DB>::new(move || {
            let (span, query) = start(&database, parameters, query);
            let entered = span.enter();
            let stream = match source {
                Source::Pool(pool) => DB::fetch_many_of_pool(&pool, query),
                Source::Connection(connection) => DB::fetch_many(connection, query),
            };
            drop(entered);
            (span, stream)
        }))
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<DB::Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let Self { source, database, parameters } = self;
        Box::pin(Observed::<DB, _>::new(
            |row: &Option<DB::Row>| Some(u64::from(row.is_some())),
            move || {
                let (span, query) = start(&database, parameters, query);
                let entered = span.enter();
                let future = match source {
                    Source::Pool(pool) => DB::fetch_optional_of_pool(&pool, query),
                    Source::Connection(connection) => DB::fetch_optional(connection, query),
                };
                drop(entered);
                (span, future)
            },
        ))
    }

    /// Not recorded: the statement's execution is.
    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [DB::TypeInfo],
    ) -> BoxFuture<'e, Result<DB::Statement, Error>>
    where
        'c: 'e,
    {
        match self.source {
            Source::Pool(pool) => Box::pin(async move { DB::prepare_of_pool(&pool, sql, parameters).await }),
            Source::Connection(connection) => DB::prepare(connection, sql, parameters),
        }
    }

    /// Not recorded: sqlx's macros alone use it.
    #[doc(hidden)]
    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<DB>, Error>>
    where
        'c: 'e,
    {
        match self.source {
            Source::Pool(pool) => Box::pin(async move { DB::describe_of_pool(&pool, sql).await }),
            Source::Connection(connection) => DB::describe(connection, sql),
        }
    }
}

impl<DB: Instrumented> fmt::Debug for Recorded<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").finish_non_exhaustive()
    }
}

/// What is an executor because it can make one.
macro_rules! forward {
    () => {
        fn fetch_many<'e, 'q: 'e, E>(
            self,
            query: E,
        ) -> BoxStream<'e, Result<Either<DB::QueryResult, DB::Row>, Error>>
        where
            'c: 'e,
            E: 'q + Execute<'q, DB>,
        {
            self.recorded().fetch_many(query)
        }

        fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<DB::Row>, Error>>
        where
            'c: 'e,
            E: 'q + Execute<'q, DB>,
        {
            self.recorded().fetch_optional(query)
        }

        fn prepare_with<'e>(
            self,
            sql: SqlStr,
            parameters: &'e [DB::TypeInfo],
        ) -> BoxFuture<'e, Result<DB::Statement, Error>>
        where
            'c: 'e,
        {
            self.recorded().prepare_with(sql, parameters)
        }

        #[doc(hidden)]
        fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<DB>, Error>>
        where
            'c: 'e,
        {
            self.recorded().describe(sql)
        }
    };
}

impl<'c, DB: Instrumented> Executor<'c> for &'_ Pool<DB> {
    type Database = DB;

    forward!();
}

impl<'c, DB, C> Executor<'c> for &'c mut Connection<DB, C>
where
    DB: Instrumented,
    C: DerefMut<Target = DB::Connection> + Send,
{
    type Database = DB;

    forward!();
}
