//! What the golden cases leave out: other statements, other quotes, dialects, limits. `(dialect, input, text, summary)`.

use traced_sql::Dialect::{self, Generic, MySql, PostgreSql, SqlServer, Sqlite};
use traced_sql::{TEXT_LIMIT, analyze};

type Case = (Dialect, &'static str, &'static str, &'static str);

#[track_caller]
fn check(cases: &[Case]) {
    for (dialect, sql, text, summary) in cases {
        let analysis = analyze(sql, *dialect);
        assert_eq!(analysis.text(), *text, "text of {sql:?} as {dialect:?}");
        assert_eq!(analysis.summary().unwrap_or_default(), *summary, "summary of {sql:?} as {dialect:?}");
    }
}

#[test]
fn statements_have_their_operations_and_targets() {
    check(&[
        (Generic, "UPDATE t SET a = 1 WHERE b = 'x'", "UPDATE t SET a = ? WHERE b = ?", "UPDATE t"),
        (
            PostgreSql,
            "UPDATE t SET a = u.a FROM u WHERE t.id = u.id",
            "UPDATE t SET a = u.a FROM u WHERE t.id = u.id",
            "UPDATE t u",
        ),
        (
            MySql,
            "UPDATE a, b JOIN c SET a.x = 1, b.y = 2",
            "UPDATE a, b JOIN c SET a.x = ?, b.y = ?",
            "UPDATE a b c",
        ),
        (Generic, "DELETE FROM t WHERE a IN (1, 2, 3)", "DELETE FROM t WHERE a IN (?)", "DELETE t"),
        (
            PostgreSql,
            "DELETE FROM t USING u WHERE t.id = u.id",
            "DELETE FROM t USING u WHERE t.id = u.id",
            "DELETE t u",
        ),
        (
            Generic,
            "WITH r AS (SELECT * FROM orders WHERE n > 5), s AS (SELECT 1) SELECT * FROM r, s",
            "WITH r AS (SELECT * FROM orders WHERE n > ?), s AS (SELECT ?) SELECT * FROM r, s",
            "SELECT orders SELECT SELECT r s",
        ),
        (
            PostgreSql,
            "WITH d AS (DELETE FROM old RETURNING *) INSERT INTO archive SELECT * FROM d",
            "WITH d AS (DELETE FROM old RETURNING *) INSERT INTO archive SELECT * FROM d",
            "DELETE old INSERT archive SELECT d",
        ),
        (
            Generic,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            "WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + ? FROM n) SELECT i FROM n",
            "SELECT SELECT n SELECT n",
        ),
        (
            Generic,
            "SELECT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v",
            "SELECT a FROM t UNION ALL SELECT b FROM u EXCEPT SELECT c FROM v",
            "SELECT t SELECT u SELECT v",
        ),
        (
            Generic,
            "MERGE INTO stock s USING (SELECT * FROM moved) m ON s.id = m.id WHEN MATCHED THEN UPDATE SET n = 1 WHEN NOT MATCHED THEN INSERT (n) VALUES (2)",
            "MERGE INTO stock s USING (SELECT * FROM moved) m ON s.id = m.id WHEN MATCHED THEN UPDATE SET n = ? WHEN NOT MATCHED THEN INSERT (n) VALUES (?)",
            "MERGE stock SELECT moved",
        ),
        (
            Generic,
            "MERGE stock USING moved ON 1 = 1",
            "MERGE stock USING moved ON ? = ?",
            "MERGE stock moved",
        ),
        (Generic, "CALL shop.place_order(?, 42)", "CALL shop.place_order(?, ?)", "CALL shop.place_order"),
        (SqlServer, "EXEC dbo.place @id = 42", "EXEC dbo.place @id = ?", "EXEC dbo.place"),
        (Generic, "{call place(?)}", "{call place(?)}", "call place"),
    ]);
}

#[test]
fn further_statements_too() {
    check(&[
        (MySql, "REPLACE INTO t (a) VALUES (1)", "REPLACE INTO t (a) VALUES (?)", "REPLACE t"),
        (Sqlite, "INSERT OR REPLACE INTO t VALUES (1)", "INSERT OR REPLACE INTO t VALUES (?)", "INSERT t"),
        (
            MySql,
            "INSERT IGNORE t VALUES (1) ON DUPLICATE KEY UPDATE a = 2",
            "INSERT IGNORE t VALUES (?) ON DUPLICATE KEY UPDATE a = ?",
            "INSERT t",
        ),
        (
            PostgreSql,
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1 RETURNING id",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1 RETURNING id",
            "INSERT t",
        ),
        (
            Generic,
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)",
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)",
            "CREATE INDEX i",
        ),
        (
            Generic,
            "CREATE OR REPLACE VIEW v AS SELECT * FROM t",
            "CREATE OR REPLACE VIEW v AS SELECT * FROM t",
            "CREATE VIEW v SELECT t",
        ),
        (Generic, "DROP TABLE IF EXISTS a, b", "DROP TABLE IF EXISTS a, b", "DROP TABLE a b"),
        (Generic, "TRUNCATE TABLE t", "TRUNCATE TABLE t", "TRUNCATE t"),
        (Generic, "SELECT a FROM t; DELETE FROM u;", "SELECT a FROM t; DELETE FROM u;", "SELECT t DELETE u"),
        (Generic, "BEGIN", "BEGIN", "BEGIN"),
        (Generic, "ROLLBACK TO SAVEPOINT s", "ROLLBACK TO SAVEPOINT s", "ROLLBACK"),
        (
            Generic,
            "EXPLAIN ANALYZE SELECT * FROM t",
            "EXPLAIN ANALYZE SELECT * FROM t",
            "EXPLAIN ANALYZE SELECT t",
        ),
        (PostgreSql, "COPY t (a) FROM STDIN", "COPY t (a) FROM STDIN", "COPY t"),
        (Generic, "GRANT SELECT, UPDATE ON t TO u", "GRANT SELECT, UPDATE ON t TO u", "GRANT"),
        (Generic, "VALUES (1), (2)", "VALUES (?), (?)", "VALUES"),
        (Generic, "", "", ""),
        (Generic, "  ;; ", "  ;; ", ""),
        (Generic, "gibberish of no kind", "gibberish of no kind", ""),
    ]);
}

#[test]
fn words_that_only_look_like_clauses_add_nothing() {
    check(&[
        (
            Generic,
            "SELECT EXTRACT(YEAR FROM d), TRIM(BOTH ' ' FROM n) FROM t",
            "SELECT EXTRACT(YEAR FROM d), TRIM(BOTH ? FROM n) FROM t",
            "SELECT t",
        ),
        (
            Generic,
            "SELECT a IS NOT DISTINCT FROM b FROM t",
            "SELECT a IS NOT DISTINCT FROM b FROM t",
            "SELECT t",
        ),
        (Generic, "SELECT * FROM t FOR UPDATE", "SELECT * FROM t FOR UPDATE", "SELECT t"),
        (
            Generic,
            "SELECT t.update, u.select FROM t JOIN u USING (id), v",
            "SELECT t.update, u.select FROM t JOIN u USING (id), v",
            "SELECT t u v",
        ),
        (
            Generic,
            "SELECT REPLACE(a, 'x', 'y') FROM t WHERE (REPLACE(b, 'x', 'y')) = 'z'",
            "SELECT REPLACE(a, ?, ?) FROM t WHERE (REPLACE(b, ?, ?)) = ?",
            "SELECT t",
        ),
        (
            Generic,
            "SELECT * FROM (a JOIN b ON a.i = b.i), LATERAL (SELECT 1) c",
            "SELECT * FROM (a JOIN b ON a.i = b.i), LATERAL (SELECT ?) c",
            "SELECT a b SELECT",
        ),
        (
            Generic,
            "SELECT * FROM a x LEFT JOIN b y ON f(x.i, y.i) = 1, c",
            "SELECT * FROM a x LEFT JOIN b y ON f(x.i, y.i) = ?, c",
            "SELECT a b c",
        ),
        (Generic, "SELECT a FROM t ORDER BY a, b", "SELECT a FROM t ORDER BY a, b", "SELECT t"),
        (Generic, "SELECT * FROM $1, t", "SELECT * FROM $1, t", "SELECT t"),
        (
            Generic,
            "SELECT CASE WHEN a THEN b ELSE c END, output, offset FROM t",
            "SELECT CASE WHEN a THEN b ELSE c END, output, offset FROM t",
            "SELECT t",
        ),
        (SqlServer, "DELETE TOP (10) FROM t", "DELETE TOP (?) FROM t", "DELETE t"),
        (SqlServer, "UPDATE TOP (10) t SET a = 1", "UPDATE TOP (?) t SET a = ?", "UPDATE t"),
    ]);
}

#[test]
fn quoted_names_stay_and_keep_their_quotes() {
    check(&[
        (
            PostgreSql,
            r#"SELECT "a b", "it's" FROM "my schema"."my ""table""""#,
            r#"SELECT "a b", "it's" FROM "my schema"."my ""table""""#,
            r#"SELECT "my schema"."my ""table""""#,
        ),
        (MySql, "SELECT `a b` FROM `db`.`it's`", "SELECT `a b` FROM `db`.`it's`", "SELECT `db`.`it's`"),
        (
            SqlServer,
            "SELECT [a b] FROM [dbo].[it's ]]] x, #temp",
            "SELECT [a b] FROM [dbo].[it's ]]] x, #temp",
            "SELECT [dbo].[it's ]]] #temp",
        ),
        (Sqlite, "SELECT [a b] FROM [it's]", "SELECT [a b] FROM [it's]", "SELECT [it's]"),
        (
            Generic,
            "SELECT * FROM [dbo].[My Table]",
            "SELECT * FROM [dbo].[My Table]",
            "SELECT [dbo].[My Table]",
        ),
        (SqlServer, "SELECT * FROM db..t", "SELECT * FROM db..t", "SELECT db..t"),
        (Generic, "SELECT * FROM a . b /* c */ . c", "SELECT * FROM a . b  . c", "SELECT a.b.c"),
    ]);
}

/// SQLite takes `"x"` for a text when there is no such column, MySQL unless `ANSI_QUOTES` is set.
#[test]
fn in_double_quotes_only_what_stands_for_a_name_stays() {
    for dialect in [Sqlite, MySql, Generic] {
        check(&[
            (
                dialect,
                r#"SELECT "t"."a" AS "b" FROM "t" WHERE "t"."a" = "secret""#,
                r#"SELECT "t"."a" AS "b" FROM "t" WHERE "t"."a" = ?"#,
                r#"SELECT "t""#,
            ),
            (
                dialect,
                r#"INSERT INTO "t" ("a", "b") VALUES ("secret", "secret")"#,
                r#"INSERT INTO "t" ("a", "b") VALUES (?, ?)"#,
                r#"INSERT "t""#,
            ),
            (
                dialect,
                r#"UPDATE "t" SET "a" = "secret", "b" = "secret""#,
                r#"UPDATE "t" SET "a" = ?, "b" = ?"#,
                r#"UPDATE "t""#,
            ),
            (dialect, r#"SELECT "secret" FROM t"#, "SELECT ? FROM t", "SELECT t"),
        ]);
    }
}

#[test]
fn literals_of_every_form_are_redacted() {
    check(&[
        (PostgreSql, "SELECT $$it's$$, $tag$ $$ a $ta$ $tag$, x", "SELECT ?, ?, x", "SELECT"),
        (
            PostgreSql,
            r"SELECT E'it\'s', e'a\\', N'b', B'01', X'1F', U&'\0061', x",
            "SELECT ?, ?, ?, ?, ?, ?, x",
            "SELECT",
        ),
        (PostgreSql, "SELECT E'a'\n  -- it's\n'b\\' c', x", "SELECT ?, x", "SELECT"),
        (PostgreSql, r"SELECT 'a\', x", "SELECT ?, x", "SELECT"),
        (
            MySql,
            r#"SELECT 'a\'b', "c\"d", _utf8mb4'e', 0b01, x'1f', y"#,
            "SELECT ?, ?, _utf8mb4?, ?, ?, y",
            "SELECT",
        ),
        (
            PostgreSql,
            "SELECT DATE '2024-01-31', INTERVAL '1 day', TRUE, false, NULL",
            "SELECT DATE ?, INTERVAL ?, ?, ?, NULL",
            "SELECT",
        ),
        (
            PostgreSql,
            "SELECT ARRAY['a', 'b'], a[1], a[2:3], '{1,2}'::int[]",
            "SELECT ARRAY[?, ?], a[?], a[?:?], ?::int[]",
            "SELECT",
        ),
        (
            PostgreSql,
            "SELECT 1_000, 1e5, 1E-5, .5e+1, 0x1e-5, a-1, a - 1, (a)+1, a[1]-1, $1-1",
            "SELECT ?, ?, ?, ?, ??, a-?, a - ?, (a)+?, a[?]-?, $1-?",
            "SELECT",
        ),
        (SqlServer, "SELECT $12.50, N'it''s', 0xAB", "SELECT ?, ?, ?", "SELECT"),
        (
            PostgreSql,
            "SELECT d->'secret'->>1, d @> '{}', d ? 'secret', d #> '{a}'",
            "SELECT d->?->>?, d @> ?, d ? ?, d #> ?",
            "SELECT",
        ),
        (Sqlite, "PRAGMA key = passphrase", "PRAGMA key = ?", "PRAGMA"),
        (Sqlite, "PRAGMA main.journal_mode(wal)", "PRAGMA main.journal_mode(?)", "PRAGMA"),
        (SqlServer, "EXEC p secret, \"secret\"", "EXEC p ?, ?", "EXEC p"),
        (MySql, "CREATE USER a IDENTIFIED BY 'secret'", "CREATE USER a IDENTIFIED BY ?", "CREATE USER a"),
    ]);
}

#[test]
fn parameters_and_casts_stay() {
    check(&[
        (
            PostgreSql,
            "SELECT a::text FROM t WHERE b = $1 AND c = $23::int",
            "SELECT a::text FROM t WHERE b = $1 AND c = $23::int",
            "SELECT t",
        ),
        (
            MySql,
            "SELECT a FROM t WHERE b = ? AND c = @var AND d = @@global.x",
            "SELECT a FROM t WHERE b = ? AND c = @var AND d = @@global.x",
            "SELECT t",
        ),
        (
            Sqlite,
            "SELECT a FROM t WHERE b = ?1 AND c = :name AND d = @name AND e = $name",
            "SELECT a FROM t WHERE b = ?1 AND c = :name AND d = @name AND e = $name",
            "SELECT t",
        ),
        (
            PostgreSql,
            "SELECT a FROM t WHERE b IN ($1, $2)",
            "SELECT a FROM t WHERE b IN ($1, $2)",
            "SELECT t",
        ),
        (
            Generic,
            "SELECT a FROM t WHERE b IN (1, $2, 3)",
            "SELECT a FROM t WHERE b IN (?, $2, ?)",
            "SELECT t",
        ),
        (
            Generic,
            "SELECT a FROM t WHERE b IN (SELECT c FROM u)",
            "SELECT a FROM t WHERE b IN (SELECT c FROM u)",
            "SELECT t SELECT u",
        ),
        // No database has that many parameters.
        (PostgreSql, "SELECT $4111111111111111", "SELECT $?", "SELECT"),
        (Sqlite, "SELECT ?4111111111111111, :4111111111111111", "SELECT ??, :?", "SELECT"),
    ]);
}

#[test]
fn comments_disappear() {
    check(&[
        (PostgreSql, "SELECT /* a /* it's */ b */ a -- it's\nFROM t", "SELECT  a \nFROM t", "SELECT t"),
        (MySql, "SELECT a # it's\nFROM t -- it's\n, u", "SELECT a \nFROM t \n, u", "SELECT t u"),
        (MySql, "SELECT /* /* */ a, 5--1, 'x'", "SELECT  a, ?-?, ?", "SELECT"),
        (MySql, "/*!50001 CREATE TABLE t (a int) */", "/*!? CREATE TABLE t (a int) */", "CREATE TABLE t"),
        (MySql, "SELECT /*! 2 */* 3 */ 'x'", "SELECT /*! ? */* ? */ ?", "SELECT"),
        // A version that some servers are, and others are not: those skip it, quotes and all.
        (MySql, "/*!80000 CREATE TABLE t (a int) */", "/*!? CREATE TABLE t (a int) */", "CREATE TABLE t"),
        (MySql, "SELECT /*!40101 'it''s' */, a", "SELECT /*!? ? */, a", "SELECT"),
        (MySql, "SELECT /*!80000 it's */ 'secret', '", "SELECT ?", "SELECT"),
        (MySql, "SELECT /*!100100 it's */ 'secret', '", "SELECT ?", "SELECT"),
        (MySql, "SELECT /*M! it's */ 'secret', '", "SELECT ?", "SELECT"),
        (MySql, "SELECT /*! 2 /* it's */ */* 3, 'secret'", "SELECT /*! ?  */* ?, ?", "SELECT"),
        (MySql, "SELECT /*! 2 /*!80000 + 1 */ */* 'secret'", "SELECT /*! ? ?", "SELECT"),
        (MySql, "SELECT 1 --\u{7f} it's\n, 'secret', a", "SELECT ? \n, ?, a", "SELECT"),
        (Generic, "SELECT 1 -- secret", "SELECT ? ", "SELECT"),
        (Generic, "SELECT 1 /* secret", "SELECT ? ", "SELECT"),
    ]);
}

/// The slash of `*/` begins a comment when none is open.
#[test]
fn a_comment_may_follow_an_asterisk() {
    for dialect in [Generic, PostgreSql, MySql, Sqlite, SqlServer] {
        check(&[
            (dialect, "SELECT 2*/* it's */'secret', a", "SELECT ?*?, a", "SELECT"),
            (dialect, "SELECT */* a */ FROM t", "SELECT * FROM t", "SELECT t"),
        ]);
    }
    check(&[(MySql, "SELECT /*! 2 */*/* it's */'secret', a", "SELECT /*! ? */*?, a", "SELECT")]);
}

#[test]
fn what_is_not_closed_is_redacted_to_the_end() {
    for dialect in [Generic, PostgreSql, MySql, Sqlite, SqlServer] {
        check(&[
            (
                dialect,
                "SELECT a FROM t WHERE b = 'secret AND c = 1",
                "SELECT a FROM t WHERE b = ?",
                "SELECT t",
            ),
            (dialect, "SELECT a FROM \"secret", "SELECT a FROM ?", "SELECT"),
        ]);
    }
    check(&[
        (PostgreSql, "SELECT $a$ secret $b$", "SELECT ?", "SELECT"),
        (MySql, "SELECT `secret", "SELECT ?", "SELECT"),
        (SqlServer, "SELECT [secret", "SELECT ?", "SELECT"),
    ]);
}

#[test]
fn where_dialects_disagree_the_generic_one_redacts_the_rest() {
    check(&[
        (Generic, r"SELECT 'a\', 'secret", "SELECT ?", "SELECT"),
        (Generic, r"SELECT 'a\\', b", "SELECT ?, b", "SELECT"),
        (Generic, "SELECT a # it's secret\n, b", "SELECT a ?", "SELECT"),
        (Generic, "SELECT 5--it's secret\n, b", "SELECT ??", "SELECT"),
        (Generic, "SELECT /* /* */ secret */ b", "SELECT ?", "SELECT"),
        (Generic, "SELECT /*! 'a */ secret' */ b", "SELECT ?", "SELECT"),
        (Generic, "SELECT [it's secret], b", "SELECT ?", "SELECT"),
        (Generic, "SELECT q'[it's secret]', b", "SELECT ?", "SELECT"),
        (Generic, "SELECT ARRAY['secret'], b", "SELECT ARRAY?", "SELECT"),
        (Generic, r"SELECT E'it\'s secret', b", "SELECT ?", "SELECT"),
        (Generic, "SELECT $$it's secret$$, b", "SELECT ?", "SELECT"),
        (Generic, "SELECT $$secret$$, [b c], `d-e`", "SELECT ?, [b c], `d-e`", "SELECT"),
    ]);
}

#[test]
fn text_beyond_ascii_is_kept_in_names_and_redacted_in_literals() {
    check(&[
        (
            PostgreSql,
            "SELECT größe FROM straße WHERE ö = 'gehäim'",
            "SELECT größe FROM straße WHERE ö = ?",
            "SELECT straße",
        ),
        (MySql, r"SELECT 'a\ö', ö", "SELECT ?, ö", "SELECT"),
    ]);
}

#[test]
fn a_summary_has_at_most_255_characters_and_no_half_name() {
    let tables: Vec<String> = (0..100).map(|at| format!("table_{at:02}")).collect();
    let sql = format!("SELECT * FROM {}", tables.join(", "));
    let analysis = analyze(&sql, Generic);
    let summary = analysis.summary().unwrap();
    // 6 for the operation, 9 for each further blank and name.
    assert_eq!(summary.len(), 6 + 27 * 9);
    assert!(summary.ends_with(" table_26"), "{summary}");

    let long = "x".repeat(300);
    assert_eq!(analyze(&format!("SELECT * FROM {long}"), Generic).summary(), Some("SELECT"));
    let exact = "ö".repeat(255 - "SELECT ".len());
    let sql = format!("SELECT * FROM {exact}");
    assert_eq!(analyze(&sql, Generic).summary().unwrap().chars().count(), 255);
}

#[test]
fn texts_in_double_quotes_are_redacted_after_the_summary_is_full_too() {
    let sql = format!("SELECT * FROM {}, \"a\" WHERE b = \"secret\"", "x".repeat(300));
    let analysis = analyze(&sql, Sqlite);
    assert!(analysis.text().ends_with(", \"a\" WHERE b = ?"), "{}", analysis.text());
}

#[test]
fn a_text_is_cut_after_a_whole_token() {
    let sql = format!("SELECT {} FROM t", vec!["column"; 2000].join(", "));
    let analysis = analyze(&sql, Generic);
    assert!(analysis.text().len() <= TEXT_LIMIT && analysis.text().len() > TEXT_LIMIT - 10);
    assert!(sql.starts_with(analysis.text()));
    assert!(analysis.text().ends_with("column") || analysis.text().ends_with([',', ' ']));
    assert_eq!(analysis.summary(), Some("SELECT t"));
    // A list of literals counts as one.
    let sql = format!("SELECT a FROM t WHERE b IN ({}) AND c = 1", vec!["'secret'"; 5000].join(", "));
    assert_eq!(analyze(&sql, Generic).text(), "SELECT a FROM t WHERE b IN (?) AND c = ?");
}
