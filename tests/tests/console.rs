//! The console exporter as users plug it in: what is written, and when.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
    time::{Duration, UNIX_EPOCH},
};

use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks};
use traced::{
    exporter::Console,
    opentelemetry::{
        InstrumentationScope,
        trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState},
    },
};

/// What was written so far.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// Since the last look.
    fn look(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn span(trace: u128, id: u64, parent: u64, name: &'static str) -> SpanData {
    let start_time = UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + id);
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(trace),
            SpanId::from(id),
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        ),
        parent_span_id: SpanId::from(parent),
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: name.into(),
        start_time,
        end_time: start_time + Duration::from_micros(1500),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::default(),
    }
}

fn served(trace: u128, id: u64, parent: u64, name: &'static str) -> SpanData {
    SpanData { parent_span_is_remote: true, span_kind: SpanKind::Server, ..span(trace, id, parent, name) }
}

#[tokio::test]
async fn a_trace_is_written_when_its_root_has_ended() {
    let paper = Paper::default();
    let console = Console::to_writer(paper.clone());
    console.export(vec![span(1, 2, 1, "orders.validate")]).await.unwrap();
    assert_eq!(paper.look(), "");
    console.export(vec![span(2, 9, 8, "other.step"), span(1, 1, 0, "orders.create")]).await.unwrap();
    assert_eq!(
        paper.look(),
        "\
trace 00000000000000000000000000000001
orders.create                 1.5 ms
└─ orders.validate            1.5 ms

"
    );
    console.export(vec![span(1, 3, 1, "orders.mail")]).await.unwrap();
    assert_eq!(
        paper.look(),
        "\
trace 00000000000000000000000000000001 (continued)
orders.mail                   1.5 ms

"
    );
    console.shutdown().unwrap();
    assert!(paper.look().contains("other.step"));
}

#[tokio::test]
async fn client_and_server_in_one_process_are_one_tree() {
    let paper = Paper::default();
    let console = Console::to_writer(paper.clone());
    console.export(vec![served(1, 3, 2, "GET /orders")]).await.unwrap();
    assert_eq!(paper.look(), "");
    let client = SpanData { span_kind: SpanKind::Client, ..span(1, 2, 1, "GET") };
    console.export(vec![client, span(1, 1, 0, "shop.open")]).await.unwrap();
    assert_eq!(
        paper.look(),
        "\
trace 00000000000000000000000000000001
shop.open                     1.5 ms
└─ GET (client)               1.5 ms
   └─ GET /orders (server)    1.5 ms

"
    );
}

#[tokio::test]
async fn a_trace_from_elsewhere_is_written_at_the_next_call() {
    let paper = Paper::default();
    let console = Console::to_writer(paper.clone());
    console.export(vec![served(1, 3, 2, "GET /a")]).await.unwrap();
    assert_eq!(paper.look(), "");
    console.export(Vec::new()).await.unwrap();
    assert!(paper.look().contains("GET /a (server)"));

    console.export(vec![served(2, 3, 2, "GET /b")]).await.unwrap();
    console.force_flush().unwrap();
    assert!(paper.look().contains("GET /b (server)"));
}

/// A pipe whose reader is gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[tokio::test]
async fn a_closed_output_is_an_error_and_no_panic() {
    let console = Console::to_writer(Closed);
    let error = console.export(vec![span(1, 1, 0, "a.b")]).await.unwrap_err();
    assert!(error.to_string().contains("broken pipe"), "{error}");
    console.export(vec![span(1, 2, 1, "a.c")]).await.unwrap_err();
    console.shutdown().unwrap();
}

#[tokio::test]
async fn colors_are_as_asked() {
    let paper = Paper::default();
    let console = Console::to_writer(paper.clone()).with_color(true);
    console.export(vec![span(1, 1, 0, "a.b")]).await.unwrap();
    assert!(paper.look().starts_with("\x1b[2mtrace 00000000000000000000000000000001\x1b[0m\n"));
}
