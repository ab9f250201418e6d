//! SQLite in this process: scenario -> exact span.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection as _, Executor as _, Row as _, SqlSafeStr as _, Statement as _};
use support::{Expected, assert_secret, assert_span};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::Status;
use traced::testing::{Capture, spans};
use traced::traced;
use traced_checks::Checked;
use traced_sqlx::{Comments, Pool, QueryText, SqlitePool};

/// A database in memory with a table of three orders; making it is not recorded.
async fn shop() -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let schema = "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE); \
                  INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com'), (3, 'c@example.com')";
    sqlx::raw_sql(schema).execute(&pool).await.unwrap();
    Pool::from(pool).configure(|database| database.returned_rows(true))
}

#[tokio::test]
async fn a_select_is_one_span_by_its_summary() {
    let _checked = Checked::start();
    let pool = shop().await;
    let sql = "SELECT id FROM orders WHERE id > $1 AND email <> 'x@example.com'";
    let rows = sqlx::query(sql).bind(1).fetch_all(&pool).await.unwrap();
    assert_eq!(rows.len(), 2);
    let spans = spans();
    assert_eq!(spans.len(), 1);
    assert_span(
        &spans[0],
        &Expected {
            name: "SELECT orders",
            status: Status::Unset,
            attributes: &[
                ("db.system.name", "sqlite".into()),
                ("db.query.summary", "SELECT orders".into()),
                ("db.query.text", "SELECT id FROM orders WHERE id > $1 AND email <> ?".into()),
                ("db.response.returned_rows", 2.into()),
            ],
        },
    );
}

#[tokio::test]
async fn every_way_to_run_a_query_is_one_span_with_its_rows() {
    let _checked = Checked::start();
    let pool = shop().await;
    let all = || sqlx::query("SELECT id FROM orders");
    let none = || sqlx::query("SELECT id FROM orders WHERE id = 0");
    let mut expected = Vec::new();
    all().fetch_all(&pool).await.unwrap();
    expected.push(3);
    all().fetch_one(&pool).await.unwrap();
    expected.push(1);
    all().fetch_optional(&pool).await.unwrap();
    expected.push(1);
    none().fetch_optional(&pool).await.unwrap();
    expected.push(0);
    all().fetch(&pool).try_collect::<Vec<_>>().await.unwrap();
    expected.push(3);
    all().map(|row| row.get::<i64, _>(0)).fetch_all(&pool).await.unwrap();
    expected.push(3);
    sqlx::query_scalar::<_, i64>("SELECT count(*) FROM orders").fetch_one(&pool).await.unwrap();
    expected.push(1);
    sqlx::query_as::<_, (i64,)>("SELECT id FROM orders").fetch_all(&pool).await.unwrap();
    expected.push(3);
    sqlx::raw_sql("SELECT id FROM orders; SELECT id FROM orders").fetch_all(&pool).await.unwrap();
    expected.push(6);
    pool.execute("UPDATE orders SET email = 'd@example.com' WHERE id = 3").await.unwrap();
    expected.push(0);
    let rows: Vec<_> = spans().iter().map(|span| span.attribute("db.response.returned_rows")).collect();
    assert_eq!(rows, expected.into_iter().map(|rows: i64| Some(rows.into())).collect::<Vec<_>>());
    assert!(spans().iter().all(|span| span.status() == &Status::Unset));
}

#[tokio::test]
async fn a_violated_constraint_has_the_result_code_and_no_values() {
    let _checked = Checked::start();
    let pool = shop().await;
    let sql = "INSERT INTO orders (id, email) VALUES ($1, $2)";
    sqlx::query(sql).bind(4).bind("a@example.com").execute(&pool).await.unwrap_err();
    assert_span(
        &spans()[0],
        &Expected {
            name: "INSERT orders",
            status: Status::error("unique violation"),
            attributes: &[
                ("db.system.name", "sqlite".into()),
                ("db.query.summary", "INSERT orders".into()),
                ("db.query.text", sql.into()),
                // SQLITE_CONSTRAINT_UNIQUE
                ("db.response.status_code", "2067".into()),
                ("error.type", "2067".into()),
                ("db.response.returned_rows", 0.into()),
            ],
        },
    );
}

#[tokio::test]
async fn a_statement_that_is_none_has_its_code_and_the_message_if_asked_for() {
    let _checked = Checked::start();
    let pool = shop().await;
    pool.execute("SELEC 1").await.unwrap_err();
    let loud = pool.configure(|database| database.error_messages(true));
    loud.execute("SELECT a FROM missing").await.unwrap_err();
    let spans = spans();
    assert_eq!(spans[0].name(), "sqlite");
    assert_eq!(spans[0].attribute("error.type"), Some("1".into()));
    assert_eq!(spans[0].status(), &Status::error(""));
    assert_eq!(spans[1].name(), "SELECT missing");
    assert_eq!(spans[1].status(), &Status::error("no such table: missing"));
}

#[tokio::test]
async fn no_row_is_an_answer_not_a_failure_of_the_call() {
    let _checked = Checked::start();
    let pool = shop().await;
    let result = sqlx::query("SELECT id FROM orders WHERE id = 0").fetch_one(&pool).await;
    assert!(matches!(result, Err(sqlx::Error::RowNotFound)));
    assert_eq!(spans()[0].status(), &Status::Unset);
    assert_eq!(spans()[0].attribute("error.type"), None);
    assert_eq!(spans()[0].attribute("db.response.returned_rows"), Some(0.into()));
}

#[tokio::test]
async fn an_error_of_sqlx_itself_has_its_kind() {
    let _checked = Checked::start();
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(20))
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let pool = Pool::from(pool);
    let busy = pool.acquire().await.unwrap();
    sqlx::query("SELECT 1").execute(&pool).await.unwrap_err();
    drop(busy);
    pool.close().await;
    sqlx::query("SELECT 1").execute(&pool).await.unwrap_err();
    let kinds: Vec<_> =
        spans().iter().map(|span| span.attribute("error.type").unwrap().to_string()).collect();
    assert_eq!(kinds, ["PoolTimedOut", "PoolClosed"]);
    let waited = Status::error("pool timed out while waiting for an open connection");
    assert_eq!(spans()[0].status(), &waited);
    assert_eq!(spans()[0].attribute("db.response.status_code"), None);
}

#[tokio::test]
async fn who_has_enough_of_a_stream_has_no_error() {
    let _checked = Checked::start();
    let pool = shop().await;
    let mut rows = sqlx::query("SELECT id FROM orders").fetch(&pool);
    assert!(rows.try_next().await.unwrap().is_some());
    assert!(spans().is_empty(), "it goes on");
    drop(rows);
    assert_eq!(spans()[0].status(), &Status::Unset);
    assert_eq!(spans()[0].attribute("error.type"), None);
    assert_eq!(spans()[0].attribute("db.response.returned_rows"), Some(1.into()));
}

#[tokio::test]
async fn a_query_that_is_cancelled_has_no_error() {
    let _checked = Checked::start();
    let pool = shop().await;
    let busy = pool.acquire().await.unwrap();
    let waiting = sqlx::query("SELECT id FROM orders").execute(&pool);
    assert!(tokio::time::timeout(Duration::from_millis(10), waiting).await.is_err());
    drop(busy);
    assert_eq!(spans().len(), 1);
    assert_eq!(spans()[0].status(), &Status::Unset);
    // What is never polled is never sent.
    drop(sqlx::query("SELECT id FROM orders").fetch(&pool));
    assert_eq!(spans().len(), 1);
}

#[traced("orders.list")]
async fn list_orders(pool: &SqlitePool) -> u64 {
    let rows = sqlx::query("SELECT id FROM orders").fetch_all(pool).await.unwrap();
    rows.len() as u64
}

#[tokio::test]
async fn queries_are_children_of_who_awaits_them() {
    let _checked = Checked::start();
    let pool = shop().await.configure(|database| database.query_text(QueryText::Off));
    tokio::join!(list_orders(&pool), list_orders(&pool));
    spans().assert_tree(
        r#"
        orders.list
        └─ SELECT orders [client] db.system.name="sqlite" db.query.summary="SELECT orders" db.response.returned_rows=3
        orders.list
        └─ SELECT orders [client] db.system.name="sqlite" db.query.summary="SELECT orders" db.response.returned_rows=3
        "#,
    );
}

#[tokio::test]
async fn a_transaction_begins_and_ends_with_spans() {
    let _checked = Checked::start();
    let pool = shop().await.configure(|database| database.returned_rows(false));
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("DELETE FROM orders WHERE id = 1").execute(&mut *transaction).await.unwrap();
    let mut inner = transaction.begin().await.unwrap();
    sqlx::query("DELETE FROM orders").execute(&mut *inner).await.unwrap();
    inner.rollback().await.unwrap();
    let inner = transaction.begin().await.unwrap();
    inner.commit().await.unwrap();
    transaction.commit().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 2);
    spans().assert_tree(
        r#"
        BEGIN [client] db.system.name="sqlite" db.query.summary="BEGIN" db.query.text="BEGIN"
        DELETE orders [client] db.system.name="sqlite" db.query.summary="DELETE orders" db.query.text="DELETE FROM orders WHERE id = ?"
        SAVEPOINT [client] db.system.name="sqlite" db.query.summary="SAVEPOINT" db.query.text="SAVEPOINT _sqlx_savepoint_1"
        DELETE orders [client] db.system.name="sqlite" db.query.summary="DELETE orders" db.query.text="DELETE FROM orders"
        ROLLBACK [client] db.system.name="sqlite" db.query.summary="ROLLBACK" db.query.text="ROLLBACK TO SAVEPOINT _sqlx_savepoint_1"
        SAVEPOINT [client] db.system.name="sqlite" db.query.summary="SAVEPOINT" db.query.text="SAVEPOINT _sqlx_savepoint_1"
        RELEASE [client] db.system.name="sqlite" db.query.summary="RELEASE" db.query.text="RELEASE SAVEPOINT _sqlx_savepoint_1"
        COMMIT [client] db.system.name="sqlite" db.query.summary="COMMIT" db.query.text="COMMIT"
        SELECT orders [client] db.system.name="sqlite" db.query.summary="SELECT orders" db.query.text="SELECT count(*) FROM orders"
        "#,
    );
}

#[tokio::test]
async fn a_transaction_that_is_dropped_rolls_back_without_a_span() {
    let _checked = Checked::start();
    let pool = shop().await;
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("DELETE FROM orders").execute(&mut *transaction).await.unwrap();
    drop(transaction);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 3);
    let names: Vec<_> = spans().iter().map(|span| span.name().to_owned()).collect();
    assert_eq!(names, ["BEGIN", "DELETE orders", "SELECT orders"]);
}

#[tokio::test]
async fn transactions_begin_from_connections_and_with_other_statements() {
    let _checked = Checked::start();
    let pool = shop().await;
    let mut connection = pool.acquire().await.unwrap();
    connection.begin().await.unwrap().rollback().await.unwrap();
    drop(connection);
    pool.begin_with("BEGIN IMMEDIATE").await.unwrap().commit().await.unwrap();
    // sqlx gives the connection back in a task of its own.
    let transaction = loop {
        if let Some(transaction) = pool.try_begin().await.unwrap() {
            break transaction;
        }
        tokio::task::yield_now().await;
    };
    transaction.commit().await.unwrap();
    let texts: Vec<_> =
        spans().iter().map(|span| span.attribute("db.query.text").unwrap().to_string()).collect();
    assert_eq!(texts, ["BEGIN", "ROLLBACK", "BEGIN IMMEDIATE", "COMMIT", "BEGIN", "COMMIT"]);
}

#[tokio::test]
async fn a_prepared_statement_is_recorded_when_it_runs() {
    let _checked = Checked::start();
    let pool = shop().await;
    let mut connection = pool.acquire().await.unwrap();
    let sql = "SELECT id FROM orders WHERE id = $1".into_sql_str();
    let statement = (&mut *connection).prepare(sql).await.unwrap();
    assert!(spans().is_empty());
    statement.query().bind(1).fetch_one(&mut *connection).await.unwrap();
    assert_eq!(spans()[0].name(), "SELECT orders");
    assert_eq!(spans()[0].attribute("db.query.text"), Some("SELECT id FROM orders WHERE id = $1".into()));
}

#[tokio::test]
async fn parameters_are_recorded_where_they_are_named() {
    let _checked = Checked::start();
    let pool = shop().await;
    let query = || sqlx::query("SELECT id FROM orders WHERE id = $1 OR id = $2").bind(1).bind(2);
    query().fetch_all(pool.parameter("0", 1).parameter("other", "b")).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    query().fetch_all(connection.parameter("0", 1)).await.unwrap();
    query().fetch_all(&mut *connection).await.unwrap();
    let parameters: Vec<_> = spans()
        .iter()
        .map(|span| {
            let key = |key: &str| key.strip_prefix("db.query.parameter.").map(str::to_owned);
            span.attributes().iter().filter_map(|pair| key(pair.key.as_str())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(parameters, [vec!["0", "other"], vec!["0"], vec![]]);
    assert_eq!(spans()[0].attribute("db.query.parameter.0"), Some("1".into()));
}

/// Literals, bound values, comments, passwords: in queries that work and in those that fail.
#[tokio::test]
async fn secrets_never_leave() {
    const SECRET: &str = "s3cr3t";
    let _checked = Checked::start();
    let pool = shop().await;
    let loud = |sql: &'static str| {
        let pool = pool.clone();
        async move { drop(sqlx::query(sql).bind(SECRET).bind(SECRET).fetch_all(&pool).await) }
    };
    loud("SELECT 's3cr3t', \"s3cr3t\", x'73', /* s3cr3t */ $1 -- s3cr3t").await;
    loud("INSERT INTO orders (email) VALUES ($1)").await;
    loud("INSERT INTO orders (email) VALUES ($1)").await;
    loud("INSERT INTO orders (email) VALUES ('s3cr3t')").await;
    loud("SELECT * FROM orders WHERE email = 's3cr3t").await;
    loud("SELECT * FROM orders WHERE email = \"s3cr3t\" AND missing = \"s3cr3t\"").await;
    loud("SELECT json('s3cr3t')").await;
    loud("PRAGMA key = s3cr3t").await;
    drop(sqlx::raw_sql("ATTACH 's3cr3t' AS other; SELECT 's3cr3t'").execute(pool.inner()).await);
    drop(pool.begin_with("BEGIN /* s3cr3t */").await);
    assert!(spans().iter().filter(|span| span.is_error()).count() >= 4, "{}", spans());
    assert_secret(&spans(), SECRET);
}

#[tokio::test]
async fn while_telemetry_is_suppressed_queries_run_without_spans() {
    let _checked = Checked::start();
    let pool = shop().await;
    let suppressed = Context::enter_telemetry_suppressed_scope();
    let rows = sqlx::query("SELECT id FROM orders").fetch_all(&pool).await.unwrap();
    drop(suppressed);
    assert_eq!(rows.len(), 3);
    assert!(spans().is_empty());
}

#[test]
fn below_a_span_that_is_not_sampled_queries_run_without_spans() {
    let capture = Capture::builder().sampler(opentelemetry_sdk::trace::Sampler::AlwaysOff).start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listed = runtime.block_on(async { list_orders(&shop().await).await });
    assert_eq!(listed, 3);
    assert!(capture.finished().is_empty());
}

/// In sqlx-otel 0.5.0 there is no way back to the raw pool.
#[tokio::test]
async fn the_raw_pool_is_there_and_unrecorded() {
    let _checked = Checked::start();
    let pool = shop().await;
    sqlx::query("SELECT 1").execute(pool.inner()).await.unwrap();
    sqlx::query("SELECT 1").execute(&*pool).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    connection.inner().ping().await.unwrap();
    sqlx::query("SELECT 1").execute(connection.inner()).await.unwrap();
    assert!(spans().is_empty());
    assert_eq!(pool.size(), 1);
}

#[tokio::test]
async fn a_file_is_the_namespace() {
    let _checked = Checked::start();
    let folder = std::env::temp_dir().join(format!("traced-sqlx-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.join("shop.db").display());
    let pool: SqlitePool = sqlx::SqlitePool::connect(&url).await.unwrap().into();
    sqlx::query("SELECT 1").execute(&pool).await.unwrap();
    pool.close().await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(spans()[0].attribute("db.namespace"), Some("shop.db".into()));
    assert_secret(&spans(), &folder.display().to_string());
}

#[tokio::test]
async fn queries_with_comments_still_have_their_arguments_and_rows() {
    let _checked = Checked::start();
    let pool =
        shop().await.configure(|database| database.comments(Comments::new().field("application", "shop")));
    let rows = sqlx::query("SELECT id FROM orders WHERE id > $1;").bind(1).fetch_all(&pool).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(spans()[0].attribute("db.query.text"), Some("SELECT id FROM orders WHERE id > $1;".into()));
}

/// The bounds that programs put on executors hold.
#[tokio::test]
async fn the_executor_can_be_boxed_spawned_and_passed_on() {
    async fn generic<'e, E: sqlx::Executor<'e, Database = sqlx::Sqlite>>(executor: E) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM orders").fetch_one(executor).await.unwrap()
    }
    let _checked = Checked::start();
    let pool = shop().await;
    let spawned = pool.clone();
    let count = traced::spawn(async move { generic(&spawned).await }).await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    assert_eq!(generic(&mut *transaction).await, count);
    transaction.rollback().await.unwrap();
    assert_eq!(spans().named("SELECT orders").count(), 2);
}
