//! The spans of commands, with a real server, whose URL is in `TRACED_REDIS_URL`: without it every test here says that it was
//! skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands as _, Client, RedisResult};
use traced::opentelemetry::trace::Status;
use traced::testing::spans;
use traced_checks::Checked;
use traced_redis::{Connection, QueryText};

use support::{SECRET, describe, every_scenario, of, open};

/// The server's client and a connection; or a loud word that there is no server.
async fn connect(test: &str) -> Option<(Client, Connection<MultiplexedConnection>)> {
    let client = open(test)?;
    let connection = client.get_multiplexed_async_connection().await.unwrap();
    let connection = traced_redis::wrap(connection).place(client.get_connection_info());
    Some((client, connection))
}

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("every_scenario_has_its_exact_span").await else { return };
    let key = format!("{SECRET}:a");
    connection.set::<_, _, ()>(&key, SECRET).await.unwrap();
    let _: String = connection.get(&key).await.unwrap();
    let wrong: RedisResult<i64> = connection.lpush(&key, SECRET).await;
    wrong.unwrap_err();
    let unknown: RedisResult<()> = redis::cmd("NOSUCH").arg(SECRET).query_async(&mut connection).await;
    unknown.unwrap_err();
    redis::pipe().get(&key).get(&key).exec_async(&mut connection).await.unwrap();
    redis::pipe().atomic().set(&key, 1).incr(&key, 1).exec_async(&mut connection).await.unwrap();
    redis::pipe().get(&key).lpush(&key, SECRET).exec_async(&mut connection).await.unwrap_err();
    connection.del::<_, ()>(&key).await.unwrap();
    assert_eq!(spans().iter().map(describe).collect::<Vec<_>>(), every_scenario());
}

#[tokio::test]
async fn the_place_is_the_clients() {
    let _checked = Checked::start();
    let Some((client, mut connection)) = connect("the_place_is_the_clients").await else { return };
    connection.exists::<_, bool>("a").await.unwrap();
    let redis::ConnectionAddr::Tcp(_, port) = client.get_connection_info().addr() else { return };
    let expected = Some(i64::from(*port).into()).filter(|_| *port != 6379);
    assert_eq!(of("EXISTS").attribute("server.port"), expected);
}

#[tokio::test]
async fn the_text_can_be_turned_off() {
    let _checked = Checked::start();
    let Some((_, connection)) = connect("the_text_can_be_turned_off").await else { return };
    let mut connection = connection.configure(|database| database.query_text(QueryText::Off));
    connection.exists::<_, bool>("a").await.unwrap();
    assert_eq!(of("EXISTS").attribute("db.query.text"), None);
}

#[tokio::test]
async fn a_command_that_is_given_up_is_no_error() {
    let _checked = Checked::start();
    let Some((_, mut connection)) = connect("a_command_that_is_given_up_is_no_error").await else { return };
    let mut command = redis::cmd("BLPOP");
    command.arg("traced:never").arg(0);
    let mut waiting = Box::pin(command.query_async::<()>(&mut connection));
    std::future::poll_fn(|cx| {
        assert!(waiting.as_mut().poll(cx).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(spans().is_empty());
    drop(waiting);
    assert_eq!(of("BLPOP").status(), &Status::Unset);
}

#[tokio::test]
async fn a_lost_server_is_an_error_of_the_connection() {
    let _checked = Checked::start();
    let Some((client, _)) = connect("a_lost_server_is_an_error_of_the_connection").await else { return };
    let plain = client.get_multiplexed_async_connection().await.unwrap();
    let id: i64 = redis::cmd("CLIENT").arg("ID").query_async(&mut plain.clone()).await.unwrap();
    let mut other = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CLIENT").arg("KILL").arg("ID").arg(id).exec_async(&mut other).await.unwrap();
    let mut connection = traced_redis::wrap(plain);
    connection.get::<_, Option<String>>("a").await.unwrap_err();
    let span = of("GET");
    assert_eq!(span.attribute("error.type"), Some("Io".into()));
    assert_eq!(span.attribute("db.response.status_code"), None);
}
