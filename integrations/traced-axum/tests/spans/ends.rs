//! Owns when spans end: server-sent events, websockets, disconnects, panics, background work.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::Message;
use axum::response::sse::{Event, Sse};
use axum::routing::{any, get};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::{Notify, mpsc};
use tokio_tungstenite::connect_async;
use traced::opentelemetry::trace::Status;
use traced_http_checks::{Checked, raw};

use crate::own::{fetch, serve};

/// An app that answers `GET /events` once, with events that the test sends.
fn events() -> (mpsc::Sender<Event>, Router) {
    let (sender, receiver) = mpsc::channel(1);
    let receiver = Arc::new(Mutex::new(Some(receiver)));
    let handler = move || {
        let mut receiver: mpsc::Receiver<Event> = receiver.lock().unwrap().take().unwrap();
        let events = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx)).map(Ok::<_, Infallible>);
        async { Sse::new(events) }
    };
    (sender, Router::new().route("/events", get(handler)).layer(traced_axum::layer()))
}

#[tokio::test]
async fn server_sent_events_are_covered_to_the_last_one() {
    let checked = Checked::start();
    let (sender, app) = events();
    let address = serve(app).await;
    let mut response = reqwest::get(format!("http://{address}/events")).await.unwrap();
    sender.send(Event::default().data("one")).await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "data: one\n\n");
    assert!(checked.spans().is_empty(), "an event was read, and the span goes on");
    drop(sender);
    assert_eq!(response.chunk().await.unwrap(), None);
    let span = checked.span("GET /events").await;
    assert_eq!((span.status(), span.attribute("error.type")), (&Status::Unset, None));
}

#[tokio::test]
async fn a_client_that_leaves_during_the_events_is_an_error() {
    let checked = Checked::start();
    let (sender, app) = events();
    let address = serve(app).await;
    let mut response = reqwest::get(format!("http://{address}/events")).await.unwrap();
    sender.send(Event::default().data("one")).await.unwrap();
    response.chunk().await.unwrap();
    drop(response);
    let span = checked.span("GET /events").await;
    assert_eq!(span.status(), &Status::error("dropped before the end of the response's body"));
    assert_eq!(span.attribute("error.type"), Some("cancelled".into()));
    assert_eq!(span.attribute("http.response.status_code"), Some(200.into()));
    drop(sender);
}

#[tokio::test]
async fn the_span_of_a_websocket_is_its_handshake() {
    let checked = Checked::start();
    let upgrade = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(|mut socket| async move {
            while let Some(Ok(Message::Text(text))) = socket.recv().await {
                socket.send(Message::Text(text)).await.unwrap();
            }
        })
    };
    let app = Router::new().route("/ws", any(upgrade)).layer(traced_axum::layer());
    let address = serve(app).await;
    let (mut socket, _) = connect_async(format!("ws://{address}/ws")).await.unwrap();
    let span = checked.span("GET /ws").await;
    assert_eq!(span.attribute("http.response.status_code"), Some(101.into()));
    assert_eq!(span.status(), &Status::Unset);
    socket.send("hello".into()).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap().into_text().unwrap(), "hello");
    socket.close(None).await.unwrap();
    assert_eq!(checked.spans().len(), 1);
}

async fn out_of_stock() -> &'static str {
    panic!("no stock")
}

#[tokio::test]
async fn a_panic_of_a_handler_is_an_error() {
    let checked = Checked::start();
    let app = Router::new().route("/", get(out_of_stock)).layer(traced_axum::layer());
    raw(serve(app).await, "GET / HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let span = checked.span("GET /").await;
    assert_eq!(span.status(), &Status::error("no stock"));
    assert_eq!(span.attribute("error.type"), Some("panic".into()));
}

#[traced::traced("mail.send")]
async fn send_mail(release: Arc<Notify>) {
    release.notified().await;
}

#[tokio::test]
async fn background_work_does_not_lengthen_the_span_and_is_its_child() {
    let checked = Checked::start();
    let release = Arc::new(Notify::new());
    let in_handler = Arc::clone(&release);
    let handler = move || {
        drop(traced::spawn(send_mail(Arc::clone(&in_handler))));
        async { "accepted" }
    };
    let app = Router::new().route("/", get(handler)).layer(traced_axum::layer());
    fetch(serve(app).await, "GET", "/").await;
    let server = checked.span("GET /").await;
    assert_eq!(checked.spans().len(), 1, "the mail is not sent yet");
    release.notify_one();
    let mail = checked.span("mail.send").await;
    assert_eq!(mail.parent_id(), Some(server.span_id()));
    assert!(mail.end_time() >= server.end_time());
}
