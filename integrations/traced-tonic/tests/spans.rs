//! The spans of tonic's servers and clients, over real gRPC on the loopback interface, with generated code on both sides.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::metadata::MetadataMap;
use tonic::transport::{Endpoint, Server};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use traced::opentelemetry::Context;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced_http_checks::{Checked, SECRET, describe};
use traced_tonic::{GrpcLayer, TracedChannel};

const CHECK: &str = "grpc.health.v1.Health/Check";
const WATCH: &str = "grpc.health.v1.Health/Watch";

/// Answers what the name of the service in question asks for.
#[derive(Clone, Debug)]
struct Answers {
    arrived: mpsc::UnboundedSender<MetadataMap>,
}

/// A status by its number, or success.
fn outcome(service: &str) -> Result<HealthCheckResponse, Status> {
    match service.parse::<i32>() {
        Ok(0) | Err(_) => Ok(HealthCheckResponse { status: 1 }),
        Ok(number) => Err(Status::new(Code::from_i32(number), format!("no {SECRET}"))),
    }
}

#[tonic::async_trait]
impl Health for Answers {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.arrived.send(request.metadata().clone()).unwrap();
        match request.get_ref().service.as_str() {
            "hang" => std::future::pending::<()>().await,
            "panic" => panic!("for once"),
            "inside" => traced::event!("inside.reached"),
            _ => {}
        }
        outcome(&request.get_ref().service).map(Response::new)
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    /// Two messages, then the outcome; `hang` never has one.
    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        self.arrived.send(request.metadata().clone()).unwrap();
        let service = request.into_inner().service;
        if service == "refuse" {
            return Err(Status::permission_denied(""));
        }
        let messages = stream::iter([outcome("0"), outcome("0")]);
        Ok(Response::new(match service.as_str() {
            "hang" => messages.chain(stream::pending()).boxed(),
            "in span" => stream::iter(0..1)
                .map(|_| {
                    traced::event!("stream.polled");
                    outcome("0")
                })
                .boxed(),
            other => messages.chain(stream::iter(outcome(other).err().map(Err))).boxed(),
        }))
    }
}

struct Place {
    address: SocketAddr,
    arrived: mpsc::UnboundedReceiver<MetadataMap>,
}

impl Place {
    async fn serve(layer: GrpcLayer) -> Self {
        let (sender, arrived) = mpsc::unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server =
            Server::builder().layer(layer).add_service(HealthServer::new(Answers { arrived: sender }));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        Self { address, arrived }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::from_shared(format!("http://{}", self.address)).unwrap()
    }

    async fn client(&self) -> HealthClient<TracedChannel> {
        HealthClient::new(traced_tonic::connect(&self.endpoint()).await.unwrap())
    }

    async fn plain(&self) -> HealthClient<tonic::transport::Channel> {
        HealthClient::new(self.endpoint().connect().await.unwrap())
    }
}

fn ask(service: &str) -> HealthCheckRequest {
    HealthCheckRequest { service: service.to_owned() }
}

/// A server without spans.
async fn unseen() -> Place {
    Place::serve(traced_tonic::server().exclude(["*"])).await
}

const SERVER: &str = "server.address=127.0.0.1
server.port=PORT";

const PEER: &str = "network.peer.address=127.0.0.1
network.peer.port=PORT";

#[tokio::test]
async fn every_code_has_its_exact_span_on_each_side() {
    let client_errors = 1..17;
    let server_errors = [2, 4, 12, 13, 14, 15];
    let place = Place::serve(traced_tonic::server()).await;
    for code in 0..17 {
        let checked = Checked::start();
        let result = place.client().await.check(ask(&code.to_string())).await;
        let name = match code {
            0 => "OK",
            1 => "CANCELLED",
            2 => "UNKNOWN",
            3 => "INVALID_ARGUMENT",
            4 => "DEADLINE_EXCEEDED",
            5 => "NOT_FOUND",
            6 => "ALREADY_EXISTS",
            7 => "PERMISSION_DENIED",
            8 => "RESOURCE_EXHAUSTED",
            9 => "FAILED_PRECONDITION",
            10 => "ABORTED",
            11 => "OUT_OF_RANGE",
            12 => "UNIMPLEMENTED",
            13 => "INTERNAL",
            14 => "UNAVAILABLE",
            15 => "DATA_LOSS",
            _ => "UNAUTHENTICATED",
        };
        assert_eq!(result.is_ok(), code == 0);
        checked.span(CHECK).await;
        let spans = checked.spans();
        let sides: Vec<_> = spans.iter().map(describe).collect();
        let expected = |kind: &str, is_error: bool, peer: &str| {
            let (status, error) =
                if is_error { ("Error", format!("error.type={name}\n")) } else { ("Unset", String::new()) };
            format!(
                "{CHECK} [{kind}] {status}
{error}{peer}rpc.method={CHECK}
rpc.response.status_code={name}
rpc.system.name=grpc
{SERVER}"
            )
        };
        let peer = format!("{PEER}\n");
        assert_eq!(
            sides,
            [
                expected("server", server_errors.contains(&code), &peer),
                expected("client", client_errors.contains(&code), ""),
            ]
        );
        assert_eq!(spans[0].trace_id(), spans[1].trace_id());
        assert_eq!(spans[0].parent_id(), Some(spans[1].span_id()));
    }
}

#[tokio::test]
async fn a_stream_is_covered_and_tells_its_outcome_in_the_trailers() {
    let place = Place::serve(traced_tonic::server()).await;
    for (service, name, status) in [
        ("0", "OK", ["Unset", "Unset"]),
        ("14", "UNAVAILABLE", ["Error", "Error"]),
        ("5", "NOT_FOUND", ["Unset", "Error"]),
    ] {
        let checked = Checked::start();
        let mut messages = place.client().await.watch(ask(service)).await.unwrap().into_inner();
        let is_client = |span: &traced::testing::Span| span.attribute("network.peer.port").is_none();
        assert!(!checked.spans().iter().any(is_client), "the call goes on");
        let mut count = 0;
        while let Ok(Some(_)) = messages.message().await {
            count += 1;
        }
        assert_eq!(count, 2);
        let spans = checked.spans();
        assert_eq!(spans.len(), 2);
        for (span, status) in spans.iter().zip(status) {
            assert_eq!(span.name(), WATCH);
            assert_eq!(span.attribute("rpc.response.status_code"), Some(name.into()));
            let described = describe(span);
            assert!(described.lines().next().unwrap().ends_with(status), "{described}");
        }
    }
}

#[tokio::test]
async fn a_refusal_before_the_first_message_is_in_the_head() {
    let place = unseen().await;
    let checked = Checked::start();
    place.client().await.watch(ask("refuse")).await.unwrap_err();
    let expected = format!(
        "{WATCH} [client] Error
error.type=PERMISSION_DENIED
rpc.method={WATCH}
rpc.response.status_code=PERMISSION_DENIED
rpc.system.name=grpc
{SERVER}"
    );
    assert_eq!(describe(checked.spans().one(WATCH)), expected);
}

#[tokio::test]
async fn handlers_and_streams_run_inside_the_span() {
    let place = Place::serve(traced_tonic::server()).await;
    let checked = Checked::start();
    place.plain().await.check(ask("inside")).await.unwrap();
    let mut messages = place.plain().await.watch(ask("in span")).await.unwrap().into_inner();
    while messages.message().await.unwrap().is_some() {}
    let (check, watch) = (checked.span(CHECK).await, checked.span(WATCH).await);
    assert_eq!(check.events()[0].name, "inside.reached");
    assert_eq!(watch.events()[0].name, "stream.polled");
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled_and_no_error() {
    let mut place = Place::serve(traced_tonic::server()).await;
    let checked = Checked::start();
    let mut client = place.client().await;
    let mut call = Box::pin(client.check(ask("hang")));
    tokio::select! {
        _ = &mut call => unreachable!("it hangs"),
        _ = place.arrived.recv() => {}
    }
    drop(call);
    let first = checked.span(CHECK).await;
    assert_eq!(first.attribute("rpc.response.status_code"), Some("CANCELLED".into()));
    assert!(describe(&first).starts_with(&format!("{CHECK} [client] Unset")), "{first:?}");
    drop(client);
    loop {
        if let Some(server) = checked
            .spans()
            .iter()
            .find(|span| span.name() == CHECK && span.attribute("network.peer.port").is_some())
        {
            let expected = format!(
                "{CHECK} [server] Unset
{PEER}
rpc.method={CHECK}
rpc.response.status_code=CANCELLED
rpc.system.name=grpc
{SERVER}"
            );
            assert_eq!(describe(server), expected);
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_cancelled_and_no_error() {
    let place = unseen().await;
    let checked = Checked::start();
    let mut messages = place.client().await.watch(ask("hang")).await.unwrap().into_inner();
    messages.message().await.unwrap().unwrap();
    drop(messages);
    let span = checked.span(WATCH).await;
    assert_eq!(span.attribute("rpc.response.status_code"), Some("CANCELLED".into()));
    assert_eq!(span.attribute("error.type"), None);
}

#[tokio::test]
async fn a_panic_is_an_error() {
    let place = Place::serve(traced_tonic::server()).await;
    let checked = Checked::start();
    place.plain().await.check(ask("panic")).await.unwrap_err();
    let expected = format!(
        "{CHECK} [server] Error: for once
error.type=panic
{PEER}
rpc.method={CHECK}
rpc.response.status_code=UNKNOWN
rpc.system.name=grpc
{SERVER}"
    );
    assert_eq!(describe(&checked.span(CHECK).await), expected);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{closed}")).unwrap();
    let checked = Checked::start();
    let mut client = HealthClient::new(traced_tonic::connect_lazy(&endpoint));
    assert_eq!(client.check(ask("")).await.unwrap_err().code(), Code::Unavailable);
    let expected = format!(
        "{CHECK} [client] Error
error.type=UNAVAILABLE
rpc.method={CHECK}
rpc.response.status_code=UNAVAILABLE
rpc.system.name=grpc
{SERVER}"
    );
    assert_eq!(describe(checked.spans().one(CHECK)), expected);
}

#[tokio::test]
async fn a_timeout_of_the_client_is_what_tonic_makes_of_it() {
    let place = unseen().await;
    let checked = Checked::start();
    let mut request = Request::new(ask("hang"));
    request.set_timeout(Duration::from_millis(20));
    let status = place.client().await.check(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Cancelled);
    let span = checked.span(CHECK).await;
    assert_eq!(span.attribute("error.type"), Some("CANCELLED".into()), "nobody gave this call up");
}

#[tokio::test]
async fn a_method_that_nobody_implements_makes_no_name() {
    let place = Place::serve(traced_tonic::server()).await;
    for path in ["/scan.Me/Please", "/grpc.health.v1.Health/Nothing"] {
        let checked = Checked::start();
        let channel = place.endpoint().connect().await.unwrap();
        let mut client = tonic::client::Grpc::new(channel);
        client.ready().await.unwrap();
        let codec = tonic_prost_of_health();
        let answer: Result<Response<HealthCheckResponse>, _> =
            client.unary(Request::new(ask("")), path.parse().unwrap(), codec).await;
        assert_eq!(answer.unwrap_err().code(), Code::Unimplemented);
        let expected = format!(
            "grpc [server] Error
error.type=UNIMPLEMENTED
{PEER}
rpc.method=_OTHER
rpc.method_original={}
rpc.response.status_code=UNIMPLEMENTED
rpc.system.name=grpc
{SERVER}",
            path.trim_start_matches('/')
        );
        assert_eq!(describe(&checked.span("grpc").await), expected);
    }
}

fn tonic_prost_of_health() -> tonic_prost::ProstCodec<HealthCheckRequest, HealthCheckResponse> {
    tonic_prost::ProstCodec::default()
}

#[tokio::test]
async fn the_context_goes_along_with_baggage_and_tracestate() {
    let mut place = Place::serve(traced_tonic::server()).await;
    let checked = Checked::start();
    let current = Context::current().with_baggage([traced::opentelemetry::KeyValue::new("tenant", "7")]);
    let guard = current.attach();
    place.client().await.check(ask("")).await.unwrap();
    drop(guard);
    let metadata = place.arrived.recv().await.unwrap();
    let client = checked.spans();
    let client = client.iter().find(|span| span.attribute("network.peer.port").is_none()).unwrap();
    let parent = metadata.get("traceparent").unwrap().to_str().unwrap();
    assert!(parent.starts_with(&format!("00-{}-{}-", client.trace_id(), client.span_id())), "{parent}");
    assert_eq!(metadata.get("baggage").unwrap(), "tenant=7");
}

#[tokio::test]
async fn an_excluded_call_has_no_span_and_no_context() {
    let mut place = Place::serve(traced_tonic::server().exclude(["/grpc.health.v1.Health/*"])).await;
    let checked = Checked::start();
    let layer = traced_tonic::client_layer().exclude(["*/Check"]);
    let channel = tower_layer::Layer::layer(&layer, place.endpoint().connect().await.unwrap());
    HealthClient::new(channel).check(ask("")).await.unwrap();
    assert!(place.arrived.recv().await.unwrap().get("traceparent").is_none());
    assert_eq!(checked.spans().len(), 0);
}

#[tokio::test]
async fn while_telemetry_is_suppressed_there_is_nothing() {
    let mut place = unseen().await;
    let checked = Checked::start();
    let mut client = place.client().await;
    let suppressed = Context::enter_telemetry_suppressed_scope();
    client.check(ask("")).await.unwrap();
    drop(suppressed);
    assert!(place.arrived.recv().await.unwrap().get("traceparent").is_none());
    assert_eq!(checked.spans().len(), 0);
}

#[tokio::test]
async fn two_layers_make_one_span() {
    let place = unseen().await;
    let checked = Checked::start();
    let channel = traced_tonic::connect(&place.endpoint()).await.unwrap();
    let outer = traced_tonic::client_layer().server_uri(place.endpoint().uri().clone());
    let twice = tower_layer::Layer::layer(&outer, channel);
    HealthClient::new(twice).check(ask("")).await.unwrap();
    assert_eq!(checked.spans().len(), 1);
}

#[tokio::test]
async fn metadata_and_messages_are_recorded_when_they_are_named() {
    let layer = traced_tonic::server()
        .capture_request_metadata(["X-Tenant", "authorization"])
        .error_messages(true)
        .peer_address(false);
    let place = Place::serve(layer).await;
    let capture = traced::testing::Capture::start();
    let mut request = Request::new(ask("13"));
    request.metadata_mut().append("x-tenant", "a".parse().unwrap());
    request.metadata_mut().append("x-tenant", "b".parse().unwrap());
    request.metadata_mut().insert("authorization", SECRET.parse().unwrap());
    request.metadata_mut().insert("x-other", SECRET.parse().unwrap());
    place.plain().await.check(request).await.unwrap_err();
    let span = traced::testing::wait_for_async(CHECK, traced_http_checks::SOON).await;
    let expected = format!(
        "{CHECK} [server] Error: no {SECRET}
error.type=INTERNAL
rpc.method={CHECK}
rpc.request.metadata.authorization=[\"[REDACTED]\"]
rpc.request.metadata.x-tenant=[\"a\", \"b\"]
rpc.response.status_code=INTERNAL
rpc.system.name=grpc
{SERVER}"
    );
    assert_eq!(describe(&span), expected);
    drop(capture);
}

#[tokio::test]
async fn a_span_of_ours_outside_makes_the_calls_span_its_child() {
    let place = unseen().await;
    let checked = Checked::start();
    traced::span!("test.outer", async {
        place.client().await.check(ask("")).await.unwrap();
        assert!(Context::current().has_active_span());
    })
    .await;
    let spans = checked.spans();
    assert_eq!(spans.one(CHECK).parent_id(), Some(spans.one("test.outer").span_id()));
}
