//! OpenTelemetry's own cases for sanitising and summaries, see `data/README.md`.

use serde_json::Value;
use traced_sql::{Dialect, analyze};

/// The cases name no database: whatever may be meant must give the expected answer.
const DIALECTS: [Dialect; 5] =
    [Dialect::Generic, Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite, Dialect::SqlServer];

#[test]
fn every_golden_case_holds_in_every_dialect() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("data/db-sql-test-cases.json")).unwrap();
    assert_eq!(cases.len(), 24);
    for case in &cases {
        let query = case["input"]["query"].as_str().unwrap();
        let allowed = case["expected"]["db.query.text"].as_array().unwrap();
        for dialect in DIALECTS {
            let analysis = analyze(query, dialect);
            let at = format!("{} as {dialect:?}", case["name"]);
            assert!(allowed.contains(&Value::from(analysis.text())), "{at}: {:?}", analysis.text());
            assert_eq!(analysis.summary(), case["expected"]["db.query.summary"].as_str(), "{at}");
        }
    }
}
