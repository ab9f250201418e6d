//! Two services: a shop that takes orders and asks an inventory, which has a database. Their spans come from one line each for the
//! server, the client and the pool; the traced functions say what only the application knows.
//!
//! This file owns the services; who runs them is `main.rs`' business.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use traced::traced;
use traced_reqwest::Client;
use traced_sqlx::SqlitePool;

/// Takes orders: `POST /orders/{item}`.
pub fn shop(inventory: String) -> Router {
    let inventory = Arc::new(Inventory { client: Client::new(), url: inventory });
    let order = async |State(inventory): State<Arc<Inventory>>, Path(item): Path<u32>| match inventory
        .take(item)
        .await
    {
        Ok(()) => (StatusCode::CREATED, "ordered"),
        Err(NoOrder::SoldOut) => (StatusCode::CONFLICT, "sold out"),
        Err(NoOrder::Http(_)) => (StatusCode::BAD_GATEWAY, "no answer from the inventory"),
    };
    Router::new().route("/orders/{item}", post(order)).with_state(inventory).layer(traced_axum::layer())
}

/// The other service, as the shop sees it.
#[derive(Debug)]
struct Inventory {
    client: Client,
    url: String,
}

/// Why there is no order.
#[derive(Debug)]
enum NoOrder {
    SoldOut,
    Http(traced_reqwest::reqwest::Error),
}

impl Inventory {
    #[traced(attrs(item.id = item))]
    async fn take(&self, item: u32) -> Result<(), NoOrder> {
        let url = format!("{}/items/{item}/left", self.url);
        let answer = self.client.get(url).url_template("/items/{item}/left").send().await;
        let left = answer.map_err(NoOrder::Http)?.text().await.map_err(NoOrder::Http)?;
        if left == "0" { Err(NoOrder::SoldOut) } else { Ok(()) }
    }
}

impl std::fmt::Display for NoOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SoldOut => f.write_str("sold out"),
            Self::Http(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NoOrder {}

/// Knows what there is: `GET /items/{item}/left`.
pub fn inventory(pool: SqlitePool) -> Router {
    let left = async |State(pool): State<SqlitePool>, Path(item): Path<u32>| {
        let left = items_left(&pool, item).await;
        left.map(|left| left.to_string()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    };
    Router::new().route("/items/{item}/left", get(left)).with_state(pool).layer(traced_axum::layer())
}

#[traced("inventory.left", attrs(item.id = item))]
async fn items_left(pool: &SqlitePool, item: u32) -> sqlx::Result<i64> {
    let found = sqlx::query_scalar("SELECT left FROM items WHERE id = $1").bind(item).fetch_optional(pool);
    Ok(found.await?.unwrap_or(0))
}

/// A database in memory with one kind of item.
///
/// # Errors
///
/// The database's.
pub async fn database() -> sqlx::Result<SqlitePool> {
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await?;
    sqlx::query("CREATE TABLE items (id INTEGER PRIMARY KEY, left INTEGER)").execute(&pool).await?;
    sqlx::query("INSERT INTO items VALUES (7, 3)").execute(&pool).await?;
    Ok(SqlitePool::from(pool))
}

/// Serves on a port of the system's choice, on the loopback interface, until the runtime ends.
///
/// # Errors
///
/// There is no such port.
pub async fn serve(app: Router) -> std::io::Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(url)
}
