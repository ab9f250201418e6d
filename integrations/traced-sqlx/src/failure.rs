//! Owns what a failed call says: codes, and descriptions without values. Must not know which driver it was.

use std::borrow::Cow;

use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};
use traced_sql::{DatabaseSpan, Failure};

use crate::instrumented::Instrumented;

/// Records an error of sqlx.
pub(crate) fn record<DB: Instrumented>(span: &DatabaseSpan, error: &Error) {
    span.fail(match error {
        Error::Database(error) => of_database::<DB>(&**error),
        // These texts are always the same.
        Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed | Error::BeginFailed => {
            Failure::kind(kind(error)).description(error.to_string())
        }
        Error::Io(io) => Failure::kind(format!("{:?}", io.kind())).message(error.to_string()),
        error => Failure::kind(kind(error)).message(error.to_string()),
    });
}

fn of_database<DB: Instrumented>(error: &dyn DatabaseError) -> Failure<'_> {
    let failure = match DB::code(error) {
        Some(code) => Failure::code(code),
        None => Failure::kind("DatabaseError"),
    };
    failure.description(description(error)).message(error.message())
}

/// What the database said, as far as it cannot hold values: which constraint was violated.
fn description(error: &dyn DatabaseError) -> Cow<'static, str> {
    let what = match error.kind() {
        ErrorKind::UniqueViolation => "unique violation",
        ErrorKind::ForeignKeyViolation => "foreign key violation",
        ErrorKind::NotNullViolation => "not null violation",
        ErrorKind::CheckViolation => "check violation",
        ErrorKind::ExclusionViolation => "exclusion violation",
        _ => return "".into(),
    };
    error.constraint().map_or(what.into(), |constraint| format!("{what}: {constraint}").into())
}

/// The error's variant.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Configuration(_) => "Configuration",
        Error::InvalidArgument(_) => "InvalidArgument",
        Error::Tls(_) => "Tls",
        Error::Protocol(_) => "Protocol",
        Error::RowNotFound => "RowNotFound",
        Error::TypeNotFound { .. } => "TypeNotFound",
        Error::ColumnIndexOutOfBounds { .. } => "ColumnIndexOutOfBounds",
        Error::ColumnNotFound(_) => "ColumnNotFound",
        Error::ColumnDecode { .. } => "ColumnDecode",
        Error::Encode(_) => "Encode",
        Error::Decode(_) => "Decode",
        Error::PoolTimedOut => "PoolTimedOut",
        Error::PoolClosed => "PoolClosed",
        Error::WorkerCrashed => "WorkerCrashed",
        Error::InvalidSavePointStatement => "InvalidSavePointStatement",
        Error::BeginFailed => "BeginFailed",
        _ => "sqlx::Error",
    }
}
