//! Owns how calls fail: each kind with its `error.type`, and cancellation, which is none.

use std::time::Duration;

use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use tokio::net::TcpListener;
use traced::opentelemetry::trace::Status;
use traced::testing::Span;
use traced_http_checks::{Checked, SECRET, raw};
use traced_reqwest::Client;

use crate::own::{app, serve};

/// The span of a call that fails.
async fn failed(client: reqwest::Client, url: &str) -> (Span, String, reqwest::Error) {
    let checked = Checked::start();
    let error = Client::from(client).get(url).send().await.unwrap_err();
    let spans = checked.spans();
    let span = spans.one("GET").clone();
    let error_type = span.attribute("error.type").unwrap().to_string();
    assert!(span.attribute("http.response.status_code").is_none());
    (span, error_type, error)
}

fn description(span: &Span) -> String {
    match span.status() {
        Status::Error { description } => description.to_string(),
        other => panic!("{other:?} is no error"),
    }
}

#[tokio::test]
async fn a_refused_connection_says_so_without_the_url() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("http://{closed}/?sig={SECRET}");
    let (span, error_type, error) = failed(reqwest::Client::new(), &url).await;
    assert!(error.to_string().contains(SECRET), "reqwest's own text holds the URL");
    assert_eq!(error_type, "connect");
    let text = description(&span);
    assert!(text.contains("Connection refused") && !text.contains("127.0.0.1"), "{text}");
    assert_eq!(span.attribute("network.peer.address"), None, "there was no socket");
    assert_eq!(span.attribute("url.full").unwrap().as_str(), format!("http://{closed}/?sig=REDACTED"));
}

#[tokio::test]
async fn a_timeout_is_a_timeout() {
    let address = serve(app()).await;
    let client = reqwest::Client::builder().timeout(Duration::from_millis(20)).build().unwrap();
    let (span, error_type, error) = failed(client, &format!("http://{address}/never?sig={SECRET}")).await;
    assert!(error.is_timeout());
    assert_eq!((error_type.as_str(), description(&span).as_str()), ("timeout", "operation timed out"));
}

#[tokio::test]
async fn too_many_redirects_are_an_error_of_the_one_call() {
    let address = serve(app()).await;
    let client = reqwest::Client::builder().redirect(Policy::limited(3)).build().unwrap();
    let (span, error_type, _) = failed(client, &format!("http://{address}/loop?sig={SECRET}")).await;
    assert_eq!(error_type, "redirect");
    assert_eq!(description(&span), "too many redirects");
}

/// Knows no names, and asks nobody.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

#[tokio::test]
async fn an_unknown_host_is_an_error_of_names() {
    let client = reqwest::Client::builder().dns_resolver(NoNames).build().unwrap();
    let (span, error_type, _) = failed(client, "http://nowhere.invalid/").await;
    assert_eq!(error_type, "dns", "{}", description(&span));
    assert_eq!(span.attribute("server.port"), Some(80.into()));
}

#[tokio::test]
async fn a_server_that_closes_the_connection_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    let (_, error_type, _) = failed(reqwest::Client::new(), &format!("http://{address}/")).await;
    assert_eq!(error_type, "request");
}

#[tokio::test]
async fn a_call_that_is_dropped_is_no_error() {
    let checked = Checked::start();
    let (came, mut arrived) = tokio::sync::mpsc::channel(1);
    let handler = async move || {
        came.send(()).await.unwrap();
        std::future::pending::<()>().await;
    };
    let address = serve(axum::Router::new().fallback(handler)).await;
    let call = Client::new().get(format!("http://{address}/")).send();
    tokio::select! {
        _ = call => unreachable!("there is no answer"),
        _ = arrived.recv() => {}
    }
    let spans = checked.spans();
    let span = spans.one("GET");
    assert_eq!((span.status(), span.attribute("error.type")), (&Status::Unset, None));
}

#[tokio::test]
async fn a_request_that_is_never_sent_has_no_span() {
    let checked = Checked::start();
    let address = serve(app()).await;
    drop(Client::new().get(format!("http://{address}/")).send());
    assert!(Client::new().get("no url").send().await.unwrap_err().is_builder());
    assert!(Client::new().get(format!("http://{address}/")).build().is_ok());
    assert!(checked.spans().is_empty());
    // The server was there.
    assert!(raw(address, "GET /x HTTP/1.0\r\n\r\n").await.contains("404"));
}

#[tokio::test]
async fn retries_of_reqwest_are_one_span_with_the_last_answer() {
    let checked = Checked::start();
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU16::new(0));
    let count = std::sync::Arc::clone(&asked);
    let handler = move || {
        let first = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        let status = if first { 503 } else { 200 };
        async move { reqwest::StatusCode::from_u16(status).unwrap() }
    };
    let address = serve(axum::Router::new().fallback(handler)).await;
    let again = reqwest::retry::for_host("127.0.0.1").max_retries_per_request(2).classify_fn(|attempt| {
        if attempt.status() == Some(reqwest::StatusCode::SERVICE_UNAVAILABLE) {
            attempt.retryable()
        } else {
            attempt.success()
        }
    });
    let client = reqwest::Client::builder().retry(again).build().unwrap();
    assert_eq!(Client::from(client).get(format!("http://{address}/")).send().await.unwrap().status(), 200);
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 2);
    let spans = checked.spans();
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].status(), &Status::Unset);
}
