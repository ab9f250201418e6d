//! Owns what the environment says: in a process of its own, where variables are the test's.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use traced_http_checks::Checked;
use traced_tower::ServerLayer;

const ALONE: &str = "TRACED_TOWER_TEST_ALONE";

/// Runs one test of this file in a process of its own.
fn alone(test: &str, variables: &[(&str, &str)]) {
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", &format!("environment::{test}"), "--nocapture"]);
    let output = process.env(ALONE, "1").envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

async fn ask(layer: &ServerLayer, path: &str) {
    let service = layer.layer(service_fn(async |_: Request<String>| {
        Ok::<_, Infallible>(Response::builder().header("x-b", "2").body(String::new()).unwrap())
    }));
    let request = Request::get(path).header("x-a", "1").body(String::new()).unwrap();
    service.oneshot(request).await.unwrap();
}

#[tokio::test]
async fn variables_set_what_code_does_not() {
    if !is_alone() {
        return alone(
            "variables_set_what_code_does_not",
            &[
                ("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST", "X-A"),
                ("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE", "X-B"),
                ("TRACED_HTTP_EXCLUDED", "/health"),
            ],
        );
    }
    let checked = Checked::start();
    ask(&ServerLayer::new(), "/health").await;
    assert!(checked.spans().is_empty());
    ask(&ServerLayer::new(), "/").await;
    let spans = checked.spans();
    assert!(spans[0].attribute("http.request.header.x-a").is_some());
    assert!(spans[0].attribute("http.response.header.x-b").is_some());
    let none: [&str; 0] = [];
    ask(&ServerLayer::new().exclude(none).capture_request_headers(none), "/health").await;
    let spans = checked.spans();
    assert_eq!(spans.len(), 2, "code beats the environment");
    assert_eq!(spans[1].attribute("http.request.header.x-a"), None);
}

#[tokio::test]
async fn a_layer_may_be_built_and_used_before_there_is_a_provider() {
    if !is_alone() {
        return alone("a_layer_may_be_built_and_used_before_there_is_a_provider", &[]);
    }
    let layer = ServerLayer::new();
    ask(&layer, "/").await;
    let checked = Checked::start();
    ask(&layer, "/").await;
    assert_eq!(checked.spans().len(), 1);
}
