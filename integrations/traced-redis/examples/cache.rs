//! A cache in Redis: run it and see a span for each command.
//!
//! `docker-compose.yml` beside this file starts a server: `TRACED_REDIS_URL=redis://localhost/ cargo run --example cache`; with
//! `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector.

use redis::AsyncCommands as _;
use redis::aio::MultiplexedConnection;
use traced::traced;
use traced_redis::Connection;

type Cache = Connection<MultiplexedConnection>;

#[traced(attrs(order.id = id))]
async fn total(cache: &mut Cache, id: u32) -> redis::RedisResult<u64> {
    let key = format!("order:{id}");
    if let Some(total) = cache.get(&key).await? {
        return Ok(total);
    }
    let total = 42;
    redis::pipe().set(&key, total).expire(&key, 60).exec_async(cache).await?;
    Ok(total)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let Ok(url) = std::env::var("TRACED_REDIS_URL") else {
        return Err("no server; set TRACED_REDIS_URL to its URL".into());
    };
    let client = redis::Client::open(url)?;
    let connection = client.get_multiplexed_async_connection().await?;
    let mut cache = traced_redis::wrap(connection).place(client.get_connection_info());
    let first = total(&mut cache, 7).await?;
    assert_eq!(first, total(&mut cache, 7).await?);
    Ok(())
}
