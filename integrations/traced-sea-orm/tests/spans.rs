//! The spans of statements of SQLite, in process, through entities and by hand.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::SystemTime;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, Database, DatabaseConnection, DbBackend,
    EntityTrait as _, QueryFilter as _, Set, Statement,
};
use traced::opentelemetry::trace::{SpanKind, Status};
use traced::testing::{Span, spans};
use traced_checks::{Checked, SECRET};
use traced_sea_orm::QueryText;

#[expect(unreachable_pub, reason = "what SeaORM's macro writes is public")]
mod orders {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub email: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

async fn shop() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let schema = "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL)";
    db.execute_unprepared(schema).await.unwrap();
    db
}

/// A statement by hand.
async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
}

fn order(email: &str) -> orders::ActiveModel {
    orders::ActiveModel { email: Set(email.to_owned()), ..Default::default() }
}

/// Everything that a span says, but for the summary, which is its name.
fn describe(span: &Span) -> String {
    assert_eq!(span.kind(), &SpanKind::Client);
    assert!(span.events().is_empty() && span.links().is_empty());
    assert_eq!(span.scope().name(), "traced-sea-orm");
    assert_eq!(span.scope().version(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(span.scope().schema_url(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert!(!format!("{:?}", span.data()).contains(SECRET), "a secret is exported: {span:?}");
    let mut lines: Vec<_> = span
        .attributes()
        .iter()
        .filter(|pair| pair.key.as_str() != "db.query.summary")
        .map(|pair| format!("{}={}", pair.key, pair.value))
        .collect();
    lines.sort();
    format!("{} {:?} {}", span.name(), span.status(), lines.join(" "))
}

#[tokio::test]
async fn every_statement_has_its_exact_span() {
    let _checked = Checked::start();
    let mut db = shop().await;
    traced_sea_orm::instrument(&mut db);
    order(SECRET).insert(&db).await.unwrap();
    orders::Entity::find().filter(orders::Column::Email.eq(SECRET)).all(&db).await.unwrap();
    order(SECRET).insert(&db).await.unwrap_err();
    run(&db, "DELETE FROM orders WHERE email = 's3cr3t-mark'").await;
    let insert = "INSERT INTO \"orders\" (\"email\") VALUES (?)";
    let found =
        "SELECT \"orders\".\"id\", \"orders\".\"email\" FROM \"orders\" WHERE \"orders\".\"id\" = ? LIMIT ?";
    let select =
        "SELECT \"orders\".\"id\", \"orders\".\"email\" FROM \"orders\" WHERE \"orders\".\"email\" = ?";
    let expected = [
        format!("INSERT \"orders\" Unset db.query.text={insert} db.system.name=sqlite"),
        format!("SELECT \"orders\" Unset db.query.text={found} db.system.name=sqlite"),
        format!("SELECT \"orders\" Unset db.query.text={select} db.system.name=sqlite"),
        format!(
            "INSERT \"orders\" Error {{ description: \"\" }} db.query.text={insert} db.system.name=sqlite error.type=sea_orm::DbErr"
        ),
        "DELETE orders Unset db.query.text=DELETE FROM orders WHERE email = ? db.system.name=sqlite"
            .to_owned(),
    ];
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn statements_belong_to_the_span_around_them_and_lie_within_it() {
    let _checked = Checked::start();
    let mut db = shop().await;
    traced_sea_orm::instrument(&mut db);
    let clone = db.clone();
    traced::span!("test.outer", async {
        run(&clone, "SELECT 1").await;
    })
    .await;
    let all = spans();
    let (outer, inner) = (all.one("test.outer"), all.one("SELECT"));
    assert_eq!(inner.parent_id(), Some(outer.span_id()));
    let (outer, inner) = (outer.data(), inner.data());
    assert!(inner.start_time < inner.end_time && inner.end_time <= SystemTime::now());
    let millisecond = std::time::Duration::from_millis(1);
    assert!(outer.start_time <= inner.start_time + millisecond, "{outer:?} {inner:?}");
}

#[tokio::test]
async fn the_place_is_what_is_said() {
    let _checked = Checked::start();
    let mut db = shop().await;
    traced_sea_orm::instrument_with(&mut db, |database| {
        database.namespace("shop").server("db.internal", 5433).query_text(QueryText::Off)
    });
    run(&db, "SELECT 1").await;
    let all = spans();
    let expected =
        "SELECT Unset db.namespace=shop db.system.name=sqlite server.address=db.internal server.port=5433";
    assert_eq!(describe(all.one("SELECT")), expected);
    assert_eq!(all.one("SELECT").status(), &Status::Unset);
}
