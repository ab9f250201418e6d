//! Owns the words that a summary looks at. Must not know what they do.

/// A word with a meaning for summaries; every other one is a name or of no interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyword {
    Select,
    Insert,
    Replace,
    Update,
    Delete,
    Merge,
    Call,
    Truncate,
    /// CREATE, ALTER, DROP: their operation includes the type of the object.
    Define,
    With,
    From,
    Join,
    Into,
    Using,
    Set,
    As,
    By,
    In,
    Is,
    Not,
    Distinct,
    Top,
    Begin,
    /// EXPLAIN: another statement follows.
    Explain,
    /// GRANT, REVOKE: names of operations follow that are none.
    Grant,
    Copy,
    Pragma,
    /// First word of a statement without a target that matters.
    Verb,
    /// UNION, EXCEPT, INTERSECT.
    Combine,
    /// Ends the list of tables: WHERE, GROUP, ORDER, ..
    Clause,
    Table,
    /// A type of object, after CREATE.
    Object,
    /// Stands between an operation and its target.
    Modifier,
    /// TRUE, FALSE: a literal.
    Boolean,
}

/// The longest of them.
const LONGEST: usize = 16;

pub(crate) fn keyword(word: &str) -> Option<Keyword> {
    let mut buffer = [0_u8; LONGEST];
    let upper = buffer.get_mut(..word.len())?;
    upper.copy_from_slice(word.as_bytes());
    upper.make_ascii_uppercase();
    of(std::str::from_utf8(upper).ok()?)
}

fn of(word: &str) -> Option<Keyword> {
    Some(match word {
        "SELECT" => Keyword::Select,
        "INSERT" | "UPSERT" => Keyword::Insert,
        "REPLACE" => Keyword::Replace,
        "UPDATE" => Keyword::Update,
        "DELETE" => Keyword::Delete,
        "MERGE" => Keyword::Merge,
        "CALL" | "EXEC" | "EXECUTE" => Keyword::Call,
        "TRUNCATE" => Keyword::Truncate,
        "CREATE" | "ALTER" | "DROP" => Keyword::Define,
        "WITH" => Keyword::With,
        "FROM" => Keyword::From,
        "JOIN" | "STRAIGHT_JOIN" | "APPLY" => Keyword::Join,
        "INTO" => Keyword::Into,
        "USING" => Keyword::Using,
        "SET" => Keyword::Set,
        "AS" => Keyword::As,
        "BY" => Keyword::By,
        "IN" => Keyword::In,
        "IS" => Keyword::Is,
        "NOT" => Keyword::Not,
        "DISTINCT" => Keyword::Distinct,
        "TOP" => Keyword::Top,
        "BEGIN" => Keyword::Begin,
        "EXPLAIN" => Keyword::Explain,
        "GRANT" | "REVOKE" | "DENY" => Keyword::Grant,
        "COPY" => Keyword::Copy,
        "PRAGMA" => Keyword::Pragma,
        "UNION" | "EXCEPT" | "INTERSECT" | "MINUS" => Keyword::Combine,
        "TABLE" => Keyword::Table,
        "TRUE" | "FALSE" => Keyword::Boolean,
        _ => return other(word),
    })
}

fn other(word: &str) -> Option<Keyword> {
    Some(match word {
        "ABORT" | "ANALYZE" | "ATTACH" | "CHECKPOINT" | "CLOSE" | "CLUSTER" | "COMMENT" | "COMMIT"
        | "DEALLOCATE" | "DECLARE" | "DESC" | "DESCRIBE" | "DETACH" | "DISCARD" | "DO" | "END" | "FETCH"
        | "FLUSH" | "HANDLER" | "KILL" | "LISTEN" | "LOAD" | "LOCK" | "MOVE" | "NOTIFY" | "OPEN"
        | "OPTIMIZE" | "PREPARE" | "REFRESH" | "REINDEX" | "RELEASE" | "REPAIR" | "RESET" | "ROLLBACK"
        | "SAVEPOINT" | "SHOW" | "START" | "UNLISTEN" | "UNLOCK" | "USE" | "VACUUM" | "XA" => Keyword::Verb,
        "WHERE" | "GROUP" | "ORDER" | "HAVING" | "LIMIT" | "OFFSET" | "WINDOW" | "RETURNING" | "VALUES"
        | "OUTPUT" | "WHEN" | "QUALIFY" => Keyword::Clause,
        "INDEX" | "VIEW" | "SEQUENCE" | "TRIGGER" | "FUNCTION" | "PROCEDURE" | "PROC" | "DATABASE"
        | "SCHEMA" | "TYPE" | "EXTENSION" | "ROLE" | "USER" | "DOMAIN" | "POLICY" | "EVENT" | "SERVER"
        | "SYNONYM" | "TABLESPACE" | "COLLATION" | "AGGREGATE" | "PUBLICATION" | "SUBSCRIPTION"
        | "STATISTICS" | "LOGIN" => Keyword::Object,
        "IF" | "EXISTS" | "OR" | "ONLY" | "LATERAL" | "IGNORE" | "LOW_PRIORITY" | "HIGH_PRIORITY"
        | "DELAYED" | "QUICK" | "CONCURRENTLY" | "FAIL" | "OVERWRITE" | "IMMEDIATE" | "TEMP"
        | "TEMPORARY" | "UNLOGGED" | "OUTFILE" | "DUMPFILE" | "ALL" => Keyword::Modifier,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Keyword, keyword};

    #[test]
    fn words_are_known_in_any_case() {
        assert_eq!(keyword("sELECT"), Some(Keyword::Select));
        assert_eq!(keyword("straight_join"), Some(Keyword::Join));
        assert_eq!(keyword("selects"), None);
        assert_eq!(keyword("a_word_longer_than_every_keyword"), None);
        assert_eq!(keyword("ſelect"), None, "only ASCII letters have two cases here");
    }
}
