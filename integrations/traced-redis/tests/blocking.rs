//! The spans of blocking connections, with a real server, whose URL is in `TRACED_REDIS_URL`: without it every test here says that it was
//! skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use redis::{Client, Commands as _, ConnectionLike as _, RedisResult};
use traced::opentelemetry::trace::Status;
use traced::testing::spans;
use traced_checks::Checked;
use traced_redis::Connection;

use support::{SECRET, describe, every_scenario, of, open};

fn connect(test: &str) -> Option<(Client, Connection<redis::Connection>)> {
    let client = open(test)?;
    let connection = client.get_connection().unwrap();
    let connection = traced_redis::wrap_blocking(connection).place(client.get_connection_info());
    Some((client, connection))
}

#[test]
fn every_scenario_has_its_exact_span() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("every_scenario_has_its_exact_span") else { return };
    let key = format!("{SECRET}:blocking");
    connection.set::<_, _, ()>(&key, SECRET).unwrap();
    let _: String = connection.get(&key).unwrap();
    let wrong: RedisResult<i64> = connection.lpush(&key, SECRET);
    wrong.unwrap_err();
    let unknown: RedisResult<()> = redis::cmd("NOSUCH").arg(SECRET).query(&mut connection);
    unknown.unwrap_err();
    redis::pipe().get(&key).get(&key).exec(&mut connection).unwrap();
    redis::pipe().atomic().set(&key, 1).incr(&key, 1).exec(&mut connection).unwrap();
    redis::pipe().get(&key).lpush(&key, SECRET).exec(&mut connection).unwrap_err();
    connection.del::<_, ()>(&key).unwrap();
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), every_scenario());
}

#[test]
fn a_transaction_that_watches_is_seen_whole() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("a_transaction_that_watches_is_seen_whole") else { return };
    let key = format!("{SECRET}:watched");
    let (added,): (i64,) = redis::transaction(&mut connection, &[&key], |connection, pipeline| {
        let before: Option<i64> = connection.get(&key)?;
        pipeline.set(&key, before.unwrap_or(0)).ignore().incr(&key, 1).query(connection)
    })
    .unwrap();
    connection.del::<_, ()>(&key).unwrap();
    assert!(added > 0);
    let names: Vec<_> =
        spans().iter().map(|span| span.name().split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["WATCH", "GET", "MULTI", "UNWATCH", "DEL"]);
    let all = spans();
    assert!(all.iter().all(|span| !describe(span).is_empty()));
    assert_eq!(of("MULTI").attribute("db.query.text"), Some("SET ? ?; INCRBY ? ?".into()));
}

#[test]
fn a_transaction_that_is_refused_is_an_error() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("a_transaction_that_is_refused_is_an_error") else { return };
    let key = format!("{SECRET}:refused");
    let wrong: RedisResult<()> = redis::pipe().atomic().cmd("NOSUCH").arg(&key).query(&mut connection);
    wrong.unwrap_err();
    let span = of("MULTI");
    assert_eq!(span.attribute("db.operation.name"), Some("MULTI NOSUCH".into()));
    assert_eq!(span.attribute("db.operation.batch.size"), None, "one is no batch");
    assert_eq!(span.attribute("error.type"), Some("EXECABORT".into()));
    assert_eq!(span.status(), &Status::error(""));
}

#[test]
fn bytes_are_read_for_their_name_alone() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("bytes_are_read_for_their_name_alone") else { return };
    let command = redis::cmd("EXISTS").arg(SECRET).get_packed_command();
    connection.req_packed_command(&command).unwrap();
    assert!(connection.check_connection() && connection.is_open());
    let expected = "EXISTS 127.0.0.1 Unset
db.namespace=0
db.operation.name=EXISTS
db.query.text=EXISTS ?
db.system.name=redis
server.address=127.0.0.1";
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_lost_server_is_an_error_of_the_connection() {
    let _checked = Checked::start();
    let Some((client, mut connection)) = connect("a_lost_server_is_an_error_of_the_connection") else {
        return;
    };
    let id: i64 = redis::cmd("CLIENT").arg("ID").query(connection.get_mut()).unwrap();
    redis::cmd("CLIENT").arg("KILL").arg("ID").arg(id).exec(&mut client.get_connection().unwrap()).unwrap();
    connection.get::<_, Option<String>>("a").unwrap_err();
    let span = of("GET");
    assert_eq!(span.attribute("error.type"), Some("Io".into()));
    assert_eq!(span.attribute("db.response.status_code"), None);
}
