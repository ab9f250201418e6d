//! A real PostgreSQL server, whose URL is in `TRACED_POSTGRES_URL`; without it every test here says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::io::Write as _;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor as _, SqlSafeStr as _};
use support::{Expected, assert_secret, assert_span};
use traced::opentelemetry::Value;
use traced::opentelemetry::trace::Status;
use traced::testing::spans;
use traced_checks::Checked;
use traced_sqlx::{Comments, PgPool};

/// One connection to the server, with a table that only it sees; or a loud word that there is no server.
async fn shop(test: &str) -> Option<PgPool> {
    let Ok(url) = std::env::var("TRACED_POSTGRES_URL") else {
        // Not by a macro: those are captured.
        let said = writeln!(
            std::io::stderr(),
            "SKIPPED {test}: TRACED_POSTGRES_URL is not set, no PostgreSQL is tested"
        );
        said.unwrap();
        return None;
    };
    let pool = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    let schema = "CREATE TEMP TABLE orders (id int PRIMARY KEY, email text, CONSTRAINT one_email UNIQUE (email)); \
                  INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com'), (3, 'c@example.com')";
    pool.execute(schema).await.unwrap();
    Some(PgPool::from(pool).configure(|database| database.returned_rows(true)))
}

/// What every span says of where the server is.
fn place() -> Vec<(&'static str, Value)> {
    let options: PgConnectOptions = std::env::var("TRACED_POSTGRES_URL").unwrap().parse().unwrap();
    let mut place = vec![("db.system.name", "postgresql".into())];
    place.extend(options.get_database().map(|name| ("db.namespace", name.to_owned().into())));
    place.push(("server.address", options.get_host().to_owned().into()));
    if options.get_port() != 5432 && !options.get_host().starts_with('/') {
        place.push(("server.port", i64::from(options.get_port()).into()));
    }
    place
}

fn attributes(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    place().into_iter().chain(more.iter().cloned()).collect()
}

#[tokio::test]
async fn a_select_is_one_span_with_its_place() {
    let _checked = Checked::start();
    let Some(pool) = shop("a_select_is_one_span_with_its_place").await else { return };
    let sql = "SELECT id FROM orders WHERE id > $1 AND email <> $$x@example.com$$";
    let rows = sqlx::query(sql).bind(1).fetch_all(&pool).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_span(
        &spans()[0],
        &Expected {
            name: "SELECT orders",
            status: Status::Unset,
            attributes: &attributes(&[
                ("db.query.summary", "SELECT orders".into()),
                ("db.query.text", "SELECT id FROM orders WHERE id > $1 AND email <> ?".into()),
                ("db.response.returned_rows", 2.into()),
            ]),
        },
    );
}

#[tokio::test]
async fn a_failure_has_the_sqlstate_and_the_constraint() {
    let _checked = Checked::start();
    let Some(pool) = shop("a_failure_has_the_sqlstate_and_the_constraint").await else { return };
    let sql = "INSERT INTO orders (id, email) VALUES ($1, $2)";
    sqlx::query(sql).bind(4).bind("a@example.com").execute(&pool).await.unwrap_err();
    assert_span(
        &spans()[0],
        &Expected {
            name: "INSERT orders",
            status: Status::error("unique violation: one_email"),
            attributes: &attributes(&[
                ("db.query.summary", "INSERT orders".into()),
                ("db.query.text", sql.into()),
                ("db.response.status_code", "23505".into()),
                ("error.type", "23505".into()),
                ("db.response.returned_rows", 0.into()),
            ]),
        },
    );
}

#[tokio::test]
async fn secrets_never_leave_though_messages_quote_them() {
    const SECRET: &str = "s3cr3t";
    let _checked = Checked::start();
    let Some(pool) = shop("secrets_never_leave_though_messages_quote_them").await else { return };
    let error = sqlx::query("SELECT $1::text::int").bind(SECRET).fetch_one(&pool).await.unwrap_err();
    assert!(error.to_string().contains(SECRET), "{error}");
    for sql in [
        "SELECT 's3cr3t', E'\\'s3cr3t', $q$s3cr3t$q$, U&'s3cr3t' /* s3cr3t /* */ s3cr3t */ -- s3cr3t",
        "INSERT INTO orders VALUES (9, 's3cr3t'), (9, 's3cr3t')",
        "SELECT 's3cr3t'::int",
        "SELECT 's3cr3t",
        "DO $$ BEGIN RAISE EXCEPTION 's3cr3t'; END $$",
    ] {
        drop(sqlx::raw_sql(sql).fetch_all(&pool).await);
    }
    let codes: Vec<_> =
        spans().iter().filter_map(|span| span.attribute("error.type")).map(|code| code.to_string()).collect();
    assert_eq!(codes, ["22P02", "23505", "22P02", "42601", "P0001"]);
    assert_secret(&spans(), SECRET);
}

#[tokio::test]
async fn streams_end_with_their_last_row_or_when_dropped() {
    let _checked = Checked::start();
    let Some(pool) = shop("streams_end_with_their_last_row_or_when_dropped").await else { return };
    let mut rows = sqlx::query("SELECT generate_series(1, 1000)").fetch(&pool);
    for _ in 0..10 {
        rows.try_next().await.unwrap().unwrap();
    }
    drop(rows);
    let rows: Vec<_> =
        sqlx::query("SELECT generate_series(1, 1000)").fetch(&pool).try_collect().await.unwrap();
    assert_eq!(rows.len(), 1000);
    let seen: Vec<_> = spans().iter().map(|span| span.attribute("db.response.returned_rows")).collect();
    assert_eq!(seen, [Some(10.into()), Some(1000.into())]);
    assert!(spans().iter().all(|span| span.status() == &Status::Unset));
}

#[tokio::test]
async fn transactions_and_prepared_statements_are_recorded() {
    let _checked = Checked::start();
    let Some(pool) = shop("transactions_and_prepared_statements_are_recorded").await else { return };
    let mut transaction = pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await.unwrap();
    let sql = "DELETE FROM orders WHERE id = $1".into_sql_str();
    let statement = (&mut *transaction).prepare(sql).await.unwrap();
    sqlx::Statement::query(&statement).bind(1).execute(&mut *transaction).await.unwrap();
    let inner = transaction.begin().await.unwrap();
    inner.rollback().await.unwrap();
    transaction.commit().await.unwrap();
    let texts: Vec<_> =
        spans().iter().map(|span| span.attribute("db.query.text").unwrap().to_string()).collect();
    assert_eq!(
        texts,
        [
            "BEGIN ISOLATION LEVEL SERIALIZABLE",
            "DELETE FROM orders WHERE id = $1",
            "SAVEPOINT _sqlx_savepoint_1",
            "ROLLBACK TO SAVEPOINT _sqlx_savepoint_1",
            "COMMIT",
        ]
    );
}

#[tokio::test]
async fn comments_reach_the_server() {
    let _checked = Checked::start();
    let Some(pool) = shop("comments_reach_the_server").await else { return };
    let sql = "SELECT current_query(), $1;";
    let plain: (String, String) = sqlx::query_as(sql).bind("x").fetch_one(&pool).await.unwrap();
    assert_eq!(plain.0, sql, "off by default");
    let pool = pool.configure(|database| database.comments(Comments::new().field("application", "my shop")));
    let (seen, bound): (String, String) = sqlx::query_as(sql).bind("x").fetch_one(&pool).await.unwrap();
    assert_eq!(bound, "x");
    let span = &spans()[1];
    let parent = format!("00-{}-{}-03", span.trace_id(), span.span_id());
    assert_eq!(
        seen,
        format!("SELECT current_query(), $1 /*application='my%20shop',traceparent='{parent}'*/;")
    );
    assert_eq!(span.attribute("db.query.text"), Some(sql.into()));
}
