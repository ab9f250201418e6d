//! Owns what settings of the server's layer do.

use http::Response;
use traced_http_checks::{Checked, SECRET, describe};
use traced_tower::{Query, ServerLayer};

use crate::own::{Answer, body, fetch, get, serve_with};

/// The span of one request with these headers, as text.
async fn span(layer: ServerLayer, path: &str, headers: &[(&'static str, &str)]) -> String {
    let checked = Checked::start();
    request(layer, path, headers).await;
    describe(&checked.span("GET").await)
}

async fn request(layer: ServerLayer, path: &str, headers: &[(&'static str, &str)]) {
    let address = serve_with(layer, async |_| {
        let response =
            Response::builder().header("X-Sum", "1").header("x-sum", "2").header("set-cookie", SECRET);
        Ok(response.body(body("answer")).unwrap()) as Answer
    })
    .await;
    let mut request = get(address, path);
    for (name, value) in headers {
        request.headers_mut().append(*name, value.parse().unwrap());
    }
    fetch(request).await;
}

#[tokio::test]
async fn excluded_requests_get_no_span() {
    let checked = Checked::start();
    let layer = ServerLayer::new().exclude(["/health", "/static/*", "127.0.0.1:*/metrics"]);
    for path in ["/health", "/static/a/b?c", "/metrics"] {
        request(layer.clone(), path, &[]).await;
    }
    assert!(checked.spans().is_empty());
    request(layer, "/healthy", &[]).await;
    checked.span("GET").await;
}

#[tokio::test]
async fn no_header_is_recorded_by_default() {
    let text = span(ServerLayer::new(), "/", &[("x-request-id", "a"), ("authorization", SECRET)]).await;
    assert!(!text.contains("header"), "{text}");
}

#[tokio::test]
async fn named_headers_are_recorded_and_secret_ones_redacted() {
    let layer = ServerLayer::new()
        .capture_request_headers(["X-Request-ID", "Authorization", "x-absent"])
        .capture_response_headers(["x-sum", "Set-Cookie"]);
    let headers = [("x-request-id", "a"), ("x-request-id", "b"), ("authorization", SECRET)];
    let text = span(layer, "/", &headers).await;
    for line in [
        r#"http.request.header.x-request-id=["a", "b"]"#,
        r#"http.request.header.authorization=["[REDACTED]"]"#,
        r#"http.response.header.x-sum=["1", "2"]"#,
        r#"http.response.header.set-cookie=["[REDACTED]"]"#,
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("x-absent") && !text.contains(SECRET), "{text}");
}

#[tokio::test]
async fn the_query_is_recorded_as_is_said() {
    let path = format!("/?token={SECRET}&a=1");
    let layer = ServerLayer::new().redacted_query_keys(["token"]);
    assert!(span(layer, &path, &[]).await.contains("\nurl.query=token=REDACTED&a=1\n"));
    let layer = ServerLayer::new().query(Query::AllRedacted);
    assert!(span(layer, &path, &[]).await.contains("\nurl.query=token=REDACTED&a=REDACTED\n"));
    let layer = ServerLayer::new().query(Query::Off);
    assert!(!span(layer, &path, &[]).await.contains("url.query"));
}

#[tokio::test]
async fn addresses_and_agents_can_be_left_out() {
    let layer = ServerLayer::new().client_address(false).user_agent(false);
    let text = span(layer, "/", &[("user-agent", "curl"), ("x-forwarded-for", "203.0.113.9")]).await;
    assert!(
        !text.contains("client.address") && !text.contains("peer") && !text.contains("user_agent"),
        "{text}"
    );
}

const FORWARDED: [(&str, &str); 3] = [
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "shop.example:444"),
];

#[tokio::test]
async fn proxies_are_believed() {
    let text = span(ServerLayer::new(), "/", &FORWARDED).await;
    for line in ["client.address=203.0.113.9", "url.scheme=https", "server.address=shop.example"] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(text.contains("network.peer.address=127.0.0.1"), "the socket's peer stays what it is: {text}");
}

#[tokio::test]
async fn only_trusted_proxies_are_believed_if_any_are_named() {
    let layer = ServerLayer::new().trusted_proxies(["10.0.0.0/8".parse().unwrap()]).scheme("https");
    let text = span(layer, "/", &[("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "ws")]).await;
    assert!(text.contains("client.address=127.0.0.1") && text.contains("url.scheme=https"), "{text}");
    let layer = ServerLayer::new().trusted_proxies(["127.0.0.0/8".parse().unwrap()]);
    assert!(span(layer, "/", &FORWARDED).await.contains("client.address=203.0.113.9"));
    let nobody = ServerLayer::new().trusted_proxies([]);
    assert!(span(nobody, "/", &FORWARDED).await.contains("client.address=127.0.0.1"));
}

#[tokio::test]
async fn known_methods_can_be_replaced() {
    let checked = Checked::start();
    request(ServerLayer::new().known_methods(["POST"]), "/", &[]).await;
    let span = checked.span("HTTP").await;
    assert_eq!(span.attribute("http.request.method_original"), Some("GET".into()));
}

#[tokio::test]
async fn hooks_see_the_span_and_the_messages() {
    let layer = ServerLayer::new()
        .on_request(|span, request| {
            let headers = request.headers().len();
            assert!(headers > 0 && request.version() == Some(http::Version::HTTP_11));
            span.set("shop.url", format!("{} {}", request.method(), request.url()));
        })
        .on_response(|span, response| {
            span.set("shop.status", i64::from(response.status().as_u16()));
            span.event(
                "answered",
                &[("shop.sums", &(response.headers().get_all("x-sum").iter().count() as u64))],
            );
        });
    let checked = Checked::start();
    let address = serve_with(layer, async |_| Ok(Response::new(body(""))) as Answer).await;
    fetch(get(address, "/a?b=c")).await;
    let span = traced::testing::wait_for_async("GET", traced_http_checks::SOON).await;
    assert_eq!(span.attribute("shop.url"), Some("GET /a?b=c".into()));
    assert_eq!(span.attribute("shop.status"), Some(200.into()));
    assert!(span.event("answered").is_some());
    drop(checked);
}

#[tokio::test]
async fn a_hook_that_panics_costs_nothing_but_an_event() {
    let layer = ServerLayer::new()
        .on_request(|_, _| panic!("request hook"))
        .on_response(|_, _| std::panic::panic_any(1));
    let text = span(layer, "/", &[]).await;
    assert!(text.starts_with("GET [server] Unset\n"), "{text}");
    assert!(text.contains("http.response.status_code=I64(200)"), "{text}");
    let events = "\n• exception exception.type=panic exception.message=request hook\n\
                  • exception exception.type=panic exception.message=";
    assert!(text.ends_with(events), "{text}");
}
