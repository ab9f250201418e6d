//! Orders in a real `SQLite` database, in memory. Knows rows, not services.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use traced::traced;

use crate::model::Cents;

#[derive(Debug, thiserror::Error)]
#[error("the database refused")]
pub(crate) struct StoreError(#[from] rusqlite::Error);

pub(crate) struct Store(Mutex<Connection>);

impl Store {
    pub(crate) fn open() -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total INTEGER, approval TEXT)",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    // A static target may follow the name: `db.insert orders`. The attributes are OpenTelemetry's for databases, and their names and
    // types are checked against its registry.
    #[traced("db.insert orders", kind = client, attrs(
        db.system.name = "sqlite",
        db.operation.name = "INSERT",
        db.collection.name = "orders",
    ))]
    pub(crate) fn insert(&self, customer: &str, total: Cents) -> Result<i64, StoreError> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connection.execute("INSERT INTO orders (customer, total) VALUES (?1, ?2)", (customer, total.0))?;
        Ok(connection.last_insert_rowid())
    }

    #[traced("db.update orders", kind = client, attrs(
        db.system.name = "sqlite",
        db.operation.name = "UPDATE",
        db.collection.name = "orders",
    ))]
    pub(crate) fn set_paid(&self, id: i64, approval: &str) -> Result<(), StoreError> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connection.execute("UPDATE orders SET approval = ?2 WHERE id = ?1", (id, approval))?;
        Ok(())
    }
}
