//! Owns the spans of a client: the table, when they end, what they send along.

use std::convert::Infallible;
use std::future::{Ready, poll_fn, ready};
use std::sync::Arc;
use std::task::Poll;

use http::{HeaderMap, Request, Response};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tower::{Layer as _, Service as _, ServiceBuilder, ServiceExt as _, service_fn};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{Status, TraceContextExt as _};
use traced_http_checks::{Checked, SECRET, describe};
use traced_tower::{ClientLayer, Query, ResendCount, ServerLayer, UrlTemplate};

use crate::own::{Answer, Body, BoxError, body, client, client_with, get, hyper_http2, serve_with, status};

/// Serves without spans, and answers with the status that the path names.
async fn serve() -> std::net::SocketAddr {
    let layer = ServerLayer::new().exclude(["*"]);
    serve_with(layer, async |request: Request<Incoming>| {
        Ok(status(request.uri().path().trim_start_matches('/').parse().unwrap_or(200))) as Answer
    })
    .await
}

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    let address = serve().await;
    let method = |method: &'static str, path: &str| {
        let mut request = get(address, path);
        *request.method_mut() = method.parse().unwrap();
        request
    };
    let mut template = method("PUT", "/200");
    template.extensions_mut().insert(UrlTemplate::new("/{code}"));
    template.extensions_mut().insert(ResendCount(2));
    let head = "network.peer.address=127.0.0.1
network.peer.port=PORT
network.protocol.version=1.1
server.address=127.0.0.1
server.port=PORT
";
    let table = [
        (
            method("GET", "/200?X-Goog-Signature=s3cr3t-mark&a"),
            format!(
                "GET [client] Unset
http.request.method=GET
http.response.status_code=I64(200)
{head}url.full=http://127.0.0.1:PORT/200?X-Goog-Signature=REDACTED&a"
            ),
        ),
        (
            method("POST", "/302"),
            format!(
                "POST [client] Unset
http.request.method=POST
http.response.status_code=I64(302)
{head}url.full=http://127.0.0.1:PORT/302"
            ),
        ),
        (
            method("GET", "/404"),
            format!(
                "GET [client] Error
error.type=404
http.request.method=GET
http.response.status_code=I64(404)
{head}url.full=http://127.0.0.1:PORT/404"
            ),
        ),
        (
            method("DELETE", "/500"),
            format!(
                "DELETE [client] Error
error.type=500
http.request.method=DELETE
http.response.status_code=I64(500)
{head}url.full=http://127.0.0.1:PORT/500"
            ),
        ),
        (
            method("LINK", "/200"),
            format!(
                "HTTP [client] Unset
http.request.method=_OTHER
http.request.method_original=LINK
http.response.status_code=I64(200)
{head}url.full=http://127.0.0.1:PORT/200"
            ),
        ),
        (
            template,
            format!(
                "PUT /{{code}} [client] Unset
http.request.method=PUT
http.request.resend_count=I64(2)
http.response.status_code=I64(200)
{head}url.full=http://127.0.0.1:PORT/200
url.template=/{{code}}"
            ),
        ),
    ];
    for (request, expected) in table {
        let checked = Checked::start();
        client().oneshot(request).await.unwrap();
        let spans = checked.spans();
        assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), [expected]);
    }
}

#[tokio::test]
async fn http_2_is_version_2() {
    let address = serve().await;
    let checked = Checked::start();
    ClientLayer::new().layer(hyper_http2()).oneshot(get(address, "/200")).await.unwrap();
    assert_eq!(checked.spans().one("GET").attribute("network.protocol.version"), Some("2".into()));
}

#[tokio::test]
async fn an_error_of_the_connection_is_an_error_without_a_peer() {
    let checked = Checked::start();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    client().oneshot(get(closed, &format!("/?sig={SECRET}"))).await.unwrap_err();
    let expected = "GET [client] Error: client error (Connect)
error.type=hyper_util::client::legacy::client::Error
http.request.method=GET
server.address=127.0.0.1
server.port=PORT
url.full=http://127.0.0.1:PORT/?sig=REDACTED";
    assert_eq!(describe(checked.spans().one("GET")), expected);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_no_error() {
    let (came, mut arrived) = mpsc::channel(1);
    let address = serve_with(ServerLayer::new().exclude(["*"]), move |_| {
        let came = came.clone();
        async move {
            came.send(()).await.unwrap();
            std::future::pending::<Answer>().await
        }
    })
    .await;
    let checked = Checked::start();
    let mut call = Box::pin(client().oneshot(get(address, "/")));
    tokio::select! {
        _ = &mut call => unreachable!("there is no answer"),
        _ = arrived.recv() => {}
    }
    drop(call);
    let spans = checked.spans();
    let span = spans.one("GET");
    assert_eq!((span.status(), span.attribute("error.type")), (&Status::Unset, None));
    assert_eq!(span.attribute("http.response.status_code"), None);
}

#[tokio::test]
async fn a_panic_is_an_error_and_goes_on() {
    let checked = Checked::start();
    let in_poll = service_fn(async |_: Request<Body>| -> Answer { panic!("in poll") });
    let call = tokio::spawn(ClientLayer::new().layer(in_poll).oneshot(get_anywhere()));
    assert!(call.await.unwrap_err().is_panic());
    let in_call = service_fn(|_: Request<Body>| -> Ready<Answer> { panic!("in call") });
    let call = tokio::spawn(ClientLayer::new().layer(in_call).oneshot(get_anywhere()));
    assert!(call.await.unwrap_err().is_panic());
    let spans = checked.spans();
    let statuses: Vec<_> = spans.iter().map(|span| span.status().clone()).collect();
    assert_eq!(statuses, [Status::error("in poll"), Status::error("in call")]);
    assert!(spans.iter().all(|span| span.attribute("error.type") == Some("panic".into())));
}

fn get_anywhere() -> Request<Body> {
    Request::get("http://inventory.example/items").body(body("")).unwrap()
}

/// A service that hands out the headers of what it is asked for.
fn echo() -> (impl tower::Service<Request<Body>, Response = Response<Body>, Error = BoxError> + Clone, Headers)
{
    let seen = Headers::default();
    let writer = seen.clone();
    let service = service_fn(move |request: Request<Body>| {
        let writer = writer.clone();
        async move {
            writer.lock().await.push(request.headers().clone());
            Ok::<_, BoxError>(Response::new(body("")))
        }
    });
    (service, seen)
}

type Headers = Arc<Mutex<Vec<HeaderMap>>>;

#[tokio::test]
async fn the_server_continues_the_clients_trace() {
    let checked = Checked::start();
    let address = serve_with(ServerLayer::new(), async |_| Ok(Response::new(body(""))) as Answer).await;
    client().oneshot(get(address, "/")).await.unwrap();
    let spans = loop {
        let spans = checked.spans();
        if spans.len() == 2 {
            break spans;
        }
        tokio::task::yield_now().await;
    };
    let tree: Vec<_> = spans.tree().lines().map(|line| line.split("] ").next().unwrap().to_owned()).collect();
    assert_eq!(tree, ["GET [client", "└─ GET [server"]);
    assert!(spans.named("GET").any(|span| span.data().parent_span_is_remote));
}

#[tokio::test]
async fn headers_of_an_earlier_attempt_are_replaced() {
    let checked = Checked::start();
    let (service, seen) = echo();
    let mut request = get_anywhere();
    request
        .headers_mut()
        .insert("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse().unwrap());
    ClientLayer::new().layer(service).oneshot(request).await.unwrap();
    let spans = checked.spans();
    let span = spans.one("GET");
    let sent: Vec<_> = seen
        .lock()
        .await
        .iter()
        .flat_map(|headers| headers.get_all("traceparent").iter().cloned().collect::<Vec<_>>())
        .collect();
    let flags = span.data().span_context.trace_flags().to_u8();
    assert_eq!(sent, [format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id())]);
}

#[tokio::test]
async fn the_request_hook_runs_before_the_headers_are_written() {
    let checked = Checked::start();
    let (service, seen) = echo();
    let layer = ClientLayer::new()
        .on_request(|_, request| {
            assert_eq!(request.url(), "http://inventory.example/items");
            assert!(!request.headers().contains_key("traceparent"));
        })
        .on_response(|_, _| panic!("response hook"));
    layer.layer(service).oneshot(get_anywhere()).await.unwrap();
    assert!(seen.lock().await[0].contains_key("traceparent"));
    let spans = checked.spans();
    let span = spans.one("GET");
    let texts: Vec<_> = span.events().iter().map(|event| event.attributes[1].value.to_string()).collect();
    assert_eq!(texts, ["response hook"], "the request hook did not panic");
    assert_eq!(span.status(), &Status::Unset);
}

#[tokio::test]
async fn excluded_and_suppressed_requests_have_neither_span_nor_header() {
    let checked = Checked::start();
    let (service, seen) = echo();
    let excluding = ClientLayer::new().exclude(["inventory.example/*"]).layer(service.clone());
    excluding.oneshot(get_anywhere()).await.unwrap();
    {
        let _suppressed = Context::enter_telemetry_suppressed_scope();
        ClientLayer::new().layer(service).oneshot(get_anywhere()).await.unwrap();
    }
    assert!(checked.spans().is_empty());
    assert!(seen.lock().await.iter().all(HeaderMap::is_empty));
}

#[tokio::test]
async fn a_second_layer_makes_no_second_span_and_each_attempt_has_one() {
    #[derive(Clone)]
    struct Twice(u32);
    impl tower::retry::Policy<Request<String>, Response<Body>, BoxError> for Twice {
        type Future = Ready<()>;
        fn retry(
            &mut self,
            request: &mut Request<String>,
            _: &mut Result<Response<Body>, BoxError>,
        ) -> Option<Ready<()>> {
            self.0 += 1;
            request.extensions_mut().insert(ResendCount(self.0));
            (self.0 < 2).then(|| ready(()))
        }
        fn clone_request(&mut self, request: &Request<String>) -> Option<Request<String>> {
            Some(request.clone())
        }
    }
    let checked = Checked::start();
    let service = ServiceBuilder::new()
        .retry(Twice(0))
        .layer(ClientLayer::new())
        .layer(ClientLayer::new())
        .service_fn(async |_: Request<String>| Ok::<_, BoxError>(status(503)));
    service.oneshot(Request::get("http://inventory.example/").body(String::new()).unwrap()).await.unwrap();
    let spans = checked.spans();
    let resends: Vec<_> = spans.iter().map(|span| span.attribute("http.request.resend_count")).collect();
    assert_eq!(resends, [None, Some(1.into())]);
}

#[tokio::test]
async fn user_information_and_queries_are_redacted() {
    for (layer, expected) in [
        (ClientLayer::new(), "http://REDACTED:REDACTED@inventory.example/?a=1&Signature=REDACTED"),
        (
            ClientLayer::new().query(Query::AllRedacted),
            "http://REDACTED:REDACTED@inventory.example/?a=REDACTED&Signature=REDACTED",
        ),
        (ClientLayer::new().query(Query::Off), "http://REDACTED:REDACTED@inventory.example/"),
    ] {
        let checked = Checked::start();
        let url = format!("http://user:{SECRET}@inventory.example/?a=1&Signature={SECRET}");
        let request = Request::get(url).header("authorization", SECRET).body(body("")).unwrap();
        layer.capture_request_headers(["authorization"]).layer(echo().0).oneshot(request).await.unwrap();
        let spans = checked.spans();
        let span = spans.one("GET");
        assert_eq!(span.attribute("url.full"), Some(expected.into()));
        assert_eq!(span.attribute("server.address"), Some("inventory.example".into()));
        assert_eq!(span.attribute("server.port"), Some(80.into()));
    }
}

#[tokio::test]
async fn a_url_may_be_spread_over_the_request() {
    let checked = Checked::start();
    let request = Request::get("/items?a").header("host", "[::1]:8443").body(body("")).unwrap();
    ClientLayer::new().scheme("https").user_agent(true).layer(echo().0).oneshot(request).await.unwrap();
    let spans = checked.spans();
    let span = spans.one("GET");
    assert_eq!(span.attribute("url.full"), Some("https://[::1]:8443/items?a".into()));
    assert_eq!(span.attribute("server.address"), Some("::1".into()));
    assert_eq!(span.attribute("server.port"), Some(8443.into()));
}

#[tokio::test]
async fn the_client_works_inside_of_the_span() {
    let checked = Checked::start();
    let service = service_fn(|_: Request<Body>| {
        assert!(Context::current().has_active_span());
        async {
            assert!(Context::current().has_active_span());
            Ok::<_, Infallible>(Response::new(body("")))
        }
    });
    let mut call = Box::pin(ClientLayer::new().layer(service).call(get_anywhere()));
    poll_fn(|cx| call.as_mut().poll(cx).map(drop)).await;
    assert!(!Context::current().has_active_span());
    assert_eq!(checked.spans().len(), 1);
}

#[tokio::test]
async fn the_span_ends_when_the_head_was_read() {
    let (release, released) = oneshot::channel::<()>();
    let released = Arc::new(Mutex::new(Some(released)));
    let address = serve_with(ServerLayer::new().exclude(["*"]), move |_| {
        let released = Arc::clone(&released);
        async move {
            let released = released.lock().await.take().unwrap();
            let frames = futures_util::stream::once(async move {
                let _ = released.await;
                Ok::<_, BoxError>(http_body::Frame::data(bytes::Bytes::from("x")))
            });
            Ok(Response::new(crate::own::stream(http_body_util::StreamBody::new(frames)))) as Answer
        }
    })
    .await;
    let checked = Checked::start();
    let response = client_with(ClientLayer::new()).oneshot(get(address, "/")).await.unwrap();
    assert_eq!(checked.spans().len(), 1);
    release.send(()).unwrap();
    http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    poll_fn(|_| Poll::Ready(())).await;
}
