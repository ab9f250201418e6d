//! Owns whose child a server's span is, and what runs inside of it.

use std::convert::Infallible;
use std::future::poll_fn;
use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use opentelemetry_sdk::trace::Sampler;
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::{SpanKind, TraceContextExt as _, Tracer as _};
use traced::opentelemetry::{Context, global};
use traced::testing::Capture;
use traced_http_checks::Checked;
use traced_tower::{Route, ServerLayer};

use crate::own::{Answer, Body, BoxError, body, fetch, get, serve, stream};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn work(name: &'static str) {
    global::tracer("shop").in_span(name, |_| ());
}

fn request() -> Request<Body> {
    Request::get("/orders/42").header("traceparent", PARENT).body(body("")).unwrap()
}

/// A service that does nothing but one span of the application's.
async fn answer(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    work("orders.get");
    Ok(Response::new(body("")))
}

#[tokio::test]
async fn the_callers_trace_goes_on() {
    let checked = Checked::start();
    let address = serve(async |_| {
        let context = Context::current();
        assert_eq!(context.baggage().get("tenant.id").unwrap().as_str(), "7");
        assert_eq!(context.span().span_context().trace_state().header(), "vendor=1");
        Ok(Response::new(body(""))) as Answer
    })
    .await;
    let mut request = get(address, "/");
    let headers = request.headers_mut();
    headers.insert("traceparent", PARENT.parse().unwrap());
    headers.insert("tracestate", "vendor=1".parse().unwrap());
    headers.insert("baggage", "tenant.id=7".parse().unwrap());
    fetch(request).await;
    let span = checked.span("GET").await;
    assert!(span.data().parent_span_is_remote);
    assert_eq!(span.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(span.parent_id().unwrap().to_string(), "b7ad6b7169203331");
    assert!(!span.is_error(), "{:?}", span.status());
}

#[tokio::test]
async fn call_poll_and_body_run_inside_of_the_span() {
    let checked = Checked::start();
    let service = ServerLayer::new().layer(service_fn(|_: Request<Body>| {
        work("in.call");
        async {
            work("in.poll");
            tokio::task::yield_now().await;
            work("in.second_poll");
            let frames = futures_util::stream::iter([(); 1]);
            let frames = futures_util::StreamExt::map(frames, |()| {
                work("in.body");
                Ok::<_, BoxError>(Frame::data(Bytes::from("x")))
            });
            Ok::<_, Infallible>(Response::new(stream(StreamBody::new(frames))))
        }
    }));
    let response = service.oneshot(request()).await.unwrap();
    http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    let spans = checked.spans();
    let server = spans.one("GET");
    let children: Vec<_> = spans.children_of(server).map(traced::testing::Span::name).collect();
    assert_eq!(children, ["in.call", "in.poll", "in.second_poll", "in.body"]);
}

#[tokio::test]
async fn a_span_of_the_caller_is_not_left_behind_on_the_thread() {
    let _checked = Checked::start();
    let mut service =
        ServerLayer::new().layer(service_fn(|_: Request<Body>| std::future::pending::<Answer>()));
    let mut future = Box::pin(service.call(request()));
    poll_fn(|cx| {
        assert!(future.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    assert!(!Context::current().has_active_span());
}

#[tokio::test]
async fn a_second_layer_makes_no_second_span() {
    let checked = Checked::start();
    let inner = ServerLayer::new().route_from(|_| Some("/orders/{id}".to_owned())).layer(service_fn(answer));
    ServerLayer::new().layer(inner).oneshot(request()).await.unwrap();
    let spans = checked.spans();
    assert_eq!(spans.len(), 2, "{spans}");
    let span = spans.one("GET /orders/{id}");
    assert_eq!(span.attribute("http.route"), Some("/orders/{id}".into()));
    assert_eq!(spans.children_of(span).next().unwrap().name(), "orders.get");
}

#[tokio::test]
async fn a_second_layer_on_another_task_goes_on_in_the_first_ones_span() {
    let checked = Checked::start();
    let inner = ServerLayer::new().layer(service_fn(answer));
    let elsewhere = service_fn(move |request: Request<Body>| {
        let inner = inner.clone();
        async move { tokio::spawn(inner.oneshot(request)).await.unwrap() }
    });
    ServerLayer::new().layer(elsewhere).oneshot(request()).await.unwrap();
    let spans = checked.spans();
    assert_eq!(spans.children_of(spans.one("GET")).next().unwrap().name(), "orders.get");
}

#[tokio::test]
async fn below_a_span_of_another_framework_it_is_internal_and_extracts_nothing() {
    let checked = Checked::start();
    let service = ServerLayer::new().layer(service_fn(answer));
    let foreign = global::tracer("framework").start("handle");
    let context = Context::current_with_span(foreign);
    let guard = context.clone().attach();
    let response = service.oneshot(request());
    response.await.unwrap();
    drop(guard);
    context.span().end();
    let spans = checked.spans();
    let (span, foreign) = (spans.one("GET"), spans.one("handle"));
    assert_eq!(span.kind(), &SpanKind::Internal);
    assert_eq!(spans.parent_of(span).unwrap().name(), "handle");
    assert_eq!(span.trace_id(), foreign.trace_id());
}

#[tokio::test]
async fn nothing_is_done_while_telemetry_is_suppressed() {
    let checked = Checked::start();
    let service = ServerLayer::new().on_request(|_, _| panic!("there is no span")).layer(service_fn(
        async |_: Request<Body>| {
            assert!(!Context::current().has_active_span(), "nothing is extracted");
            Ok::<_, Infallible>(Response::new(body("")))
        },
    ));
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    service.oneshot(request()).await.unwrap();
    assert!(checked.spans().is_empty());
}

#[tokio::test]
async fn an_unsampled_request_stays_unsampled_and_costs_no_attributes() {
    let capture = Capture::builder().sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn))).start();
    let service = ServerLayer::new()
        .on_request(|_, _| panic!("the span does not record"))
        .on_response(|_, _| panic!("the span does not record"))
        .layer(service_fn(async |_: Request<Body>| {
            let context = Context::current();
            let span = context.span();
            assert_eq!(span.span_context().trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
            assert!(!span.span_context().is_sampled());
            work("orders.get");
            Ok::<_, Infallible>(Response::new(body("")))
        }));
    let mut request = request();
    let unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    request.headers_mut().insert("traceparent", unsampled.parse().unwrap());
    service.oneshot(request).await.unwrap();
    assert!(capture.spans().is_empty());
}

#[tokio::test]
async fn what_the_sampler_drops_is_not_sampled_further_down() {
    // The caller samples; children that ask by their parent must not see that any more.
    let capture = Capture::builder().sampler(Sampler::AlwaysOff).start();
    let service = ServerLayer::new().layer(service_fn(async |_: Request<Body>| {
        let context = Context::current();
        let span = context.span();
        assert_eq!(span.span_context().trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert!(!span.span_context().is_sampled());
        Ok::<_, Infallible>(Response::new(body("")))
    }));
    service.oneshot(request()).await.unwrap();
    assert!(capture.spans().is_empty());
}

#[tokio::test]
async fn the_route_may_be_known_before_the_request() {
    let checked = Checked::start();
    let mut request = request();
    request.extensions_mut().insert(Route::new("/orders/{id}"));
    ServerLayer::new().layer(service_fn(answer)).oneshot(request).await.unwrap();
    assert!(checked.spans().find("GET /orders/{id}").is_some());
}
