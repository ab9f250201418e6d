//! Owns the SQL of a query without the values that diesel writes behind it. Must not know a database.

use std::fmt::{self, Display, Write};

/// Stands between the SQL and its values.
const BINDS: &str = " -- binds: ";

/// The SQL alone. Values are not even formatted.
pub(crate) fn sql(query: &(impl Display + ?Sized)) -> String {
    let mut text = UpToBinds(String::new());
    // It stops at the values, or because diesel cannot write the query.
    let _ = write!(text, "{query}");
    text.0
}

struct UpToBinds(String);

impl Write for UpToBinds {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if let Some((before, _)) = part.split_once(BINDS) {
            self.0.push_str(before);
            return Err(fmt::Error);
        }
        self.0.push_str(part);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_off() {
        struct Never;
        impl Display for Never {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("values are not looked at")
            }
        }
        assert_eq!(sql(&format_args!("SELECT $1 -- binds: {Never}")), "SELECT $1");
        assert_eq!(sql("SELECT 1 -- binds: [\"a -- binds: b\"]"), "SELECT 1");
        assert_eq!(sql("SELECT 1"), "SELECT 1");
    }
}
