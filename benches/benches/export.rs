//! Export: what the worker's thread spends on each span, from the finished record to the bytes of a request. Ours sends them to a receiver on the
//! loopback interface that throws them away; the other way makes `SpanData` of each record, the messages of opentelemetry-proto of those, and
//! encodes these by prost. Processor time of that thread alone, so that the program that makes the spans does not count; needs Linux.
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use prost::Message as _;
use traced::{Builder, Protocol, traced};

const ROUNDS: usize = 21;
const SPANS: u32 = 20_000;
const LONG: Duration = Duration::from_secs(60);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Encodes by opentelemetry-proto, and sends nothing.
#[derive(Debug, Default)]
struct Reference(ResourceAttributesWithSchema);

impl SpanExporter for Reference {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.0);
        let body = ExportTraceServiceRequest { resource_spans }.encode_to_vec();
        std::hint::black_box(body);
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0 = resource.into();
    }
}

/// Takes the same batches and does nothing: what collecting and `SpanData` cost.
#[derive(Debug)]
struct Nothing;

impl SpanExporter for Nothing {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        std::hint::black_box(batch);
        Ok(())
    }
}

#[traced("orders.create", attrs(order.id = id, customer.name = name))]
fn create(id: i64, name: &str) {
    std::hint::black_box((id, name));
}

/// A receiver that answers every request of every connection.
fn receiver() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}/v1/traces", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || drop(answer(&stream)));
        }
    });
    Ok(endpoint)
}

fn answer(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut size, mut line) = (0_u64, String::new());
        while reader.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                size = value.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        if line.is_empty() {
            return Ok(());
        }
        std::io::copy(&mut reader.by_ref().take(size), &mut std::io::sink())?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
}

/// Nanoseconds that the worker has run so far.
fn worker_time() -> Result<u64> {
    for task in std::fs::read_dir("/proc/self/task")? {
        let path = task?.path();
        if std::fs::read_to_string(path.join("comm"))?.trim() == "traced-worker" {
            let text = std::fs::read_to_string(path.join("schedstat"))?;
            return Ok(text.split_whitespace().next().unwrap_or_default().parse()?);
        }
    }
    Err("there is no worker".into())
}

/// The median, of a span.
fn measure(builder: Builder) -> Result<f64> {
    let telemetry = builder
        .variables(|_| None::<&str>)
        .service_name("bench")
        .max_queue_size(1 << 16)
        .schedule_delay(LONG)
        .init()?;
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        (0..SPANS).for_each(|id| create(id.into(), "Ada Lovelace"));
        let before = worker_time()?;
        telemetry.flush(LONG)?;
        rounds.push(worker_time()? - before);
    }
    let stats = telemetry.stats();
    if stats.dropped() > 0 {
        return Err(format!("{} spans were dropped", stats.dropped()).into());
    }
    rounds.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "these are a few milliseconds")]
    Ok(rounds[ROUNDS / 2] as f64 / f64::from(SPANS))
}

/// All spans wait until the flush: so much is measured, and nothing of it before.
fn held(builder: Builder) -> Builder {
    builder.max_export_batch_size(1 << 15)
}

fn main() -> Result<()> {
    let endpoint = receiver()?;
    let ours = measure(held(traced::builder().protocol(Protocol::HttpProtobuf).traces_endpoint(endpoint)))?;
    let reference = measure(held(traced::builder().exporter(Reference::default())))?;
    let nothing = measure(held(traced::builder().exporter(Nothing)))?;
    println!("worker's processor time a span: record to bytes");
    println!("  traced, sent and answered     {ours:7.0} ns   {:.2}", ours / reference);
    println!("  opentelemetry-proto, not sent {reference:7.0} ns   1.00");
    println!("  SpanData alone                {nothing:7.0} ns   {:.2}", nothing / reference);
    Ok(())
}
