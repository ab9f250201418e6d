//! Owns the row about exporting: processor time of all threads but the one that makes the spans, from record to the last byte written to a
//! receiver on the loopback interface, which is a process of its own and answers at once.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read as _, Write as _, stdin, stdout};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use prost::Message as _;

use crate::measure::{Sample, measured, median};
use crate::work::{SPANS, by_hand, ours};

pub const ARGUMENT: &str = "--receiver";
pub const OTLP: &str = "SDK by hand, opentelemetry-otlp";
const MESSAGES: &str = "opentelemetry-proto and prost alone";

const TRACES: u32 = 2_048;
const ROUNDS: usize = 15;

/// Makes spans, and waits until they are sent.
type Case = (fn(), fn());

pub fn measure() -> Vec<Sample> {
    let receiver = Receiver::start();
    ours::start(ours::builder().endpoint(&receiver.endpoint));
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", receiver.endpoint))
        .build()
        .expect("settings are valid");
    by_hand::start(by_hand::provider(exporter, by_hand::batching()));
    let cases: [Case; 2] = [(ours::root2, ours::flush), (by_hand::root2, by_hand::flush)];
    let mut times = cases.map(|_| Vec::new());
    for round in 0..=ROUNDS {
        for ((work, flush), times) in cases.iter().zip(&mut times) {
            let took = elsewhere(|| {
                measured(*work, TRACES);
                flush();
            });
            // The first round warms up.
            if round > 0 {
                times.push(per_span(took, TRACES * SPANS));
            }
        }
    }
    let [traced, sdk] = times.map(|times| median(times.into_iter()));
    vec![
        Sample::new("traced, its OTLP exporter", traced),
        Sample::new(OTLP, sdk),
        Sample::new(MESSAGES, messages()),
    ]
}

fn per_span(took: Duration, spans: u32) -> f64 {
    took.as_nanos() as f64 / f64::from(spans)
}

/// Processor time of all threads but this one.
fn elsewhere(work: impl FnOnce()) -> Duration {
    let (process, thread) = (ProcessTime::now(), ThreadTime::now());
    work();
    process.elapsed().saturating_sub(thread.elapsed())
}

/// From the SDK's `SpanData` to bytes, with nothing before and after it.
fn messages() -> f64 {
    let batch = batch();
    let resource = ResourceAttributesWithSchema::from(&Resource::builder().build());
    let times = (0..ROUNDS * 20).map(|_| {
        let batch = batch.clone();
        let spans = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        let start = ThreadTime::now();
        let resource_spans = group_spans_by_resource_and_scope(batch, &resource);
        black_box(ExportTraceServiceRequest { resource_spans }.encode_to_vec());
        per_span(start.elapsed(), spans)
    });
    median(times)
}

/// A batch of the default size.
fn batch() -> Vec<SpanData> {
    let collected = Collecting::default();
    let provider = by_hand::provider(collected.clone(), by_hand::batching()).build();
    let tracer = provider.tracer("bench");
    (0..=512 / SPANS).for_each(|_| by_hand::trace2(&tracer));
    provider.force_flush().expect("the exporter takes all");
    let mut spans = collected.0.lock().unwrap_or_else(PoisonError::into_inner);
    spans.truncate(512);
    std::mem::take(&mut *spans)
}

#[derive(Clone, Debug, Default)]
struct Collecting(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Collecting {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}

/// The receiver's process; it ends with its standard input.
struct Receiver {
    process: Child,
    endpoint: String,
}

impl Receiver {
    fn start() -> Self {
        let exe = std::env::current_exe().expect("a program has a path");
        let mut command = Command::new(exe);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("can be started again");
        let mut address = String::new();
        let output = process.stdout.take().expect("was asked for");
        BufReader::new(output).read_line(&mut address).expect("prints its address");
        Self { process, endpoint: format!("http://{}", address.trim()) }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The receiver: answers each request with an empty message, which says that all was accepted.
pub fn receive() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    writeln!(stdout(), "{}", listener.local_addr()?)?;
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            thread::spawn(move || answer(&connection));
        }
    });
    std::io::copy(&mut stdin(), &mut std::io::sink()).map(drop)
}

fn answer(mut connection: &TcpStream) -> std::io::Result<()> {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
    let mut request = BufReader::new(connection);
    while let Some(length) = head(&mut request)? {
        std::io::copy(&mut request.by_ref().take(length), &mut std::io::sink())?;
        connection.write_all(ANSWER)?;
    }
    Ok(())
}

/// Length of the body that follows, as the head says; nothing at the connection's end.
fn head(request: &mut impl BufRead) -> std::io::Result<Option<u64>> {
    let mut length = 0;
    let mut line = String::new();
    while request.read_line(&mut line)? > 0 {
        if line.trim().is_empty() {
            return Ok(Some(length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
        line.clear();
    }
    Ok(None)
}
