//! The spans of queries of a real PostgreSQL server, whose URL is in `TRACED_POSTGRES_URL`; without it the test says that it was
//! skipped. In a process of its own, because it changes diesel's default.

#![expect(missing_docs, reason = "what diesel's macro writes has none")]

use std::io::Write as _;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use traced::opentelemetry::trace::Status;
use traced::testing::spans;
use traced_checks::{Checked, SECRET};

const SCHEMA: &str = "CREATE TEMP TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
                      INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com')";

diesel::table! {
    orders (id) {
        id -> Integer,
        email -> Text,
    }
}

#[test]
fn a_real_server_is_known_by_its_url() {
    let _checked = Checked::start();
    let Ok(url) = std::env::var("TRACED_POSTGRES_URL") else {
        // Not by a macro: those are captured.
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED a_real_server_is_known_by_its_url: TRACED_POSTGRES_URL is not set, no PostgreSQL is tested"
        );
        said.unwrap();
        return;
    };
    traced_diesel::install().unwrap();
    let mut connection = PgConnection::establish(&url).unwrap();
    connection.batch_execute(SCHEMA).unwrap();
    let found: QueryResult<i32> =
        orders::table.filter(orders::email.eq(SECRET)).select(orders::id).first(&mut connection);
    assert_eq!(found, Err(diesel::result::Error::NotFound));
    diesel::update(orders::table).set(orders::email.eq(SECRET)).execute(&mut connection).unwrap_err();
    let all = spans();
    let mut last: Vec<_> = all.iter().rev().take(2).collect();
    last.reverse();
    let [select, update] = last.as_slice() else { panic!("{all:?}") };
    for span in [select, update] {
        assert!(!format!("{:?}", span.data()).contains(SECRET), "a secret is exported: {span:?}");
        assert_eq!(span.attribute("db.system.name"), Some("postgresql".into()));
        assert!(span.attribute("server.address").is_some() && span.attribute("db.namespace").is_some());
    }
    assert_eq!(select.status(), &Status::Unset, "no row is no error of the database");
    assert_eq!(update.status(), &Status::error("constraint orders_email_key"));
}
