//! Owns the table of a server's spans: request and answer on one side, the whole span on the other.

use http::Request;
use hyper::body::Incoming;
use traced_http_checks::{Checked, describe, raw};
use traced_tower::Route;

use crate::own::{Answer, body, fetch, get, hyper_http2, serve, status};

/// Answers with the status that the path names.
async fn answer(request: Request<Incoming>) -> Answer {
    let mut response = match request.uri().path() {
        "/error" => return Err("the handler's reason".into()),
        "/io" => return Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()),
        "/orders/42" => status(200),
        path => status(path.trim_start_matches('/').parse().unwrap_or(200)),
    };
    if request.uri().path() == "/orders/42" {
        response.extensions_mut().insert(Route::new("/orders/{id}"));
    }
    *response.body_mut() = body("answer");
    Ok(response)
}

const HOST: &str = "host: shop.example:8080\r\nconnection: close\r\n";

/// The first line of a request, more headers, the span's name, the span.
const TABLE: [(&str, &str, &str, &str); 8] = [
    (
        "GET /200?page=2&sig=s3cr3t-mark HTTP/1.1",
        "user-agent: curl/8\r\n",
        "GET",
        "GET [server] Unset
         client.address=127.0.0.1
         http.request.method=GET
         http.response.status_code=I64(200)
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/200
         url.query=page=2&sig=REDACTED
         url.scheme=http
         user_agent.original=curl/8",
    ),
    (
        "GET /orders/42 HTTP/1.1",
        "",
        "GET /orders/{id}",
        "GET /orders/{id} [server] Unset
         client.address=127.0.0.1
         http.request.method=GET
         http.response.status_code=I64(200)
         http.route=/orders/{id}
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/orders/42
         url.scheme=http",
    ),
    (
        "POST /404 HTTP/1.0",
        "",
        "POST",
        "POST [server] Unset
         client.address=127.0.0.1
         http.request.method=POST
         http.response.status_code=I64(404)
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.0
         url.path=/404
         url.scheme=http",
    ),
    (
        "DELETE /503? HTTP/1.1",
        "",
        "DELETE",
        "DELETE [server] Error
         client.address=127.0.0.1
         error.type=503
         http.request.method=DELETE
         http.response.status_code=I64(503)
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/503
         url.scheme=http",
    ),
    (
        "get /301 HTTP/1.1",
        "",
        "HTTP",
        "HTTP [server] Unset
         client.address=127.0.0.1
         http.request.method=_OTHER
         http.request.method_original=get
         http.response.status_code=I64(301)
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/301
         url.scheme=http",
    ),
    (
        "PATCH /error HTTP/1.1",
        "",
        "PATCH",
        "PATCH [server] Error: the handler's reason
         client.address=127.0.0.1
         error.type=_OTHER
         http.request.method=PATCH
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/error
         url.scheme=http",
    ),
    (
        "QUERY /io HTTP/1.1",
        "",
        "QUERY",
        "QUERY [server] Error: broken pipe
         client.address=127.0.0.1
         error.type=std::io::ErrorKind::BrokenPipe
         http.request.method=QUERY
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         server.port=PORT
         url.path=/io
         url.scheme=http",
    ),
    (
        "OPTIONS http://user:s3cr3t-mark@shop.example/200 HTTP/1.1",
        "",
        "OPTIONS",
        "OPTIONS [server] Unset
         client.address=127.0.0.1
         http.request.method=OPTIONS
         http.response.status_code=I64(200)
         network.peer.address=127.0.0.1
         network.peer.port=PORT
         network.protocol.version=1.1
         server.address=shop.example
         url.path=/200
         url.scheme=http",
    ),
];

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    for (first, headers, name, expected) in TABLE {
        let checked = Checked::start();
        let address = serve(answer).await;
        // HTTP/1.0 needs no host.
        let host = if first.ends_with("1.1") { HOST } else { "" };
        raw(address, &format!("{first}\r\n{host}{headers}\r\n")).await;
        let expected = expected.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        assert_eq!(describe(&checked.span(name).await), expected);
        assert_eq!(checked.spans().len(), 1, "{}", checked.spans());
    }
}

#[tokio::test]
async fn http_2_is_version_2_and_names_its_authority() {
    let checked = Checked::start();
    let address = serve(answer).await;
    let response = hyper_http2().request(get(address, "/200")).await.unwrap();
    assert_eq!(response.status(), 200);
    let expected = "GET [server] Unset\nclient.address=127.0.0.1\nhttp.request.method=GET\n\
                    http.response.status_code=I64(200)\nnetwork.peer.address=127.0.0.1\nnetwork.peer.port=PORT\n\
                    network.protocol.version=2\nserver.address=127.0.0.1\nserver.port=PORT\nurl.path=/200\nurl.scheme=http";
    assert_eq!(describe(&checked.span("GET").await), expected);
}

#[tokio::test]
async fn every_status_below_500_is_unset_and_the_others_are_errors() {
    for code in [200, 204, 302, 400, 404, 418, 499, 500, 502, 599] {
        let checked = Checked::start();
        let address = serve(answer).await;
        fetch(get(address, &format!("/{code}"))).await;
        let span = checked.span("GET").await;
        assert_eq!(span.is_error(), code >= 500, "{code}");
        let error_type = span.attribute("error.type").map(|value| value.to_string());
        assert_eq!(error_type, (code >= 500).then(|| code.to_string()));
    }
}

#[tokio::test]
async fn what_the_caller_sends_cannot_break_the_span() {
    let checked = Checked::start();
    let address = serve(answer).await;
    let request = "GET /%ff?%zz&&== HTTP/1.1\r\nhost: <bad host>\r\nuser-agent: \u{ff}\r\nforwarded: ;;=\"\r\n\
                   x-forwarded-for: <script>\r\ntraceparent: 00-zz\r\nconnection: close\r\n\r\n";
    raw(address, request).await;
    let expected = "GET [server] Unset\nclient.address=127.0.0.1\nhttp.request.method=GET\n\
                    http.response.status_code=I64(200)\nnetwork.peer.address=127.0.0.1\nnetwork.peer.port=PORT\n\
                    network.protocol.version=1.1\nurl.path=/%ff\nurl.query=%zz&&==\nurl.scheme=http\n\
                    user_agent.original=\u{ff}";
    assert_eq!(describe(&checked.span("GET").await), expected);
}
