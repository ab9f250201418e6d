//! G1: with the logger installed, exports cause no records on any thread, although the clients below them log a lot.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::Mutex;
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};
use traced::{Protocol, traced};
use traced_log::TraceIdLogger;
use traced_sink::Sink;

/// Thread and message of each record that came this far.
struct Seen(Mutex<Vec<(String, String)>>);

static OFFERED: Seen = Seen(Mutex::new(Vec::new()));
static PASSED: Seen = Seen(Mutex::new(Vec::new()));

impl Seen {
    fn note(&self, record: &Record<'_>) {
        let thread = std::thread::current().name().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push((thread, record.args().to_string()));
    }

    /// By threads of `traced`; the receiver runs in this process too, and logs as well.
    fn by_exports(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|(thread, _)| thread.starts_with("traced-")).count()
    }

    fn of_work(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|(_, message)| message == "work").count()
    }
}

struct End;

impl Log for End {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        PASSED.note(record);
    }

    fn flush(&self) {}
}

/// Sees what the clients say, before the logger does.
struct Before(TraceIdLogger<End>);

impl Log for Before {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        OFFERED.note(record);
        self.0.log(record);
    }

    fn flush(&self) {}
}

#[traced("log.work")]
fn work() {
    log::info!("work");
}

#[test]
fn g1_exports_cause_no_records() {
    log::set_boxed_logger(Box::new(Before(TraceIdLogger::new(End)))).unwrap();
    log::set_max_level(LevelFilter::Trace);
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let sink = Sink::start();
        let builder = traced::builder().variables(|_| None::<&str>).service_name("logs").protocol(protocol);
        let builder = match protocol {
            Protocol::Grpc => builder.traces_endpoint(sink.grpc_endpoint()),
            _ => builder.traces_endpoint(sink.http_endpoint()),
        };
        let telemetry = builder.init().unwrap();
        for _ in 0..3 {
            work();
            telemetry.flush(Duration::from_secs(20)).unwrap();
        }
        telemetry.shutdown(Duration::from_secs(20)).unwrap();
        assert_eq!(sink.spans().len(), 3);
    }
    assert_eq!(PASSED.of_work(), 6);
    assert!(OFFERED.by_exports() > 0);
    assert_eq!(PASSED.by_exports(), 0);
}
