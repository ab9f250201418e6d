//! The receiver of the other tests, tried with clients that are not ours: tonic's, and bytes by hand.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, trace_service_client::TraceServiceClient},
    trace::v1::{ResourceSpans, ScopeSpans, Span},
};
use prost::Message as _;
use traced_sink::{Gate, Reply, Sink};

const LONG: Duration = Duration::from_secs(60);

fn request(name: &str) -> ExportTraceServiceRequest {
    let spans = vec![Span { name: name.into(), ..Span::default() }];
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }],
    }
}

fn post(sink: &Sink, path: &str, content_type: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(sink.address()).unwrap();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: sink\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = Vec::new();
    // A connection that is closed without an answer may end in an error as well.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn protobuf(sink: &Sink, name: &str) -> String {
    post(sink, "/v1/traces", "application/x-protobuf", &request(name).encode_to_vec())
}

#[test]
fn http_is_stored_in_both_encodings() {
    let sink = Sink::start();
    assert!(protobuf(&sink, "a").starts_with("HTTP/1.1 200"));
    let json = br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"b","traceId":"","spanId":""}]}]}]}"#;
    let answer = post(&sink, "/v1/traces", "application/json", json);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("application/json"), "{answer}");
    let names: Vec<String> = sink.wait_for_spans(2, LONG).into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(sink.attempts()[0].header("host"), "sink");
}

#[test]
fn what_is_wrong_is_refused_and_still_seen() {
    let sink = Sink::start();
    assert!(post(&sink, "/v1/traces", "application/x-protobuf", b"\xff").starts_with("HTTP/1.1 400"));
    assert!(post(&sink, "/v1/traces", "text/plain", b"hello").starts_with("HTTP/1.1 400"));
    assert!(post(&sink, "/", "application/x-protobuf", b"").starts_with("HTTP/1.1 404"));
    assert_eq!((sink.attempts().len(), sink.spans().len()), (3, 0));
    assert!(sink.attempts()[0].request.is_err());
}

#[test]
fn the_script_is_followed_and_then_everything_is_accepted() {
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "7").body("text/plain", "later"), Reply::Close]);
    let answer = protobuf(&sink, "a");
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 7") && answer.ends_with("later")
    );
    assert_eq!(protobuf(&sink, "b"), "");
    assert!(protobuf(&sink, "c").starts_with("HTTP/1.1 200"));
    assert_eq!(sink.spans().len(), 1);
}

#[test]
fn a_held_answer_waits_for_its_gate() {
    let sink = Sink::start();
    let gate = Gate::default();
    sink.script([Reply::held(&gate)]);
    std::thread::scope(|scope| {
        let client = scope.spawn(|| protobuf(&sink, "a"));
        sink.wait_for_attempts(1, LONG);
        assert!(sink.spans().is_empty());
        gate.open();
        assert!(client.join().unwrap().starts_with("HTTP/1.1 200"));
    });
    assert_eq!(sink.spans().len(), 1);
}

#[tokio::test]
async fn grpc_is_stored_and_answered_by_the_script() {
    let sink = Sink::start();
    let mut client = TraceServiceClient::connect(sink.grpc_endpoint()).await.unwrap();
    let answer = client.export(request("a")).await.unwrap().into_inner();
    assert_eq!(answer.partial_success, None);
    sink.script([
        Reply::Partial { rejected: 1, message: "old".into() },
        Reply::Grpc { code: 8, message: "quota".into(), retry_after: Some(Duration::from_secs(2)) },
    ]);
    let answer = client.export(request("b")).await.unwrap().into_inner();
    assert_eq!(answer.partial_success.unwrap().rejected_spans, 1);
    let status = client.export(request("c")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (tonic::Code::ResourceExhausted, "quota"));
    assert!(!status.details().is_empty());
    assert!(sink.attempts().iter().all(|attempt| attempt.is_grpc));
    assert_eq!((sink.attempts().len(), sink.spans().len()), (3, 2));
}

#[test]
fn a_sink_that_is_dropped_frees_its_port() {
    let sink = Sink::start();
    let port = sink.address().port();
    drop(sink);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    let sink = Sink::builder().port(port).start();
    assert_eq!(sink.address().port(), port);
}
