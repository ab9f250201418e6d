//! Owns deterministic random SQL: the same in every run, no dependency. Must not know what is asserted of it.

use traced_sql::Dialect;

/// Every dialect.
pub(crate) const DIALECTS: [Dialect; 5] =
    [Dialect::Generic, Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite, Dialect::SqlServer];

/// The secret inside every generated literal. It has a name's form, so that it shows when a literal is taken for a name.
pub(crate) const SECRET: &str = "s3cr3t";

/// The generator `SplitMix64`.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all.get(self.below(all.len())).copied().unwrap_or_else(|| unreachable!("below the length"))
    }
}

/// Pieces that open, close and disturb each other: any order of them is a possible text.
pub(crate) const PIECES: [&str; 72] = [
    "'", "''", "\"", "`", "[", "]", "(", ")", "$", "$$", "$a$", "--", "-- ", "#", "/*", "*/", "/*!", "\\",
    "\\'", "\n", "\r", " ", "\t", "\0", ";", ",", ".", ":", "::", "?", "@", "@@", "=", "-", "+", "*", "/",
    "{", "}", "e", "E'", "N'", "U&'", "q'", "0x", "1", "12.5", "1e-5", ".5", "ö", "日本", "\u{a0}", "a",
    "b c", "t1", "SELECT", "FROM", "JOIN", "INSERT", "INTO", "UPDATE", "SET", "DELETE", "WHERE", "IN",
    "VALUES", "WITH", "AS", "CREATE", "TABLE", "CALL", "UNION",
];

/// A text that no grammar allows.
pub(crate) fn soup(random: &mut Random) -> String {
    (0..random.below(60)).map(|_| random.pick(&PIECES)).collect()
}

/// A literal that holds the secret and whatever else disturbs, in a form of this dialect.
pub(crate) fn literal(random: &mut Random, dialect: Dialect) -> String {
    let inner = inside(random);
    match (dialect, random.below(6)) {
        (Dialect::PostgreSql, 0) => format!("$q${inner}$q$"),
        (Dialect::PostgreSql, 1) => format!("E'{}'", inner.replace('\\', "\\\\").replace('\'', "\\'")),
        (Dialect::PostgreSql, 2) => format!("U&'{}'", inner.replace('\'', "''")),
        (Dialect::MySql, 0) => format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\"")),
        (Dialect::MySql, 1) => format!("_utf8'{}'", inner.replace('\\', "\\\\").replace('\'', "''")),
        (Dialect::MySql, _) => format!("'{}'", inner.replace('\\', "\\\\").replace('\'', "\\'")),
        (Dialect::Sqlite, 0) => format!("\"{}\"", inner.replace('"', "\"\"")),
        (_, 3) => format!("N'{}'", inner.replace('\'', "''")),
        _ => format!("'{}'", inner.replace('\'', "''")),
    }
}

fn inside(random: &mut Random) -> String {
    let mut inner: String = (0..random.below(4)).map(|_| random.pick(&PIECES)).collect();
    inner.push_str(SECRET);
    inner.extend((0..random.below(4)).map(|_| random.pick(&PIECES)));
    // The delimiter of the dollar quotes above, which would end them.
    inner.replace("$q$", "")
}

/// A comment of this dialect with the secret and a quote in it.
fn comment(random: &mut Random, dialect: Dialect) -> String {
    match (dialect, random.below(3)) {
        (Dialect::MySql, 0) => format!("# it's {SECRET}\n"),
        (Dialect::PostgreSql | Dialect::SqlServer, 0) => format!("/* it's /* {SECRET} */ {SECRET} */"),
        (_, 1) => format!("-- it's {SECRET}\n"),
        _ => format!("/* it's {SECRET} */"),
    }
}

/// A statement of this dialect with secrets in literals (`§`) and comments (`¶`) only.
pub(crate) fn statement(random: &mut Random, dialect: Dialect) -> String {
    let mut sql = String::new();
    let templates = [
        "SELECT a, § FROM t WHERE b = § AND c IN (§, §) ¶ ORDER BY d",
        "INSERT INTO t (a, b) VALUES (§, §), (§, §)",
        "UPDATE t ¶ SET a = §, b = b - 1 WHERE c LIKE §",
        "DELETE FROM t WHERE a BETWEEN § AND §",
        "WITH x AS (SELECT §) SELECT * FROM x ¶ JOIN y ON x.a = §",
        "CALL p(§, §)",
        "SELECT CASE WHEN a > § THEN § ELSE § END, f(§, 1) FROM t",
        "CREATE TABLE t (a varchar(10) DEFAULT §) ¶",
        "MERGE INTO t USING u ON t.a = § WHEN MATCHED THEN UPDATE SET b = §",
    ];
    for char in random.pick(&templates).chars() {
        match char {
            '§' => sql.push_str(&literal(random, dialect)),
            '¶' => sql.push_str(&comment(random, dialect)),
            char => sql.push(char),
        }
    }
    sql
}
