//! Owns the query as it is sent: sqlx gives its SQL away only together with the query, so it is taken apart and put together again.
//! Must not know spans.

use sqlx::error::BoxDynError;
use sqlx::{AssertSqlSafe, Database, Execute, SqlSafeStr as _, SqlStr, Statement as _};

/// A query whose SQL has been read.
pub(crate) enum Sent<E, DB: Database> {
    /// Made from a prepared statement, which tells its SQL. Sent as it is.
    Prepared(E),
    Rebuilt(Rebuilt<DB>),
}

pub(crate) struct Rebuilt<DB: Database> {
    sql: SqlStr,
    arguments: Option<Result<Option<DB::Arguments>, BoxDynError>>,
    persistent: bool,
    has_arguments: bool,
}

impl<'q, E, DB> Sent<E, DB>
where
    DB: Database,
    E: Execute<'q, DB>,
{
    pub(crate) fn new(mut query: E) -> Self {
        if query.statement().is_some() {
            return Self::Prepared(query);
        }
        // In this order: the SQL takes the rest of the query with it.
        let arguments = query.take_arguments();
        let persistent = query.persistent();
        let has_arguments = matches!(&arguments, Ok(Some(arguments)) if has_values(arguments));
        Self::Rebuilt(Rebuilt { sql: query.sql(), arguments: Some(arguments), persistent, has_arguments })
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Prepared(query) => query.statement().map_or("", |statement| statement.sql().as_str()),
            Self::Rebuilt(rebuilt) => rebuilt.sql.as_str(),
        }
    }

    /// Whether values are sent apart from the SQL.
    pub(crate) fn is_parameterized(&self) -> bool {
        match self {
            Self::Prepared(_) => true,
            Self::Rebuilt(rebuilt) => rebuilt.has_arguments,
        }
    }

    /// Sends other SQL, which is another one each time: to keep it prepared would push what is worth it out of the cache.
    pub(crate) fn replace(&mut self, sql: String) {
        if let Self::Rebuilt(rebuilt) = self {
            rebuilt.sql = AssertSqlSafe(sql).into_sql_str();
            rebuilt.persistent = false;
        }
    }

    pub(crate) fn is_prepared(&self) -> bool {
        matches!(self, Self::Prepared(_))
    }
}

fn has_values(arguments: &impl sqlx::Arguments) -> bool {
    arguments.len() > 0
}

impl<'q, E, DB> Execute<'q, DB> for Sent<E, DB>
where
    DB: Database,
    E: Execute<'q, DB>,
{
    fn sql(self) -> SqlStr {
        match self {
            Self::Prepared(query) => query.sql(),
            Self::Rebuilt(rebuilt) => rebuilt.sql,
        }
    }

    fn statement(&self) -> Option<&DB::Statement> {
        match self {
            Self::Prepared(query) => query.statement(),
            Self::Rebuilt(_) => None,
        }
    }

    fn take_arguments(&mut self) -> Result<Option<DB::Arguments>, BoxDynError> {
        match self {
            Self::Prepared(query) => query.take_arguments(),
            Self::Rebuilt(rebuilt) => rebuilt.arguments.take().unwrap_or(Ok(None)),
        }
    }

    fn persistent(&self) -> bool {
        match self {
            Self::Prepared(query) => query.persistent(),
            Self::Rebuilt(rebuilt) => rebuilt.persistent,
        }
    }
}
