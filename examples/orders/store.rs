//! Orders in a real `SQLite` database, in memory. Knows rows, not services.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Params};
use traced_sql::{Database, Failure, System};

use crate::model::Cents;

#[derive(Debug, thiserror::Error)]
#[error("the database refused")]
pub(crate) struct StoreError(#[from] rusqlite::Error);

pub(crate) struct Store {
    connection: Mutex<Connection>,
    /// What all spans say of the database.
    database: Database,
}

impl Store {
    pub(crate) fn open() -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total INTEGER, approval TEXT)",
        )?;
        Ok(Self { connection: Mutex::new(connection), database: Database::new(System::Sqlite) })
    }

    pub(crate) fn insert(&self, customer: &str, total: Cents) -> Result<i64, StoreError> {
        self.execute("INSERT INTO orders (customer, total) VALUES (?1, ?2)", (customer, total.0))
    }

    pub(crate) fn set_paid(&self, id: i64, approval: &str) -> Result<(), StoreError> {
        self.execute("UPDATE orders SET approval = ?2 WHERE id = ?1", (id, approval)).map(drop)
    }

    /// Executes one statement in a span that is named by its summary: `INSERT orders`. sqlx, diesel and others have this in an
    /// integration of their own.
    fn execute(&self, sql: &str, parameters: impl Params) -> Result<i64, StoreError> {
        let span = self.database.query(sql).start();
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let result = connection.execute(sql, parameters);
        if let Err(error) = &result {
            span.fail(failure(error));
        }
        span.end();
        result?;
        Ok(connection.last_insert_rowid())
    }
}

/// The code that `SQLite` answered with.
fn failure(error: &rusqlite::Error) -> Failure<'static> {
    match error.sqlite_error() {
        Some(error) => Failure::code(error.extended_code.to_string()),
        None => Failure::kind("rusqlite::Error"),
    }
}

#[cfg(test)]
mod tests {
    use traced::testing::spans;

    #[traced::test]
    fn what_the_database_refuses_has_its_code_and_no_value() {
        let store = super::Store::open().unwrap();
        store.execute("INSERT INTO orders (id, customer) VALUES (1, 'ada'), (1, 'ada')", ()).unwrap_err();
        let all = spans();
        let span = all.one("INSERT orders");
        // SQLITE_CONSTRAINT_PRIMARYKEY
        assert_eq!(span.attribute("db.response.status_code"), Some("1555".into()));
        assert_eq!(span.attribute("error.type"), Some("1555".into()));
        assert!(span.is_error() && !format!("{:?}", span.data()).contains("ada"));
    }
}
