//! `jaeger_remote`: a back end on the loopback interface says which traces are kept, while the program runs.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::{Builder, ReportKind, Telemetry, traced};

const LONG: Duration = Duration::from_secs(20);

/// One test at a time: what is installed is global.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the same answer again and again. Its thread ends with the process.
struct Backend {
    address: SocketAddr,
    answer: Arc<Mutex<(u16, String)>>,
    /// The first line of each request.
    requests: Receiver<String>,
}

impl Backend {
    fn start(status: u16, answer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new((status, answer.to_owned())));
        let (told, requests) = channel();
        let shared = Arc::clone(&answer);
        std::thread::spawn(move || {
            listener.incoming().for_each(|stream| serve(&stream.unwrap(), &shared, &told));
        });
        Self { address, answer, requests }
    }

    fn then(&self, status: u16, answer: &str) {
        *self.answer.lock().unwrap() = (status, answer.to_owned());
        while self.requests.try_recv().is_ok() {}
        // The first may have had the old answer. The second had the new one, and with the third that has been read.
        for _ in 0..3 {
            self.request();
        }
    }

    fn request(&self) -> String {
        self.requests.recv_timeout(LONG).unwrap()
    }
}

/// The requests of one connection, until it ends.
fn serve(stream: &TcpStream, answer: &Mutex<(u16, String)>, told: &Sender<String>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        let _head = lines.by_ref().take_while(|line| !line.is_empty()).count();
        let (status, body) = answer.lock().unwrap().clone();
        let mut stream = stream;
        let length = body.len();
        // In one piece: the rest of several would wait for the first to be acknowledged.
        let reply = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(reply.as_bytes()).is_err() || told.send(first).is_err() {
            return;
        }
    }
}

#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }
}

fn builder(backend: &Backend, sampler: &'static str, more: &str) -> Builder {
    let argument = format!("endpoint=http://{},pollingIntervalMs=1,{more}", backend.address);
    let variables = move |name: &str| match name {
        "OTEL_TRACES_SAMPLER" => Some(sampler.to_owned()),
        "OTEL_TRACES_SAMPLER_ARG" => Some(argument.clone()),
        "OTEL_SERVICE_NAME" => Some("shop & co".to_owned()),
        _ => None,
    };
    traced::builder().variables(variables).exporter(Nowhere)
}

#[track_caller]
fn start(builder: Builder) -> Telemetry {
    builder.init().unwrap_or_else(|error| panic!("{error}"))
}

#[traced("shop.kept")]
fn kept() {}

#[traced("shop.other")]
fn other() {}

/// How many of ten are kept.
fn of_ten(telemetry: &Telemetry, f: fn()) -> u64 {
    let before = telemetry.stats().started;
    (0..10).for_each(|_| f());
    telemetry.stats().started - before
}

const ALL: &str = r#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}"#;
const NONE: &str = r#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0}}"#;

#[test]
fn strategies_hold_from_the_next_answer_on() {
    let _alone = alone();
    let backend = Backend::start(200, NONE);
    let telemetry = start(builder(&backend, "parentbased_jaeger_remote", "initialSamplingRate=1"));
    assert_eq!(backend.request(), "GET /sampling?service=shop%20%26%20co HTTP/1.1");
    // Asked again, so the first answer was read.
    backend.request();
    assert_eq!(of_ten(&telemetry, kept), 0);
    backend.then(200, ALL);
    assert_eq!(of_ten(&telemetry, kept), 10);
    backend.then(200, r#"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":3}}"#);
    assert_eq!(of_ten(&telemetry, kept), 3);
    backend.then(
        200,
        r#"{"operationSampling":{"defaultSamplingProbability":0,"perOperationStrategies":
            [{"operation":"shop.kept","probabilisticSampling":{"samplingRate":1}}]}}"#,
    );
    assert_eq!((of_ten(&telemetry, kept), of_ten(&telemetry, other)), (10, 0));
    assert!(
        traced::report()
            .to_string()
            .contains("JaegerRemoteSampler{PerOperationSampler{1 operations,default=0}}")
    );
    telemetry.shutdown(LONG).unwrap();
    assert_nobody_asks(&backend);
}

#[test]
fn a_sampler_that_decides_no_longer_is_not_asked_for() {
    let _alone = alone();
    let backend = Backend::start(200, NONE);
    let telemetry = start(builder(&backend, "parentbased_jaeger_remote", "initialSamplingRate=0"));
    backend.request();
    telemetry.set_sampler(traced::Sampler::always_on()).unwrap();
    assert_eq!(of_ten(&telemetry, kept), 10);
    assert_nobody_asks(&backend);
    telemetry.shutdown(LONG).unwrap();
}

/// The thread has ended: after what was under way, nobody asks any more, and its connection is gone.
#[track_caller]
fn assert_nobody_asks(backend: &Backend) {
    let ended = Instant::now();
    while backend.requests.try_recv().is_ok() || polls() {
        assert!(ended.elapsed() < LONG, "the thread goes on");
        std::thread::yield_now();
    }
}

/// Whether the thread that asks is there.
fn polls() -> bool {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .any(|name| name.trim() == "traced-sampler")
}

#[test]
fn a_failure_leaves_the_last_strategy_and_is_told_once() {
    let _alone = alone();
    let backend = Backend::start(200, ALL);
    let reports = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&reports);
    let builder = builder(&backend, "jaeger_remote", "initialSamplingRate=0").on_error(move |report| {
        if report.kind() == ReportKind::Sampling {
            heard.lock().unwrap().push(report.to_string());
        }
    });
    let telemetry = start(builder);
    backend.request();
    backend.request();
    assert_eq!(of_ten(&telemetry, kept), 10);
    for (status, answer) in
        [(503, ALL), (200, "<html>"), (200, r#"{"probabilisticSampling":{"samplingRate":7}}"#)]
    {
        backend.then(status, answer);
        assert_eq!(of_ten(&telemetry, kept), 10);
    }
    {
        let reports = reports.lock().unwrap();
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert!(reports[..].concat().contains("answers HTTP 503; check the endpoint"), "{reports:?}");
    }
    // It is told anew once it has worked in between.
    backend.then(200, NONE);
    assert_eq!(of_ten(&telemetry, kept), 0);
    backend.then(404, "");
    assert_eq!(reports.lock().unwrap().len(), 2);
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn a_back_end_that_is_not_there_costs_nothing_but_a_report() {
    let _alone = alone();
    let backend = Backend::start(200, ALL);
    // A port that nobody listens at any more.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let backend = Backend { address: gone, ..backend };
    let (told, heard) = channel();
    let told = Mutex::new(told);
    let builder = builder(&backend, "jaeger_remote", "initialSamplingRate=1").on_error(move |report| {
        if report.kind() == ReportKind::Sampling {
            let _ = told.lock().unwrap().send(report.to_string());
        }
    });
    let telemetry = start(builder);
    let report = heard.recv_timeout(LONG).unwrap();
    assert!(report.contains("no connection to") && report.contains("the last strategy holds"), "{report}");
    assert_eq!(of_ten(&telemetry, kept), 10, "the initial rate");
    telemetry.shutdown(LONG).unwrap();
}
