//! Owns when a server's span ends, and which ends are errors.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Incoming;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::Status;
use traced_http_checks::{Checked, SOON, raw};

use crate::own::{Answer, Body, BoxError, body, get, hyper, hyper_http2, serve, stream};

type Frames = mpsc::Sender<Result<Frame<Bytes>, BoxError>>;

/// A body whose frames the test sends.
fn channel() -> (Frames, Body) {
    let (sender, mut receiver) = mpsc::channel(1);
    let frames = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx));
    (sender, stream(StreamBody::new(frames)))
}

fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from(text))
}

/// A server that answers once with this response.
async fn serve_once(response: Response<Body>) -> std::net::SocketAddr {
    let response = Arc::new(Mutex::new(Some(response)));
    serve(move |_: Request<Incoming>| {
        let response = Arc::clone(&response);
        async move { response.lock().await.take().ok_or_else(|| "asked twice".into()) }
    })
    .await
}

fn error(span: &traced::testing::Span) -> Option<String> {
    span.attribute("error.type").map(|value| value.to_string())
}

#[tokio::test]
async fn a_stream_is_covered_to_its_last_frame() {
    let checked = Checked::start();
    let (frames, body) = channel();
    let address = serve_once(Response::new(body)).await;
    let mut body = hyper().request(get(address, "/")).await.unwrap().into_body();
    frames.send(Ok(data("one"))).await.unwrap();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "one");
    assert!(checked.spans().is_empty(), "the head and a frame were read, and the span goes on");
    drop(frames);
    assert!(body.frame().await.is_none());
    let span = checked.span("GET").await;
    assert_eq!((span.status(), error(&span)), (&Status::Unset, None));
}

#[tokio::test]
async fn trailers_end_the_span() {
    let checked = Checked::start();
    let (frames, body) = channel();
    let address = serve_once(Response::new(body)).await;
    let mut body = hyper_http2().request(get(address, "/")).await.unwrap().into_body();
    frames.send(Ok(data("one"))).await.unwrap();
    body.frame().await.unwrap().unwrap();
    let trailers = HeaderMap::from_iter([("x-sum".parse().unwrap(), "1".parse().unwrap())]);
    frames.send(Ok(Frame::trailers(trailers))).await.unwrap();
    // The sender is alive, so it is the trailers that end it.
    let span = checked.span("GET").await;
    assert_eq!(span.status(), &Status::Unset);
    assert!(body.frame().await.unwrap().unwrap().is_trailers());
    drop(frames);
}

#[tokio::test]
async fn an_error_of_the_body_is_an_error_even_with_200() {
    let checked = Checked::start();
    let (frames, body) = channel();
    let address = serve_once(Response::new(body)).await;
    let body = hyper().request(get(address, "/")).await.unwrap().into_body();
    frames.send(Err("the disk is gone".into())).await.unwrap();
    assert!(body.collect().await.is_err());
    let span = checked.span("GET").await;
    assert_eq!(span.attribute("http.response.status_code"), Some(200.into()));
    assert_eq!((span.status(), error(&span)), (&Status::error("the disk is gone"), Some("_OTHER".into())));
}

#[tokio::test]
async fn a_client_that_leaves_during_the_body_is_an_error_even_with_200() {
    let checked = Checked::start();
    let (frames, body) = channel();
    let address = serve_once(Response::new(body)).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    client.read_exact(&mut [0; 12]).await.unwrap();
    drop(client);
    let span = checked.span("GET").await;
    assert_eq!(span.status(), &Status::error("dropped before the end of the response's body"));
    assert_eq!(error(&span).as_deref(), Some("cancelled"));
    drop(frames);
}

#[tokio::test]
async fn a_client_that_leaves_before_the_response_is_an_error() {
    let checked = Checked::start();
    let (came, arrived) = oneshot::channel();
    let came = Arc::new(Mutex::new(Some(came)));
    let address = serve(move |_| {
        let came = Arc::clone(&came);
        async move {
            came.lock().await.take().unwrap().send(()).unwrap();
            std::future::pending().await
        }
    })
    .await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    arrived.await.unwrap();
    drop(client);
    let span = checked.span("GET").await;
    assert_eq!(span.status(), &Status::error("dropped before there was a response"));
    assert_eq!(error(&span).as_deref(), Some("cancelled"));
    assert_eq!(span.attribute("http.response.status_code"), None);
}

#[tokio::test]
async fn a_panic_is_an_error_and_goes_on() {
    let checked = Checked::start();
    let address = serve(async |_| panic!("no stock")).await;
    assert_eq!(raw(address, "GET / HTTP/1.1\r\nhost: h\r\n\r\n").await, "", "the connection is gone");
    let span = checked.span("GET").await;
    assert_eq!((span.status(), error(&span)), (&Status::error("no stock"), Some("panic".into())));
    assert_eq!(span.events().len(), 0);
}

#[tokio::test]
async fn a_panic_of_the_body_is_an_error() {
    let checked = Checked::start();
    let frames = futures_util::stream::poll_fn(|_| panic!("no frame"));
    let address = serve_once(Response::new(stream(StreamBody::new(Box::pin(frames)
        as std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, BoxError>> + Send>>))))
    .await;
    raw(address, "GET / HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let span = checked.span("GET").await;
    assert_eq!((span.status(), error(&span)), (&Status::error("no frame"), Some("panic".into())));
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_no_error() {
    for (method, code) in [("HEAD", 200), ("GET", 204), ("GET", 304)] {
        let checked = Checked::start();
        // It never ends, and hyper drops it unread.
        let (frames, body) = channel();
        let address = serve_once(Response::builder().status(code).body(body).unwrap()).await;
        let request = format!("{method} / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
        raw(address, &request).await;
        let span = checked.span(method).await;
        assert_eq!((span.status(), error(&span)), (&Status::Unset, None), "{method} {code}");
        drop(frames);
    }
}

#[tokio::test]
async fn a_body_of_the_promised_length_was_read_though_nobody_asked_for_its_end() {
    let checked = Checked::start();
    let (frames, body) = channel();
    let address = serve_once(Response::builder().header("content-length", 3).body(body).unwrap()).await;
    let body = hyper().request(get(address, "/")).await.unwrap().into_body();
    frames.send(Ok(data("one"))).await.unwrap();
    assert_eq!(body.collect().await.unwrap().to_bytes(), "one");
    let span = checked.span("GET").await;
    assert_eq!(span.status(), &Status::Unset);
    drop(frames);
}

#[tokio::test]
async fn an_upgrade_ends_the_span_with_its_answer() {
    let checked = Checked::start();
    let (done, told) = oneshot::channel::<()>();
    let told = Arc::new(Mutex::new(Some(told)));
    let address = serve(move |mut request: Request<Incoming>| {
        let told = Arc::clone(&told);
        async move {
            let upgrade = hyper::upgrade::on(&mut request);
            tokio::spawn(async move {
                let connection = upgrade.await.unwrap();
                told.lock().await.take().unwrap().await.unwrap();
                drop(connection);
            });
            let response = Response::builder().status(StatusCode::SWITCHING_PROTOCOLS);
            Ok(response.header("upgrade", "echo").header("connection", "upgrade").body(body("")).unwrap())
                as Answer
        }
    })
    .await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: h\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n")
        .await
        .unwrap();
    let span = checked.span("GET").await;
    assert_eq!(span.attribute("http.response.status_code"), Some(101.into()));
    assert_eq!(span.status(), &Status::Unset);
    done.send(()).unwrap();
}

#[tokio::test]
async fn work_that_goes_on_after_the_response_does_not_lengthen_the_span() {
    let checked = Checked::start();
    let (release, released) = oneshot::channel::<()>();
    let released = Arc::new(Mutex::new(Some(released)));
    let address = serve(move |_| {
        let released = Arc::clone(&released);
        async move {
            // It holds the context, and so a reference to the span.
            let context = Context::current();
            tokio::spawn(async move {
                let _ = released.lock().await.take().unwrap().await;
                drop(context);
            });
            Ok(Response::new(body("answer"))) as Answer
        }
    })
    .await;
    hyper().request(get(address, "/")).await.unwrap();
    let span = checked.span("GET").await;
    assert!(span.duration() < Duration::from_secs(10).min(SOON));
    release.send(()).unwrap();
}
