//! G1: with the format installed, exports cause no lines on any thread, although the clients below them say a lot.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use traced::{Protocol, traced};
use traced_sink::Sink;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;

/// The thread of each line.
struct Lines(Mutex<Vec<String>>);

static PLAIN: Lines = Lines(Mutex::new(Vec::new()));
static WITH_IDS: Lines = Lines(Mutex::new(Vec::new()));

impl Lines {
    /// By threads of `traced`; the receiver runs in this process too, and says something as well.
    fn by_exports(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|thread| thread.starts_with("traced-")).count()
    }
}

struct Line(&'static Lines);

impl io::Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if !line.is_empty() {
            self.0.0.lock().unwrap().push(std::thread::current().name().unwrap_or_default().to_owned());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for &'static Lines {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line(self)
    }
}

#[traced("lines.work")]
fn work() {
    tracing::info!("work");
}

#[test]
fn g1_exports_cause_no_lines() {
    let subscriber = tracing_subscriber::registry()
        .with(LevelFilter::TRACE)
        .with(layer().with_writer(&PLAIN))
        .with(layer().map_event_format(traced_tracing_subscriber::text).with_writer(&WITH_IDS));
    tracing::subscriber::set_global_default(subscriber).unwrap();
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let sink = Sink::start();
        let builder = traced::builder().variables(|_| None::<&str>).service_name("lines").protocol(protocol);
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
    assert!(PLAIN.by_exports() > 0);
    assert_eq!(WITH_IDS.by_exports(), 0);
    assert!(WITH_IDS.0.lock().unwrap().len() >= 6);
}
