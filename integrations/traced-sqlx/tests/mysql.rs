//! A real MySQL or MariaDB server, whose URL is in `TRACED_MYSQL_URL`; without it every test here says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::io::Write as _;

use futures_util::TryStreamExt as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{Executor as _, SqlSafeStr as _};
use support::{Expected, assert_secret, assert_span};
use traced::opentelemetry::Value;
use traced::opentelemetry::trace::Status;
use traced::testing::spans;
use traced_checks::Checked;
use traced_sqlx::{Comments, MySqlPool, System};

/// One connection to the server, with tables that only it sees; or a loud word that there is no server.
async fn shop(test: &str) -> Option<MySqlPool> {
    let Ok(url) = std::env::var("TRACED_MYSQL_URL") else {
        // Not by a macro: those are captured.
        let said =
            writeln!(std::io::stderr(), "SKIPPED {test}: TRACED_MYSQL_URL is not set, no MySQL is tested");
        said.unwrap();
        return None;
    };
    let pool = MySqlPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    let schema = "CREATE TEMPORARY TABLE orders (id int PRIMARY KEY, email varchar(99) UNIQUE); \
                  INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com'), (3, 'c@example.com'); \
                  CREATE TEMPORARY TABLE `my ``order` (`it's` int NOT NULL); \
                  INSERT INTO `my ``order` VALUES (7)";
    sqlx::raw_sql(schema).execute(&pool).await.unwrap();
    Some(MySqlPool::from(pool).configure(|database| database.returned_rows(true)))
}

/// What every span says of where the server is.
fn place(system: &'static str) -> Vec<(&'static str, Value)> {
    let options: MySqlConnectOptions = std::env::var("TRACED_MYSQL_URL").unwrap().parse().unwrap();
    let mut place = vec![("db.system.name", system.into())];
    place.extend(options.get_database().map(|name| ("db.namespace", name.to_owned().into())));
    place.push(("server.address", options.get_host().to_owned().into()));
    if options.get_port() != 3306 {
        place.push(("server.port", i64::from(options.get_port()).into()));
    }
    place
}

/// A statement and what its span says. The values are bound.
struct Scenario {
    sql: &'static str,
    values: &'static [&'static str],
    summary: &'static str,
    text: &'static str,
    answer: Answer,
}

enum Answer {
    Rows(i64),
    /// MySQL's number, and the description.
    Error(&'static str, &'static str),
}

const fn rows(rows: i64) -> Answer {
    Answer::Rows(rows)
}

/// In this order, on one connection.
const SCENARIOS: &[Scenario] = &[
    Scenario {
        sql: "SELECT id FROM orders WHERE id > ? AND email <> 's3cr3t@example.com'",
        values: &["1"],
        summary: "SELECT orders",
        text: "SELECT id FROM orders WHERE id > ? AND email <> ?",
        answer: rows(2),
    },
    Scenario {
        sql: "SELECT o.id FROM orders AS o JOIN `my ``order` AS m ON o.id < m.`it's` WHERE o.id IN (1, 2, 3) LIMIT 0, 9",
        values: &[],
        summary: "SELECT orders `my ``order`",
        text: "SELECT o.id FROM orders AS o JOIN `my ``order` AS m ON o.id < m.`it's` WHERE o.id IN (?) LIMIT ?, ?",
        answer: rows(3),
    },
    Scenario {
        sql: r#"SELECT 's3cr3t\'s', "s3cr3t\"s", 's3cr3t''s', "it's ""s3cr3t""", '\\', X'41', 0x41, b'1', 1e3, N's3cr3t', _utf8mb4's3cr3t'"#,
        values: &[],
        summary: "SELECT",
        text: "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, _utf8mb4?",
        answer: rows(1),
    },
    Scenario {
        sql: "SELECT 2*/* s3cr3t's */3, 5--1 # s3cr3t's\n, id -- s3cr3t's\n /*!, 4 */ FROM /* s3cr3t's */ orders",
        values: &[],
        summary: "SELECT orders",
        text: "SELECT ?*?, ?-? \n, id \n /*!, ? */ FROM  orders",
        answer: rows(3),
    },
    Scenario {
        sql: "SELECT /*!99999 it's */ 's3cr3t', '5'",
        values: &[],
        summary: "SELECT",
        text: "SELECT ?",
        answer: rows(1),
    },
    Scenario {
        sql: "INSERT INTO orders SET id = ?, email = 's3cr3t@example.com'",
        values: &["4"],
        summary: "INSERT orders",
        text: "INSERT INTO orders SET id = ?, email = ?",
        answer: rows(0),
    },
    Scenario {
        sql: "INSERT IGNORE INTO orders (id, email) VALUES (4, 's3cr3t'), (5, 's3cr3t')",
        values: &[],
        summary: "INSERT orders",
        text: "INSERT IGNORE INTO orders (id, email) VALUES (?, ?), (?, ?)",
        answer: rows(0),
    },
    Scenario {
        sql: "INSERT INTO orders VALUES (5, 's3cr3t') ON DUPLICATE KEY UPDATE email = \"s3cr3t\"",
        values: &[],
        summary: "INSERT orders",
        text: "INSERT INTO orders VALUES (?, ?) ON DUPLICATE KEY UPDATE email = ?",
        answer: rows(0),
    },
    Scenario {
        sql: "REPLACE INTO `orders` VALUES (5, 's3cr3t')",
        values: &[],
        summary: "REPLACE `orders`",
        text: "REPLACE INTO `orders` VALUES (?, ?)",
        answer: rows(0),
    },
    Scenario {
        sql: "UPDATE orders SET email = CONCAT(email, 's3cr3t') WHERE id = ?",
        values: &["3"],
        summary: "UPDATE orders",
        text: "UPDATE orders SET email = CONCAT(email, ?) WHERE id = ?",
        answer: rows(0),
    },
    Scenario {
        sql: "DELETE o FROM orders AS o JOIN `my ``order` WHERE o.id > 4",
        values: &[],
        summary: "DELETE o orders `my ``order`",
        text: "DELETE o FROM orders AS o JOIN `my ``order` WHERE o.id > ?",
        answer: rows(0),
    },
    Scenario {
        sql: "INSERT INTO orders (id, email) VALUES (?, ?)",
        values: &["9", "a@example.com"],
        summary: "INSERT orders",
        text: "INSERT INTO orders (id, email) VALUES (?, ?)",
        answer: Answer::Error("1062", "unique violation"),
    },
    Scenario {
        sql: "INSERT INTO `my ``order` VALUES (NULL)",
        values: &[],
        summary: "INSERT `my ``order`",
        text: "INSERT INTO `my ``order` VALUES (NULL)",
        answer: Answer::Error("1048", "not null violation"),
    },
    Scenario {
        sql: "SELECT 's3cr3t' FROM missing",
        values: &[],
        summary: "SELECT missing",
        text: "SELECT ? FROM missing",
        answer: Answer::Error("1146", ""),
    },
    Scenario {
        sql: "SELECT 's3cr3t",
        values: &[],
        summary: "SELECT",
        text: "SELECT ?",
        answer: Answer::Error("1064", ""),
    },
];

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    let _checked = Checked::start();
    let Some(pool) = shop("every_scenario_has_its_exact_span").await else { return };
    for scenario in SCENARIOS {
        let mut query = sqlx::query(scenario.sql);
        for value in scenario.values {
            query = query.bind(*value);
        }
        let mut attributes = place("mysql");
        attributes.push(("db.query.summary", scenario.summary.into()));
        attributes.push(("db.query.text", scenario.text.into()));
        let result = query.fetch_all(&pool).await;
        let (status, seen) = match (&scenario.answer, &result) {
            (Answer::Rows(rows), Ok(_)) => (Status::Unset, *rows),
            (Answer::Error(number, description), Err(_)) => {
                attributes.push(("db.response.status_code", (*number).into()));
                attributes.push(("error.type", (*number).into()));
                (Status::error(*description), 0)
            }
            _ => panic!("{}: {result:?}", scenario.sql),
        };
        attributes.push(("db.response.returned_rows", seen.into()));
        let span = spans().iter().last().unwrap().clone();
        assert_span(&span, &Expected { name: scenario.summary, status, attributes: &attributes });
    }
    assert_eq!(spans().len(), SCENARIOS.len());
    assert_secret(&spans(), "s3cr3t");
}

#[tokio::test]
async fn mariadb_is_called_so_when_configured() {
    let _checked = Checked::start();
    let Some(pool) = shop("mariadb_is_called_so_when_configured").await else { return };
    let pool = pool.configure(|database| database.system_name(System::MariaDb));
    pool.fetch_one("SELECT \"s3cr3t\" # it's\nFROM `orders`").await.unwrap();
    let mut attributes = place("mariadb");
    attributes.push(("db.query.summary", "SELECT `orders`".into()));
    attributes.push(("db.query.text", "SELECT ? \nFROM `orders`".into()));
    attributes.push(("db.response.returned_rows", 1.into()));
    assert_span(
        &spans()[0],
        &Expected { name: "SELECT `orders`", status: Status::Unset, attributes: &attributes },
    );
}

#[tokio::test]
async fn secrets_never_leave_though_messages_quote_them() {
    const SECRET: &str = "s3cr3t";
    let _checked = Checked::start();
    let Some(pool) = shop("secrets_never_leave_though_messages_quote_them").await else { return };
    let sql = "INSERT INTO orders VALUES (8, ?), (9, ?)";
    let error = sqlx::query(sql).bind(SECRET).bind(SECRET).execute(&pool).await.unwrap_err();
    assert!(error.to_string().contains(SECRET), "{error}");
    for sql in [
        "INSERT INTO orders VALUES ('s3cr3t', NULL)",
        "SELECT 1 2 's3cr3t'",
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 's3cr3t'",
    ] {
        let error = sqlx::raw_sql(sql).fetch_all(&pool).await.unwrap_err();
        assert!(error.to_string().contains(SECRET), "{error}");
    }
    let codes: Vec<_> =
        spans().iter().filter_map(|span| span.attribute("error.type")).map(|code| code.to_string()).collect();
    assert_eq!(codes, ["1062", "1366", "1064", "1644"]);
    assert_secret(&spans(), SECRET);
}

#[tokio::test]
async fn streams_end_with_their_last_row_or_when_dropped() {
    let _checked = Checked::start();
    let Some(pool) = shop("streams_end_with_their_last_row_or_when_dropped").await else { return };
    let numbers = "WITH RECURSIVE numbers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < 500) \
                   SELECT n FROM numbers";
    let mut rows = sqlx::query(numbers).fetch(&pool);
    for _ in 0..10 {
        rows.try_next().await.unwrap().unwrap();
    }
    drop(rows);
    let rows: Vec<_> = sqlx::query(numbers).fetch(&pool).try_collect().await.unwrap();
    assert_eq!(rows.len(), 500);
    let seen: Vec<_> = spans().iter().map(|span| span.attribute("db.response.returned_rows")).collect();
    assert_eq!(seen, [Some(10.into()), Some(500.into())]);
    assert!(spans().iter().all(|span| span.status() == &Status::Unset));
}

#[tokio::test]
async fn transactions_and_prepared_statements_are_recorded() {
    let _checked = Checked::start();
    let Some(pool) = shop("transactions_and_prepared_statements_are_recorded").await else { return };
    let count = "SELECT count(*) FROM orders";
    let mut transaction = pool.begin_with("START TRANSACTION READ WRITE").await.unwrap();
    let sql = "DELETE FROM orders WHERE id = ?".into_sql_str();
    let statement = (&mut *transaction).prepare(sql).await.unwrap();
    sqlx::Statement::query(&statement).bind(1).execute(&mut *transaction).await.unwrap();
    let inner = transaction.begin().await.unwrap();
    inner.rollback().await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("DELETE FROM orders").execute(&mut *transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&pool).await.unwrap(), 2);
    let texts: Vec<_> =
        spans().iter().map(|span| span.attribute("db.query.text").unwrap().to_string()).collect();
    assert_eq!(
        texts,
        [
            "START TRANSACTION READ WRITE",
            "DELETE FROM orders WHERE id = ?",
            "SAVEPOINT _sqlx_savepoint_1",
            "ROLLBACK TO SAVEPOINT _sqlx_savepoint_1",
            "COMMIT",
            "BEGIN",
            "DELETE FROM orders",
            "ROLLBACK",
            count,
        ]
    );
}

#[tokio::test]
async fn comments_reach_the_server() {
    let _checked = Checked::start();
    let Some(pool) = shop("comments_reach_the_server").await else { return };
    // The server tells what it runs.
    let sql = "SELECT info, ? FROM information_schema.processlist WHERE id = connection_id();";
    let plain: (String, String) = sqlx::query_as(sql).bind("x").fetch_one(&pool).await.unwrap();
    assert!(!plain.0.contains("traceparent"), "off by default: {}", plain.0);
    let pool = pool.configure(|database| database.comments(Comments::new().field("application", "my shop")));
    let (seen, bound): (String, String) = sqlx::query_as(sql).bind("x").fetch_one(&pool).await.unwrap();
    assert_eq!(bound, "x");
    let span = &spans()[1];
    let parent = format!("00-{}-{}-03", span.trace_id(), span.span_id());
    let comment = format!(" /*application='my%20shop',traceparent='{parent}'*/");
    assert!(seen.contains(&comment), "{seen}");
    assert_eq!(span.attribute("db.query.text"), Some(sql.into()));
}
