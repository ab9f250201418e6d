//! Owns the table of spans, and what is sent along.

use reqwest::Method;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::{Context, KeyValue};
use traced::traced;
use traced_http_checks::{Checked, SECRET, describe};
use traced_reqwest::{Client, ClientLayer, SendTraced as _};

use crate::own::{app, serve};

/// Method, path, template, the span's first line, its error, code, path as recorded.
const TABLE: [(&str, &str, &str, &str, &str, u16, &str); 7] = [
    ("GET", "/status/200", "", "GET [client] Unset", "", 200, "/status/200"),
    ("PUT", "/status/204", "/status/{code}", "PUT /status/{code} [client] Unset", "", 204, "/status/204"),
    (
        "GET",
        "/status/404?sig=s3cr3t-mark&a#f",
        "",
        "GET [client] Error",
        "404",
        404,
        "/status/404?sig=REDACTED&a",
    ),
    ("POST", "/status/503", "", "POST [client] Error", "503", 503, "/status/503"),
    ("LINK", "/status/200", "", "HTTP [client] Unset", "", 200, "/status/200"),
    ("GET", "/redirect?a=b", "", "GET [client] Unset", "", 200, "/redirect?a=b"),
    ("HEAD", "/status/200", "", "HEAD [client] Unset", "", 200, "/status/200"),
];

#[tokio::test]
async fn every_scenario_has_its_exact_span() {
    let address = serve(app()).await;
    for (method, path, template, first, error, code, recorded) in TABLE {
        let checked = Checked::start();
        let url = format!("http://user:{SECRET}@{address}{path}");
        let mut request = Client::new().request(method.parse().unwrap(), url);
        if !template.is_empty() {
            request = request.url_template(template);
        }
        assert_eq!(request.send().await.unwrap().status(), code);
        let line = |key: &str, value: &str| {
            if value.is_empty() { String::new() } else { format!("{key}={value}\n") }
        };
        let (known, original) = if method == "LINK" { ("_OTHER", "LINK") } else { (method, "") };
        let expected = format!(
            "{first}\n{}http.request.method={known}\n{}http.response.status_code=I64({code})\n\
             network.peer.address=127.0.0.1\nnetwork.peer.port=PORT\nnetwork.protocol.version=1.1\n\
             server.address=127.0.0.1\nserver.port=PORT\nurl.full=http://127.0.0.1:PORT{recorded}\n{}",
            line("error.type", error),
            line("http.request.method_original", original),
            line("url.template", template),
        );
        let spans = checked.spans();
        assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), [expected.trim_end()]);
    }
}

#[tokio::test]
async fn user_information_that_reqwest_does_not_take_out_is_redacted() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let url = format!("http://user:{SECRET}@{address}/status/200").parse().unwrap();
    Client::new().execute(reqwest::Request::new(Method::GET, url)).await.unwrap();
    let url = checked.spans().one("GET").attribute("url.full").unwrap();
    assert_eq!(url.as_str(), format!("http://REDACTED:REDACTED@{address}/status/200"));
}

#[tokio::test]
async fn the_context_of_the_call_goes_along() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let sent = Client::new()
        .get(format!("http://{address}/traceparent"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let spans = checked.spans();
    let span = spans.one("GET");
    let flags = span.data().span_context.trace_flags().to_u8();
    assert_eq!(sent, format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id()));
    let _tenant = Context::current_with_baggage([KeyValue::new("tenant.id", 7)]).attach();
    let sent =
        Client::new().get(format!("http://{address}/baggage")).send().await.unwrap().text().await.unwrap();
    assert_eq!(sent, "tenant.id=7");
}

#[tokio::test]
async fn a_server_under_traced_axum_continues_the_trace() {
    let checked = Checked::start();
    let address = serve(app().layer(traced_axum::layer())).await;
    Client::new().get(format!("http://{address}/status/200")).send().await.unwrap();
    let server = checked.span("GET /status/{code}").await;
    let spans = checked.spans();
    let client = spans.parent_of(&server).unwrap();
    assert_eq!((client.name(), client.scope().name()), ("GET", "traced-reqwest"));
}

#[traced("orders.place")]
async fn place(call: impl Future<Output = ()>) {
    call.await;
}

#[tokio::test]
async fn the_parent_is_the_context_of_send_and_not_of_the_first_poll() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let client = Client::new();
    let outside = client.get(format!("http://{address}/status/200")).url_template("/outside").send();
    let inside = async {
        let sent = client.get(format!("http://{address}/status/200")).url_template("/inside").send();
        tokio::spawn(sent).await.unwrap().unwrap();
        outside.await.unwrap();
    };
    place(inside).await;
    let spans = checked.spans();
    assert_eq!(spans.parent_of(spans.one("GET /inside")).unwrap().name(), "orders.place");
    assert_eq!(spans.one("GET /outside").parent_id(), None);
}

#[tokio::test]
async fn reqwests_own_builder_has_send_traced() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let request = reqwest::Client::new().get(format!("http://{address}/status/200"));
    request.send_traced().await.unwrap();
    assert_eq!(checked.spans().len(), 1);
}

#[tokio::test]
async fn one_client_of_several_has_spans() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let (plain, client) = (reqwest::Client::new(), Client::new());
    let url = format!("http://{address}/status/200");
    plain.get(&url).send().await.unwrap();
    client.inner().get(&url).send().await.unwrap();
    assert!(checked.spans().is_empty());
    client.get(&url).send().await.unwrap();
    assert_eq!(checked.spans().len(), 1);
}

#[tokio::test]
async fn the_builder_does_what_reqwests_does() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let url = format!("http://{address}/echo");
    let client = Client::with_layer(
        reqwest::Client::new(),
        ClientLayer::new().capture_request_headers(["content-type", "x-a", "authorization"]).user_agent(true),
    );
    let text =
        async |request: traced_reqwest::RequestBuilder| request.send().await.unwrap().text().await.unwrap();
    assert_eq!(text(client.post(&url).json(&[1])).await, "[1]");
    assert_eq!(text(client.put(&url).form(&[("a", "b")])).await, "a=b");
    assert_eq!(text(client.patch(&url).query(&[("a", "b")]).body("x")).await, "x");
    let copied =
        client.delete(&url).header("x-a", "1").bearer_auth(SECRET).header("user-agent", "shop").try_clone();
    assert_eq!(text(copied.unwrap()).await, "");
    let spans = checked.spans();
    let header = |name: &str, key: &str| spans.one(name).attribute(key).map(|value| value.to_string());
    assert_eq!(header("POST", "http.request.header.content-type").unwrap(), "[\"application/json\"]");
    assert_eq!(
        header("PUT", "http.request.header.content-type").unwrap(),
        "[\"application/x-www-form-urlencoded\"]"
    );
    assert!(header("PATCH", "url.full").unwrap().ends_with("/echo?a=b"));
    assert_eq!(header("DELETE", "http.request.header.x-a").unwrap(), "[\"1\"]");
    assert_eq!(header("DELETE", "http.request.header.authorization").unwrap(), "[\"[REDACTED]\"]");
    assert_eq!(header("DELETE", "user_agent.original").unwrap(), "shop");
}

#[tokio::test]
async fn excluded_and_suppressed_calls_have_neither_span_nor_header() {
    let checked = Checked::start();
    let address = serve(app()).await;
    let url = format!("http://{address}/traceparent");
    let layer = ClientLayer::new().exclude(["*/traceparent"]);
    let client = Client::with_layer(reqwest::Client::new(), layer);
    assert_eq!(client.get(&url).send().await.unwrap().text().await.unwrap(), "");
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    assert_eq!(Client::new().get(&url).send().await.unwrap().text().await.unwrap(), "");
    assert!(checked.spans().is_empty());
}

#[tokio::test]
async fn hooks_see_the_request_before_it_is_sent_and_the_response() {
    let layer = ClientLayer::new()
        .on_request(|span, request| {
            assert!(!request.headers().contains_key("traceparent"));
            span.event("asked", &[("shop.host", &request.url().starts_with("http://127"))]);
        })
        .on_response(|_, _| panic!("no response hook"));
    let checked = Checked::start();
    let address = serve(app()).await;
    let client = Client::with_layer(reqwest::Client::new(), layer);
    let sent =
        client.get(format!("http://{address}/traceparent")).send().await.unwrap().text().await.unwrap();
    assert!(!sent.is_empty());
    let spans = checked.spans();
    let events: Vec<_> = spans.one("GET").events().iter().map(|event| event.name.to_string()).collect();
    assert_eq!(events, ["asked", "exception"], "one of each hook");
}
