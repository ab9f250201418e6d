//! A shop's orders in SQLite, in memory: `cargo run -p traced-sqlx --features sqlite --example order_book` prints the trace.

use sqlx::sqlite::SqlitePoolOptions;
use traced::traced;
use traced_sqlx::{Pool, SqlitePool};

#[traced("orders.place", attrs(order.id = id))]
async fn place(pool: &SqlitePool, id: i64, email: &str) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::query("INSERT INTO orders (id, email) VALUES ($1, $2)")
        .bind(id)
        .bind(email)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

#[traced("orders.count")]
async fn count(pool: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM orders WHERE email <> 'nobody@example.com'")
        .fetch_one(pool)
        .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry =
        traced::builder().service_name("shop").default_exporter(traced::ExporterKind::Console).init()?;
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    sqlx::query("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT UNIQUE)").execute(&pool).await?;

    let pool = Pool::from(pool); // the one line
    place(&pool, 1, "ann@example.com").await?;
    // The same customer again: a unique violation, without the address.
    let _ = place(&pool, 2, "ann@example.com").await;
    count(&pool).await?;
    Ok(())
}
