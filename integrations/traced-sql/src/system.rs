//! Owns the database systems: their name, dialect, usual port, and which of their codes are errors. Must not know spans.

use crate::dialect::Dialect;

/// A database system: `db.system.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum System {
    /// `postgresql`
    PostgreSql,
    /// `mysql`
    MySql,
    /// `mariadb`
    MariaDb,
    /// `sqlite`
    Sqlite,
    /// `microsoft.sql_server`
    SqlServer,
    /// `redis`
    Redis,
    /// A value of the registry that is not here, such as `oracle.db`; `other_sql` where there is none.
    Other(&'static str),
}

impl System {
    /// The value of `db.system.name`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostgreSql => "postgresql",
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
            Self::Sqlite => "sqlite",
            Self::SqlServer => "microsoft.sql_server",
            Self::Redis => "redis",
            Self::Other(name) => name,
        }
    }

    /// The SQL that it speaks.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::PostgreSql => Dialect::PostgreSql,
            Self::MySql | Self::MariaDb => Dialect::MySql,
            Self::Sqlite => Dialect::Sqlite,
            Self::SqlServer => Dialect::SqlServer,
            Self::Redis | Self::Other(_) => Dialect::Generic,
        }
    }

    /// The port that `server.port` leaves out.
    pub(crate) fn default_port(self) -> Option<u16> {
        match self {
            Self::PostgreSql => Some(5432),
            Self::MySql | Self::MariaDb => Some(3306),
            Self::SqlServer => Some(1433),
            Self::Redis => Some(6379),
            Self::Sqlite | Self::Other(_) => None,
        }
    }

    /// Whether a response with this code is an error. Of PostgreSQL's SQLSTATE the classes `00` and `01` are success and warning.
    /// Spec: semantic-conventions, PostgreSQL, `db.response.status_code`.
    pub(crate) fn is_error(self, code: &str) -> bool {
        self != Self::PostgreSql || !(code.starts_with("00") || code.starts_with("01"))
    }
}

#[cfg(test)]
mod tests {
    use super::System;

    #[test]
    fn sqlstates_are_errors_from_class_02_on() {
        for (code, is_error) in
            [("00000", false), ("01007", false), ("02000", true), ("23505", true), ("XX000", true)]
        {
            assert_eq!(System::PostgreSql.is_error(code), is_error, "{code}");
        }
        assert!(System::Sqlite.is_error("1"));
    }
}
