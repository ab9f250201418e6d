//! Owns the instrumentation that diesel calls: a span for each query. Must not know how diesel writes queries.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::result::{DatabaseErrorKind, Error};
use traced_sql::{Database, DatabaseSpan, Failure, System};

use crate::{place, text};

/// Makes a span of every query of every connection that is made from now on.
///
/// # Errors
///
/// diesel's, when another thread panicked while it did the same.
pub fn install() -> diesel::QueryResult<()> {
    set_default_instrumentation(|| Some(Box::new(Spans::new())))
}

/// Makes a span of every query of one connection.
///
/// ```
/// use diesel::{Connection as _, SqliteConnection};
/// use traced_diesel::{QueryText, Spans};
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let mut connection = SqliteConnection::establish(":memory:")?;
/// let spans = Spans::new().url(":memory:").configure(|database| database.query_text(QueryText::Off));
/// connection.set_instrumentation(spans);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Spans {
    database: Database,
    configure: Option<fn(Database) -> Database>,
    running: Option<DatabaseSpan>,
}

impl Default for Spans {
    fn default() -> Self {
        Self::new()
    }
}

impl Spans {
    /// Learns from the connection where it leads, if it is made afterwards.
    pub fn new() -> Self {
        Self { database: place::scoped(System::Other("other_sql")), configure: None, running: None }
    }

    /// Where the connection leads, if it was made before.
    #[must_use]
    pub fn url(mut self, url: &str) -> Self {
        self.learn(url);
        self
    }

    /// What its spans say.
    #[must_use]
    pub fn configure(mut self, configure: fn(Database) -> Database) -> Self {
        self.database = configure(self.database);
        self.configure = Some(configure);
        self
    }

    fn learn(&mut self, url: &str) {
        let database = place::database(url);
        self.database = match self.configure {
            Some(configure) => configure(database),
            None => database,
        };
    }
}

impl Instrumentation for Spans {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.learn(url),
            InstrumentationEvent::StartQuery { query, .. } => {
                let sql = text::sql(query);
                self.running = Some(self.database.query(&sql).parameterized(true).start());
            }
            InstrumentationEvent::FinishQuery { error, .. } => {
                if let (Some(span), Some(error)) = (self.running.take(), error) {
                    span.fail(failure(error));
                }
            }
            // Transactions are queries as well.
            _ => {}
        }
    }
}

/// diesel's word for an error: it does not tell the database's code.
fn failure(error: &Error) -> Failure<'_> {
    let Error::DatabaseError(kind, information) = error else {
        return Failure::kind(variant(error)).message(error.to_string());
    };
    let failure = Failure::kind(kind_name(*kind)).message(information.message());
    match information.constraint_name() {
        Some(constraint) => failure.description(format!("constraint {constraint}")),
        None => failure,
    }
}

fn kind_name(kind: DatabaseErrorKind) -> &'static str {
    match kind {
        DatabaseErrorKind::UniqueViolation => "UniqueViolation",
        DatabaseErrorKind::ForeignKeyViolation => "ForeignKeyViolation",
        DatabaseErrorKind::UnableToSendCommand => "UnableToSendCommand",
        DatabaseErrorKind::SerializationFailure => "SerializationFailure",
        DatabaseErrorKind::ReadOnlyTransaction => "ReadOnlyTransaction",
        DatabaseErrorKind::RestrictViolation => "RestrictViolation",
        DatabaseErrorKind::NotNullViolation => "NotNullViolation",
        DatabaseErrorKind::CheckViolation => "CheckViolation",
        DatabaseErrorKind::ExclusionViolation => "ExclusionViolation",
        DatabaseErrorKind::ClosedConnection => "ClosedConnection",
        _ => "DatabaseError",
    }
}

fn variant(error: &Error) -> &'static str {
    match error {
        Error::InvalidCString(_) => "InvalidCString",
        Error::NotFound => "NotFound",
        Error::QueryBuilderError(_) => "QueryBuilderError",
        Error::DeserializationError(_) => "DeserializationError",
        Error::SerializationError(_) => "SerializationError",
        Error::RollbackErrorOnCommit { .. } => "RollbackErrorOnCommit",
        Error::RollbackTransaction => "RollbackTransaction",
        Error::AlreadyInTransaction => "AlreadyInTransaction",
        Error::NotInTransaction => "NotInTransaction",
        Error::BrokenTransactionManager => "BrokenTransactionManager",
        _ => "diesel::result::Error",
    }
}
