//! Records as OTLP logs: with the ids of their span, and none about exports.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use log::{LevelFilter, Log, Metadata, Record};
use traced::{Protocol, TraceIds, traced};
use traced_log::{OtlpLogger, TraceIdLogger};
use traced_sink::Sink;

type Bridged = OtlpLogger<TraceIdLogger<Lines>>;

const LONG: Duration = Duration::from_secs(20);

/// The program's own logger: everything but what the receiver in this process says, which would have no end.
struct Lines;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Log for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        std::thread::current().name() != Some("sink")
    }

    fn log(&self, record: &Record<'_>) {
        let span_id = record.key_values().get("span_id".into()).map(|id| id.to_string()).unwrap_or_default();
        LINES.lock().unwrap().push(format!("{} {span_id}", record.args()));
    }

    fn flush(&self) {}
}

#[traced("log.work")]
fn work(order: u64) -> TraceIds {
    log::warn!(target: "shop::orders", "order.id" = order; "stored {order}");
    traced::trace_ids().unwrap()
}

#[test]
fn records_leave_with_their_ids_and_exports_make_none() {
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let sink = Sink::start();
        let builder = traced::builder().variables(|_| None::<&str>).service_name("logs").logs(true);
        let telemetry = builder.protocol(protocol).endpoint(sink.grpc_endpoint()).init().unwrap();
        let logger = OtlpLogger::new(TraceIdLogger::new(Lines), &telemetry);
        // The clients below exports say what they do, at every level, to whatever logger is installed.
        OFFERED.set(logger);
        let ids: Vec<TraceIds> = (0..3)
            .map(|order| {
                let ids = work(order);
                telemetry.flush(LONG).unwrap();
                ids
            })
            .collect();
        telemetry.shutdown(LONG).unwrap();
        let records = sink.log_records();
        assert_eq!(records.len(), 3, "{protocol:?}: {records:#?}");
        for (record, ids) in records.iter().zip(&ids) {
            assert_eq!(record.trace_id, ids.trace_id.to_bytes());
            assert_eq!(record.span_id, ids.span_id.to_bytes());
            assert_eq!(record.flags, u32::from(ids.trace_flags.to_u8()));
            assert_eq!((record.severity_number, record.severity_text.as_str()), (13, "WARN"));
            let keys: Vec<_> = record.attributes.iter().map(|pair| pair.key.as_str()).collect();
            assert_eq!(keys, ["order.id"]);
            assert!(sink.spans().iter().any(|span| span.span_id == record.span_id));
        }
        let lines = std::mem::take(&mut *LINES.lock().unwrap());
        let expected: Vec<_> =
            ids.iter().enumerate().map(|(order, ids)| format!("stored {order} {}", ids.span_id)).collect();
        let work: Vec<_> = lines.into_iter().filter(|line| line.starts_with("stored")).collect();
        assert_eq!(work, expected);
        let scope = &sink.log_requests()[0].resource_logs[0].scope_logs[0];
        assert_eq!(scope.scope.as_ref().unwrap().name, "shop::orders");
    }
    assert!(OFFERED.by_exports() > 0, "the clients were expected to say something");
}

/// The one logger of the process: what it is offered goes on to the logger of the moment.
struct Offered {
    to: Mutex<Option<Arc<Bridged>>>,
    by_exports: AtomicUsize,
}

static OFFERED: Offered = Offered { to: Mutex::new(None), by_exports: AtomicUsize::new(0) };

impl Offered {
    fn set(&self, logger: Bridged) {
        *self.to.lock().unwrap() = Some(Arc::new(logger));
        // Fails the second time, when it is there already.
        drop(log::set_logger(&OFFERED));
        log::set_max_level(LevelFilter::Trace);
    }

    fn by_exports(&self) -> usize {
        self.by_exports.load(Ordering::Relaxed)
    }
}

impl Log for Offered {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        if std::thread::current().name().is_some_and(|name| name.starts_with("traced-")) {
            self.by_exports.fetch_add(1, Ordering::Relaxed);
        }
        let to = self.to.lock().unwrap().clone();
        if let Some(to) = to {
            to.log(record);
        }
    }

    fn flush(&self) {}
}
