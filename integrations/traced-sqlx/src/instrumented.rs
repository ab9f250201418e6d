//! Owns what differs between databases: where they are, what their codes are, and sqlx's executors behind one trait. Must not know spans.

use std::borrow::Cow;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::error::DatabaseError;
use sqlx::{Connection, Describe, Either, Error, Execute, SqlStr};
use traced_sql::Database;

type Step<DB> = Result<Either<<DB as sqlx::Database>::QueryResult, <DB as sqlx::Database>::Row>, Error>;
type Options<DB> = <<DB as sqlx::Database>::Connection as Connection>::Options;

/// A database of sqlx whose queries can be recorded: behind the features `postgres`, `mysql` and `sqlite`. Nothing else can implement it.
pub trait Instrumented: sqlx::Database + Executors {
    /// What connection options say of the database.
    #[doc(hidden)]
    fn database(options: &Options<Self>) -> Database;

    /// The code of an error, as the semantic conventions want it.
    #[doc(hidden)]
    fn code(error: &dyn DatabaseError) -> Option<Cow<'_, str>>;
}

/// sqlx's executors. A bound on every connection's borrow would say the same, but rustc cannot prove it of generic databases: see the
/// comments on sqlx's `Transaction`.
#[doc(hidden)]
#[expect(unnameable_types, reason = "seals the trait above")]
pub trait Executors: sqlx::Database {
    fn fetch_many<'e, 'q: 'e, E>(connection: &'e mut Self::Connection, query: E) -> BoxStream<'e, Step<Self>>
    where
        E: 'q + Execute<'q, Self>;

    fn fetch_many_of_pool<'e, 'q: 'e, E>(pool: &sqlx::Pool<Self>, query: E) -> BoxStream<'e, Step<Self>>
    where
        E: 'q + Execute<'q, Self>;

    fn fetch_optional<'e, 'q: 'e, E>(
        connection: &'e mut Self::Connection,
        query: E,
    ) -> BoxFuture<'e, Result<Option<Self::Row>, Error>>
    where
        E: 'q + Execute<'q, Self>;

    fn fetch_optional_of_pool<'e, 'q: 'e, E>(
        pool: &sqlx::Pool<Self>,
        query: E,
    ) -> BoxFuture<'e, Result<Option<Self::Row>, Error>>
    where
        E: 'q + Execute<'q, Self>;

    fn prepare<'e>(
        connection: &'e mut Self::Connection,
        sql: SqlStr,
        parameters: &'e [Self::TypeInfo],
    ) -> BoxFuture<'e, Result<Self::Statement, Error>>;

    fn prepare_of_pool<'e>(
        pool: &'e sqlx::Pool<Self>,
        sql: SqlStr,
        parameters: &'e [Self::TypeInfo],
    ) -> BoxFuture<'e, Result<Self::Statement, Error>>;

    fn describe(
        connection: &mut Self::Connection,
        sql: SqlStr,
    ) -> BoxFuture<'_, Result<Describe<Self>, Error>>;

    fn describe_of_pool(pool: &sqlx::Pool<Self>, sql: SqlStr)
    -> BoxFuture<'_, Result<Describe<Self>, Error>>;
}

#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
macro_rules! executors {
    ($database:ty) => {
        impl Executors for $database {
            fn fetch_many<'e, 'q: 'e, E>(
                connection: &'e mut Self::Connection,
                query: E,
            ) -> BoxStream<'e, Step<Self>>
            where
                E: 'q + Execute<'q, Self>,
            {
                sqlx::Executor::fetch_many(connection, query)
            }

            fn fetch_many_of_pool<'e, 'q: 'e, E>(
                pool: &sqlx::Pool<Self>,
                query: E,
            ) -> BoxStream<'e, Step<Self>>
            where
                E: 'q + Execute<'q, Self>,
            {
                sqlx::Executor::fetch_many(pool, query)
            }

            fn fetch_optional<'e, 'q: 'e, E>(
                connection: &'e mut Self::Connection,
                query: E,
            ) -> BoxFuture<'e, Result<Option<Self::Row>, Error>>
            where
                E: 'q + Execute<'q, Self>,
            {
                sqlx::Executor::fetch_optional(connection, query)
            }

            fn fetch_optional_of_pool<'e, 'q: 'e, E>(
                pool: &sqlx::Pool<Self>,
                query: E,
            ) -> BoxFuture<'e, Result<Option<Self::Row>, Error>>
            where
                E: 'q + Execute<'q, Self>,
            {
                sqlx::Executor::fetch_optional(pool, query)
            }

            fn prepare<'e>(
                connection: &'e mut Self::Connection,
                sql: SqlStr,
                parameters: &'e [Self::TypeInfo],
            ) -> BoxFuture<'e, Result<Self::Statement, Error>> {
                sqlx::Executor::prepare_with(connection, sql, parameters)
            }

            fn prepare_of_pool<'e>(
                pool: &'e sqlx::Pool<Self>,
                sql: SqlStr,
                parameters: &'e [Self::TypeInfo],
            ) -> BoxFuture<'e, Result<Self::Statement, Error>> {
                sqlx::Executor::prepare_with(pool, sql, parameters)
            }

            fn describe(
                connection: &mut Self::Connection,
                sql: SqlStr,
            ) -> BoxFuture<'_, Result<Describe<Self>, Error>> {
                sqlx::Executor::describe(connection, sql)
            }

            fn describe_of_pool(
                pool: &sqlx::Pool<Self>,
                sql: SqlStr,
            ) -> BoxFuture<'_, Result<Describe<Self>, Error>> {
                sqlx::Executor::describe(pool, sql)
            }
        }
    };
}

#[cfg(feature = "postgres")]
mod postgres {
    use sqlx::Postgres;

    use super::{BoxFuture, BoxStream, Cow, Database, DatabaseError, Describe, Error, Execute};
    use super::{Executors, Instrumented, Options, SqlStr, Step};

    executors!(Postgres);

    impl Instrumented for Postgres {
        fn database(options: &Options<Self>) -> Database {
            let database = super::located(
                Database::new(traced_sql::System::PostgreSql),
                options.get_socket().map(std::path::PathBuf::as_path),
                options.get_host(),
                options.get_port(),
            );
            super::named(database, options.get_database())
        }

        /// The SQLSTATE.
        fn code(error: &dyn DatabaseError) -> Option<Cow<'_, str>> {
            error.code()
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use sqlx::MySql;
    use sqlx::mysql::MySqlDatabaseError;

    use super::{BoxFuture, BoxStream, Cow, Database, DatabaseError, Describe, Error, Execute};
    use super::{Executors, Instrumented, Options, SqlStr, Step};

    executors!(MySql);

    impl Instrumented for MySql {
        fn database(options: &Options<Self>) -> Database {
            let database = super::located(
                Database::new(traced_sql::System::MySql),
                options.get_socket().map(std::path::PathBuf::as_path),
                options.get_host(),
                options.get_port(),
            );
            super::named(database, options.get_database())
        }

        /// The number: SQLSTATEs are general there.
        fn code(error: &dyn DatabaseError) -> Option<Cow<'_, str>> {
            let error = error.try_downcast_ref::<MySqlDatabaseError>()?;
            Some(error.number().to_string().into())
        }
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::path::Path;

    use sqlx::Sqlite;

    use super::{BoxFuture, BoxStream, Cow, Database, DatabaseError, Describe, Error, Execute};
    use super::{Executors, Instrumented, Options, SqlStr, Step};

    executors!(Sqlite);

    impl Instrumented for Sqlite {
        fn database(options: &Options<Self>) -> Database {
            super::named(Database::new(traced_sql::System::Sqlite), file_name(options.get_filename()))
        }

        /// The extended result code.
        fn code(error: &dyn DatabaseError) -> Option<Cow<'_, str>> {
            error.code()
        }
    }

    /// The name of the file, without the folders above it, which may tell who the user is. A database in memory has none.
    fn file_name(path: &Path) -> Option<&str> {
        let name = path.file_name()?.to_str()?;
        (!name.starts_with(':') && !name.starts_with("file:")).then_some(name)
    }

    #[cfg(test)]
    mod tests {
        use std::path::Path;

        use super::file_name;

        #[test]
        fn a_file_is_named_without_its_folders() {
            assert_eq!(file_name(Path::new("/home/ann/shop.db")), Some("shop.db"));
            assert_eq!(file_name(Path::new(":memory:")), None);
            assert_eq!(file_name(Path::new("file:sqlx-in-memory-0")), None);
        }
    }
}

/// Host and port, or the socket in whose folder the server listens.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn located(database: Database, socket: Option<&std::path::Path>, host: &str, port: u16) -> Database {
    match socket {
        Some(socket) => database.address(socket.to_string_lossy().into_owned()),
        None if host.starts_with('/') => database.address(host),
        None => database.server(host, port),
    }
}

#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
fn named(database: Database, name: Option<&str>) -> Database {
    match name {
        Some(name) => database.namespace(name),
        None => database,
    }
}
