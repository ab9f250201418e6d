//! How many of an item are there, in Redis over a blocking connection: run it and see a span for each command and transaction.
//!
//! `docker-compose.yml` beside this file starts a server: `TRACED_REDIS_URL=redis://localhost/ cargo run --example stock`; with
//! `OTEL_TRACES_EXPORTER=otlp` the spans go to a collector.

use redis::{Commands as _, RedisResult};
use traced::traced;
use traced_redis::Connection;

type Stock = Connection<redis::Connection>;

/// How many are left; `None`: there are not as many.
#[traced(attrs(order.item = item, order.count = count))]
fn take(stock: &mut Stock, item: &str, count: u32) -> RedisResult<Option<u32>> {
    let key = format!("traced:stock:{item}");
    redis::transaction(stock, &[&key], |stock, pipeline| {
        let there: u32 = stock.get(&key)?;
        let Some(left) = there.checked_sub(count) else { return Ok(Some(None)) };
        let done: Option<()> = pipeline.set(&key, left).ignore().query(stock)?;
        Ok(done.map(|()| Some(left)))
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let Ok(url) = std::env::var("TRACED_REDIS_URL") else {
        return Err("no server; set TRACED_REDIS_URL to its URL".into());
    };
    let client = redis::Client::open(url)?;
    let connection = client.get_connection()?;
    let mut stock = traced_redis::wrap_blocking(connection).place(client.get_connection_info());
    stock.set_ex::<_, _, ()>("traced:stock:teapot", 3, 60)?;
    assert_eq!(take(&mut stock, "teapot", 2)?, Some(1));
    assert_eq!(take(&mut stock, "teapot", 2)?, None);
    Ok(())
}
