//! Owns where the SQL of databases differs about what is a literal, a name or a comment. Must not know how text is scanned.

/// Whose rules a text is read by.
///
/// The dialects disagree about where a literal ends, and a wrong guess would show what stands in it. [`Generic`](Self::Generic) reads what all of
/// them agree on; from the first place on where they do not, everything is redacted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Any other, or not known.
    #[default]
    Generic,
    /// PostgreSQL, with `standard_conforming_strings` on, as it is by default.
    PostgreSql,
    /// MySQL and MariaDB, in a `sql_mode` without `NO_BACKSLASH_ESCAPES`. For text of that mode take [`Generic`](Self::Generic).
    MySql,
    /// SQLite.
    Sqlite,
    /// SQL Server, with `QUOTED_IDENTIFIER` on, as it is by default.
    SqlServer,
}

/// What a backslash in a quoted text does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backslash {
    /// Stands for itself.
    Plain,
    /// Takes the next character with it.
    Escapes,
    /// Nobody knows.
    Unclear,
}

impl Dialect {
    pub(crate) fn backslash(self) -> Backslash {
        match self {
            Self::MySql => Backslash::Escapes,
            Self::Generic => Backslash::Unclear,
            Self::PostgreSql | Self::Sqlite | Self::SqlServer => Backslash::Plain,
        }
    }

    /// `"..."` is always a name. Elsewhere it is a text, or may be one.
    pub(crate) fn double_quotes_names(self) -> bool {
        matches!(self, Self::PostgreSql | Self::SqlServer)
    }

    pub(crate) fn has_backticks(self) -> bool {
        matches!(self, Self::MySql | Self::Sqlite | Self::Generic)
    }

    pub(crate) fn has_brackets(self) -> bool {
        matches!(self, Self::SqlServer | Self::Sqlite)
    }

    pub(crate) fn nests_comments(self) -> bool {
        matches!(self, Self::PostgreSql | Self::SqlServer)
    }

    pub(crate) fn has_dollar_quotes(self) -> bool {
        matches!(self, Self::PostgreSql | Self::Generic)
    }

    /// `?1`, `:1`, `$name`.
    pub(crate) fn has_sqlite_parameters(self) -> bool {
        matches!(self, Self::Sqlite | Self::Generic)
    }
}
