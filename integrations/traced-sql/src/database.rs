//! Owns what is known of a database before any call: who it is, where it is, and what may be recorded of it. Must not know how a call's span
//! is made.

use std::borrow::Cow;
use std::sync::Arc;

use traced::opentelemetry::{InstrumentationScope, KeyValue};

use crate::call::Call;
use crate::comment::Comments;
use crate::system::System;

/// The schema that names and values follow.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

/// A database as its spans describe it, and what they may say. Cheap to clone.
///
/// ```
/// use traced_sql::{Database, QueryText, System};
///
/// let database = Database::new(System::PostgreSql)
///     .namespace("shop")
///     .server("db.internal", 5433)
///     .returned_rows(true)
///     .query_text(QueryText::Off);
/// let span = database.query("SELECT * FROM orders").start();
/// span.end();
/// ```
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) system: System,
    pub(crate) namespace: Option<Arc<str>>,
    pub(crate) address: Option<Arc<str>>,
    /// `None`: the default one, or none at all.
    pub(crate) port: Option<u16>,
    pub(crate) settings: Settings,
    pub(crate) scope: InstrumentationScope,
}

/// What spans may say.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) query_text: QueryText,
    pub(crate) returned_rows: bool,
    pub(crate) error_messages: bool,
    pub(crate) comments: Option<Comments>,
}

/// What `db.query.text` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryText {
    /// The text with `?` in place of every literal, parameterised or not. Parameters stay as they are.
    #[default]
    Sanitized,
    /// A text with parameters as it is, as the semantic conventions recommend; any other sanitised. Literals beside the parameters show.
    Parameterized,
    /// Nothing.
    Off,
}

impl Database {
    /// A database of which nothing else is known. The dialect is the system's.
    pub fn new(system: System) -> Self {
        let settings = Settings {
            query_text: QueryText::default(),
            returned_rows: false,
            error_messages: false,
            comments: None,
        };
        Self {
            system,
            namespace: None,
            address: None,
            port: None,
            settings,
            scope: scope("traced-sql", VERSION),
        }
    }

    /// Another `db.system.name`, for a driver that speaks to several: `mariadb` behind one for MySQL. Set it before
    /// [`server`](Self::server).
    #[must_use]
    pub fn system_name(mut self, system: System) -> Self {
        self.system = system;
        self
    }

    /// `db.namespace`: the database's name; for PostgreSQL `database|schema` where both are known.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<Arc<str>>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// `server.address` and `server.port`: the host's name or address. A port that is the system's usual one is left out.
    #[must_use]
    pub fn server(mut self, address: impl Into<Arc<str>>, port: u16) -> Self {
        self.port = Some(port).filter(|port| Some(*port) != self.system.default_port());
        self.address(address)
    }

    /// `server.address` alone: the path of a socket, or a host whose port is not known.
    #[must_use]
    pub fn address(mut self, address: impl Into<Arc<str>>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// What `db.query.text` says; by default the sanitised text.
    #[must_use]
    pub fn query_text(mut self, query_text: QueryText) -> Self {
        self.settings.query_text = query_text;
        self
    }

    /// Whether `db.response.returned_rows` is set; by default it is not.
    #[must_use]
    pub fn returned_rows(mut self, returned_rows: bool) -> Self {
        self.settings.returned_rows = returned_rows;
        self
    }

    /// Whether the status description is the database's own message; by default it is not. Such messages quote values:
    /// `Duplicate entry 'ann@example.com' for key 'email'`.
    #[must_use]
    pub fn error_messages(mut self, error_messages: bool) -> Self {
        self.settings.error_messages = error_messages;
        self
    }

    /// Appends comments to the SQL that is sent, so that the database's own logs lead to the trace; by default nothing is appended.
    #[must_use]
    pub fn comments(mut self, comments: Comments) -> Self {
        self.settings.comments = Some(comments);
        self
    }

    /// The instrumentation scope: the integration that makes the spans, and its version.
    #[must_use]
    pub fn scope(mut self, name: &'static str, version: &'static str) -> Self {
        self.scope = scope(name, version);
        self
    }

    /// Which system it is.
    pub fn system(&self) -> System {
        self.system
    }

    /// Whether [`comments`](Self::comments) is set: then no two texts that are sent are the same.
    pub fn has_comments(&self) -> bool {
        self.settings.comments.is_some()
    }

    /// A call that sends this SQL.
    pub fn query<'a>(&'a self, sql: &'a str) -> Call<'a> {
        Call::new(self, Some(sql))
    }

    /// A call of which the SQL is not known, for instance of an object mapper.
    pub fn operation<'a>(&'a self, name: impl Into<Cow<'a, str>>) -> Call<'a> {
        Call::new(self, None).operation(name)
    }

    /// The attributes that all its spans have.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = KeyValue> + '_ {
        let system = KeyValue::new("db.system.name", self.system.name());
        let namespace = self.namespace.clone().map(|namespace| KeyValue::new("db.namespace", namespace));
        let address = self.address.clone().map(|address| KeyValue::new("server.address", address));
        let port = self.port.map(|port| KeyValue::new("server.port", i64::from(port)));
        [Some(system), namespace, address, port].into_iter().flatten()
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn scope(name: &'static str, version: &'static str) -> InstrumentationScope {
    InstrumentationScope::builder(name).with_version(version).with_schema_url(SCHEMA_URL).build()
}
