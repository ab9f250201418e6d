//! Owns what a request and its answer hold that nobody named: it is in no span.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use traced_http_checks::{Checked, SECRET, raw};

use crate::own::serve;

#[tokio::test]
async fn secrets_of_a_request_and_its_answer_are_in_no_span() {
    let checked = Checked::start();
    let answer =
        async || (StatusCode::INTERNAL_SERVER_ERROR, [("set-cookie", SECRET), ("x-token", SECRET)], SECRET);
    let app = Router::new().route("/orders", post(answer)).layer(traced_axum::layer());
    let request = format!(
        "POST /orders?sig={SECRET}&X-Amz-Credential={SECRET}&Signature={SECRET}&page=2 HTTP/1.1\r\nhost: h\r\n\
         authorization: Bearer {SECRET}\r\ncookie: id={SECRET}\r\nx-api-key: {SECRET}\r\nreferer: http://h/?{SECRET}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{SECRET}",
        SECRET.len(),
    );
    let received = raw(serve(app).await, &request).await;
    assert!(received.ends_with(SECRET), "the client gets it: {received}");
    // Whoever checks a span looks for the secret.
    let span = checked.span("POST /orders").await;
    let query = "sig=REDACTED&X-Amz-Credential=REDACTED&Signature=REDACTED&page=2";
    assert_eq!(span.attribute("url.query"), Some(query.into()));
    assert!(span.is_error());
}
