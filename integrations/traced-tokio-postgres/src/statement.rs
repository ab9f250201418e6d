//! Owns what can be sent, with the SQL that it stands for. Sends nothing.

use tokio_postgres::ToStatement;

/// A statement that was prepared, and its SQL, which tokio-postgres' own does not tell.
#[derive(Clone)]
pub struct Statement {
    pub(crate) inner: tokio_postgres::Statement,
    pub(crate) sql: String,
}

impl Statement {
    /// tokio-postgres' own.
    pub fn get_ref(&self) -> &tokio_postgres::Statement {
        &self.inner
    }
}

/// What can be sent: SQL, or a [`Statement`].
pub trait Query: sealed::Sealed + Sync {
    /// What tokio-postgres takes for it.
    type To: ToStatement + Sync + ?Sized;

    /// The SQL.
    fn sql(&self) -> &str;

    /// What tokio-postgres takes for it.
    fn to(&self) -> &Self::To;
}

impl Query for str {
    type To = Self;

    fn sql(&self) -> &str {
        self
    }

    fn to(&self) -> &Self {
        self
    }
}

impl Query for String {
    type To = str;

    fn sql(&self) -> &str {
        self
    }

    fn to(&self) -> &str {
        self
    }
}

impl Query for Statement {
    type To = tokio_postgres::Statement;

    fn sql(&self) -> &str {
        &self.sql
    }

    fn to(&self) -> &tokio_postgres::Statement {
        &self.inner
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for str {}
    impl Sealed for String {}
    impl Sealed for super::Statement {}
}
