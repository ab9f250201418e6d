//! One trace through a FastAPI service that opentelemetry-python instruments, both ways, with baggage and tracestate. The Python
//! that has it is named by `TRACED_FASTAPI_PYTHON`; without it every test here says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::routing::get;
use opentelemetry_sdk::trace::Sampler;
use tokio::net::TcpListener;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use traced::opentelemetry::{Context, KeyValue};
use traced::testing::{Capture, Span, Spans};
use traced_http_checks::Checked;
use traced_reqwest::Client;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// The service; it ends with the test.
struct Peer {
    process: Child,
    url: String,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Peer {
    /// Starts it; or a loud word that there is none.
    fn start(test: &str) -> Option<Self> {
        let Ok(python) = std::env::var("TRACED_FASTAPI_PYTHON") else {
            // Not by a macro: those are captured.
            let said = writeln!(
                std::io::stderr(),
                "SKIPPED {test}: TRACED_FASTAPI_PYTHON is not set, no FastAPI is tested"
            );
            said.unwrap();
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fastapi_peer.py");
        let mut process = Command::new(python).arg(script).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut port).unwrap();
        Some(Self { process, url: format!("http://127.0.0.1:{}", port.trim()) })
    }

    /// Its spans of servers and clients: kind, id, parent.
    async fn spans(&self, trace: TraceId) -> Vec<[String; 3]> {
        let text = plain(&format!("{}/spans?trace_id={trace}", self.url), None).await;
        let words = |line: &str| line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
        text.lines().map(|line| words(line).try_into().unwrap()).collect()
    }
}

/// Asks without a span of ours.
async fn plain(url: &str, traceparent: Option<String>) -> String {
    let request = reqwest::Client::new().get(url);
    let request = match traceparent {
        Some(parent) => request.header("traceparent", parent).header("baggage", "tenant=7"),
        None => request,
    };
    request.send().await.unwrap().error_for_status().unwrap().text().await.unwrap()
}

/// What our side sees, as the service writes it.
fn here() -> String {
    let context = Context::current();
    let span = context.span().span_context().clone();
    let carried: Vec<_> =
        context.baggage().iter().map(|(key, (value, _))| format!("{key}={value}")).collect();
    let (state, sampled) = (span.trace_state().header(), u8::from(span.is_sampled()));
    format!("{} {} {sampled} [{state}] [{}]", span.trace_id(), span.span_id(), carried.join(","))
}

/// Our service: `/here` answers, `/back` asks the peer.
async fn serve(peer: &Peer) -> SocketAddr {
    let leaf = format!("{}/leaf", peer.url);
    let back = async move || {
        let theirs = Client::new().get(leaf).send().await.unwrap().text().await.unwrap();
        format!("{}\n{theirs}", here())
    };
    let app = Router::new().route("/here", get(async || here())).route("/back", get(back));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = app.layer(traced_axum::layer());
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

fn remote(flags: TraceFlags) -> Context {
    let state = TraceState::from_key_value([("vendor", "a")]).unwrap();
    let (trace, span) = (TraceId::from_hex(TRACE).unwrap(), SpanId::from_hex(PARENT).unwrap());
    let parent = SpanContext::new(trace, span, flags, true, state);
    Context::new().with_remote_span_context(parent).with_baggage([KeyValue::new("tenant", "7")])
}

/// As what the service's and our sides see, without the ids of spans.
fn seen(answer: &str) -> Vec<String> {
    let without_id = |line: &str| {
        let mut words: Vec<_> = line.split(' ').collect();
        words.remove(1);
        words.join(" ")
    };
    answer.lines().map(without_id).collect()
}

fn parent(span: &Span) -> String {
    span.parent_id().unwrap().to_string()
}

fn ours<'a>(spans: &'a Spans, kind: &str) -> &'a Span {
    spans.iter().find(|span| format!("{:?}", span.kind()).to_lowercase() == kind).unwrap()
}

#[tokio::test]
async fn we_call_them_and_they_call_us() {
    let Some(peer) = Peer::start("we_call_them_and_they_call_us") else { return };
    let address = serve(&peer).await;
    let checked = Checked::start();
    let url = format!("{}/relay?to=http://{address}/here", peer.url);
    let call = async { Client::new().get(url).send().await.unwrap().text().await.unwrap() };
    let answer = call.with_context(remote(TraceFlags::SAMPLED)).await;
    assert_eq!(seen(&answer), vec![format!("{TRACE} 1 [vendor=a] [tenant=7]"); 2]);
    let spans = checked.spans();
    let (client, server) = (ours(&spans, "client"), ours(&spans, "server"));
    let theirs = peer.spans(TraceId::from_hex(TRACE).unwrap()).await;
    let [their_client, their_server] = theirs.as_slice() else { panic!("{theirs:?}") };
    assert_eq!(parent(client), PARENT);
    assert_eq!([&their_server[0], &their_server[2]], ["server", &client.span_id().to_string()]);
    assert_eq!([&their_client[0], &their_client[2]], ["client", &their_server[1]]);
    assert_eq!(parent(server), their_client[1]);
}

#[tokio::test]
async fn they_call_us_and_we_call_them() {
    let Some(peer) = Peer::start("they_call_us_and_we_call_them") else { return };
    let address = serve(&peer).await;
    let checked = Checked::start();
    let url = format!("{}/relay?to=http://{address}/back", peer.url);
    let answer = plain(&url, None).await;
    let spans = checked.spans();
    let (client, server) = (ours(&spans, "client"), ours(&spans, "server"));
    let trace = server.trace_id();
    assert_eq!(seen(&answer), vec![format!("{trace} 1 [] []"); 3]);
    let theirs = peer.spans(trace).await;
    let [leaf, their_client, their_server] = theirs.as_slice() else { panic!("{theirs:?}") };
    assert_eq!([&their_server[0], &their_server[2]], ["server", "0000000000000000"]);
    assert_eq!([&their_client[0], &their_client[2]], ["client", &their_server[1]]);
    assert_eq!(parent(server), their_client[1]);
    assert_eq!(parent(client), server.span_id().to_string());
    assert_eq!([&leaf[0], &leaf[2]], ["server", &client.span_id().to_string()]);
}

#[tokio::test]
async fn what_we_do_not_sample_they_do_not_either() {
    let Some(peer) = Peer::start("what_we_do_not_sample_they_do_not_either") else { return };
    let address = serve(&peer).await;
    let capture = Capture::builder().sampler(Sampler::AlwaysOff).start();
    let url = format!("{}/relay?to=http://{address}/here", peer.url);
    let call = async { Client::new().get(url).send().await.unwrap().text().await.unwrap() };
    let answer = call.with_context(remote(TraceFlags::NOT_SAMPLED)).await;
    assert_eq!(seen(&answer), vec![format!("{TRACE} 0 [vendor=a] [tenant=7]"); 2]);
    assert!(capture.spans().is_empty());
    assert!(peer.spans(TraceId::from_hex(TRACE).unwrap()).await.is_empty());
}

#[tokio::test]
async fn what_they_do_not_sample_we_do_not_either() {
    let Some(peer) = Peer::start("what_they_do_not_sample_we_do_not_either") else { return };
    let address = serve(&peer).await;
    let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
    let capture = Capture::builder().sampler(sampler).start();
    let url = format!("{}/relay?to=http://{address}/back", peer.url);
    let answer = plain(&url, Some(format!("00-{TRACE}-{PARENT}-00"))).await;
    assert_eq!(seen(&answer), vec![format!("{TRACE} 0 [] [tenant=7]"); 3]);
    assert!(capture.spans().is_empty());
    assert!(peer.spans(TraceId::from_hex(TRACE).unwrap()).await.is_empty());
}
