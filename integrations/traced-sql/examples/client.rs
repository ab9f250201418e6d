//! A client of a database that has no integration yet, instrumented by hand: `cargo run -p traced-sql --example client`.

use traced::traced;
use traced_sql::{Database, Failure, System};

/// Some driver.
struct Client {
    database: Database,
}

impl Client {
    fn query(&self, sql: &str) -> Result<u64, String> {
        let span = self.database.query(sql).start();
        let result = {
            let _entered = span.enter();
            send(sql)
        };
        match &result {
            Ok(rows) => span.returned_rows(*rows),
            Err(code) => span.fail(Failure::code(code.as_str())),
        }
        span.end();
        result
    }
}

/// Some wire.
fn send(sql: &str) -> Result<u64, String> {
    if sql.contains("no_such_table") { Err("42P01".to_owned()) } else { Ok(3) }
}

#[traced("orders.list")]
fn list_orders(client: &Client) {
    let _ = client.query("SELECT * FROM orders JOIN customers USING (id) WHERE email = 'ann@example.com'");
    let _ = client.query("SELECT * FROM no_such_table");
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let database =
        Database::new(System::PostgreSql).namespace("shop").server("127.0.0.1", 5432).returned_rows(true);
    list_orders(&Client { database });
    Ok(())
}
