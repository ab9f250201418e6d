//! G: telemetry that makes no telemetry about itself.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::opentelemetry::trace::Tracer as _;
use traced::opentelemetry::{Context, global};
use traced::{Protocol, traced};
use traced_sink::Sink;

use super::probe::{LONG, Probe};
use super::support::{Running, builder, work, works};

/// An exporter whose code is instrumented, on every thread of its runtime.
#[derive(Debug)]
struct Instrumented(Probe);

#[traced(name = "exporter.send")]
fn send() {
    global::tracer("http").in_span("exporter.http", |_| ());
}

#[traced(name = "exporter.send_async")]
async fn send_async() {
    tokio::task::yield_now().await;
    send();
}

impl SpanExporter for Instrumented {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        send();
        send_async().await;
        let task = tokio::spawn(send_async());
        let blocking = tokio::task::spawn_blocking(send);
        assert!(task.await.is_ok() && blocking.await.is_ok());
        assert!(Context::current().is_telemetry_suppressed());
        self.0.export(batch).await
    }

    fn force_flush(&self) -> OTelSdkResult {
        send();
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: std::time::Duration) -> OTelSdkResult {
        send();
        Ok(())
    }
}

#[test]
fn g2_an_instrumented_exporter_makes_no_spans_and_suppresses_nobody_else() {
    let probe = Probe::new();
    let exporter = Instrumented(probe.clone());
    let running = Running::start(builder().exporter(exporter));
    works(2);
    running.flush(LONG).unwrap();
    assert!(!Context::current().is_telemetry_suppressed());
    send();
    let stats = running.end();
    assert_eq!((stats.started, stats.exported, stats.dropped()), (4, 4, 0));
    assert_eq!(probe.names(), ["test.work", "test.work", "exporter.http", "exporter.send"]);
}

#[test]
fn g2_an_error_hook_makes_no_spans_on_the_worker() {
    let probe = Probe::new();
    probe.script([super::probe::Act::Fail]);
    let _alone = super::support::alone();
    let telemetry = builder().exporter(probe.clone()).on_error(|_| send()).init().unwrap();
    work();
    assert!(telemetry.flush(LONG).is_err());
    telemetry.flush(LONG).unwrap();
    assert_eq!(telemetry.stats().started, 1);
}

#[test]
fn g1_exports_by_our_clients_cause_no_spans() {
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let sink = Sink::start();
        let endpoint = match protocol {
            Protocol::Grpc => sink.grpc_endpoint(),
            _ => sink.http_endpoint(),
        };
        let running = Running::start(builder().protocol(protocol).traces_endpoint(endpoint));
        for _ in 0..3 {
            work();
            running.flush(LONG).unwrap();
        }
        assert_eq!(running.end().started, 3);
        assert_eq!(sink.spans().len(), 3);
        assert!(sink.attempts().iter().all(|attempt| attempt.header("traceparent").is_empty()));
    }
}
