//! Any text in any dialect: no panic, and no result above the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use traced_sql::{Dialect, TEXT_LIMIT, analyze};

fuzz_target!(|sql: &str| {
    let dialects =
        [Dialect::Generic, Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite, Dialect::SqlServer];
    for dialect in dialects {
        let analysis = analyze(sql, dialect);
        assert!(analysis.text().len() <= TEXT_LIMIT);
        assert!(analysis.summary().unwrap_or_default().chars().count() <= 255);
    }
});
