//! What holds of every text, tried on generated ones. The seeds are fixed; a failure prints its input.

mod support;

use std::time::{Duration, Instant};

use support::{DIALECTS, PIECES, Random, SECRET, soup, statement};
use traced_sql::{Dialect, TEXT_LIMIT, analyze};

#[test]
fn no_literal_and_no_comment_shows() {
    let mut random = Random::new(1);
    for dialect in DIALECTS {
        for _ in 0..4000 {
            let sql = statement(&mut random, dialect);
            let analysis = analyze(&sql, dialect);
            assert!(sql.contains(SECRET));
            assert!(!analysis.text().contains(SECRET), "{dialect:?}: {sql:?} gave {:?}", analysis.text());
            let summary = analysis.summary().unwrap_or_default();
            assert!(!summary.contains(SECRET), "{dialect:?}: {sql:?} gave {summary:?}");
        }
    }
}

/// Whoever does not know the dialect takes the generic one: it must hold for the texts of all of them.
#[test]
fn the_generic_dialect_shows_no_literal_of_any_dialect() {
    let mut random = Random::new(2);
    for dialect in DIALECTS {
        for _ in 0..4000 {
            let sql = statement(&mut random, dialect);
            let analysis = analyze(&sql, Dialect::Generic);
            assert!(!analysis.text().contains(SECRET), "{dialect:?}: {sql:?} gave {:?}", analysis.text());
            let summary = analysis.summary().unwrap_or_default();
            assert!(!summary.contains(SECRET), "{dialect:?}: {sql:?} gave {summary:?}");
        }
    }
}

#[test]
fn the_dialects_find_the_statement_around_the_literals() {
    let mut random = Random::new(3);
    for dialect in DIALECTS.into_iter().filter(|dialect| *dialect != Dialect::Generic) {
        for _ in 0..1000 {
            let sql = statement(&mut random, dialect);
            let analysis = analyze(&sql, dialect);
            let expected = [
                "SELECT t",
                "INSERT t",
                "UPDATE t",
                "DELETE t",
                "SELECT SELECT x y",
                "CALL p",
                "CREATE TABLE t",
                "MERGE t u",
            ];
            let summary = analysis.summary().unwrap_or_default();
            assert!(expected.contains(&summary), "{dialect:?}: {sql:?} gave {summary:?}");
        }
    }
}

/// A short fuzz run; `fuzz/` has the long one.
#[test]
fn any_text_is_survived_within_the_limits() {
    let mut random = Random::new(4);
    for _ in 0..40_000 {
        let sql = soup(&mut random);
        for dialect in DIALECTS {
            let analysis = analyze(&sql, dialect);
            assert!(analysis.text().len() <= TEXT_LIMIT);
            assert!(analysis.summary().unwrap_or_default().chars().count() <= 255);
            // Quotes are those of names, so there are never more than the input's.
            assert!(!analysis.text().contains("''") || sql.contains("''"), "{dialect:?}: {sql:?}");
        }
    }
}

#[test]
fn what_is_read_twice_says_the_same() {
    let mut random = Random::new(5);
    for dialect in DIALECTS.into_iter().filter(|dialect| *dialect != Dialect::Generic) {
        for _ in 0..2000 {
            let sql = statement(&mut random, dialect);
            let first = analyze(&sql, dialect);
            let second = analyze(first.text(), dialect);
            assert_eq!(second.summary(), first.summary(), "{dialect:?}: {sql:?}");
        }
    }
}

/// In quadratic time one of them would take a minute and more, so the limit needs no exact clock.
#[test]
fn every_repetition_takes_linear_time() {
    let more = [
        "/*'",
        "[a",
        "$a",
        "$a$b",
        "E'' ",
        "E''\n--\n",
        "SELECT(",
        "a.",
        "(1,",
        "IN(1",
        "FROM a,",
        "WITH a AS(",
        "\"a\".",
    ];
    for piece in PIECES.into_iter().chain(more) {
        let text = piece.repeat((128 << 10) / piece.len());
        for dialect in DIALECTS {
            in_time(&text, dialect, piece);
        }
    }
}

#[test]
fn a_megabyte_takes_linear_time() {
    let rows = vec!["(1, 'a text that is a secret', 12.5)"; (1 << 20) / 36].join(", ");
    let insert = format!("INSERT INTO t (a, b, c) VALUES {rows}");
    let depth = "(".repeat(1 << 20);
    for dialect in DIALECTS {
        in_time(&insert, dialect, "INSERT");
        in_time(&depth, dialect, "(");
        assert_eq!(analyze(&insert, dialect).summary(), Some("INSERT t"));
    }
}

#[track_caller]
fn in_time(text: &str, dialect: Dialect, what: &str) {
    let started = Instant::now();
    let analysis = analyze(text, dialect);
    let took = started.elapsed();
    assert!(analysis.text().len() <= TEXT_LIMIT);
    assert!(took < Duration::from_secs(10), "{dialect:?}: {took:?} for {what:?} again and again");
}
