//! `otel.sdk.*`: what metrics say of telemetry is what `stats()` says, after every kind of loss.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "reliability/probe.rs"]
#[expect(dead_code, reason = "shared with the tests of reliability")]
mod probe;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics, ScopeMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use traced::opentelemetry::{KeyValue, global};
use traced::{Builder, KeepTraces, Loss, Protocol, Stats, Verdict, traced};
use traced_sink::{Gate as Held, Reply, Sink};

use self::probe::{Act, Gate, LONG, Probe};

/// One test at a time: what is installed is global.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn builder() -> Builder {
    traced::builder()
        .variables(|_| None::<&str>)
        .service_name("metrics")
        .code_location(false)
        .log_level(traced::LogLevel::None)
        .schedule_delay(Duration::from_secs(3600))
}

#[traced("test.work")]
fn work() {}

fn works(count: usize) {
    (0..count).for_each(|_| work());
}

/// A meter provider whose metrics are looked at.
struct Metrics {
    provider: SdkMeterProvider,
    exporter: InMemoryMetricExporter,
}

/// Values by `name{attributes}`.
type Values = BTreeMap<String, u64>;

impl Metrics {
    fn new() -> Self {
        let exporter = InMemoryMetricExporter::default();
        let reader =
            PeriodicReader::builder(exporter.clone()).with_interval(Duration::from_secs(3600)).build();
        Self { provider: SdkMeterProvider::builder().with_reader(reader).build(), exporter }
    }

    /// What an exporter of metrics is given now. A histogram is its count.
    fn read(&self) -> Values {
        self.exporter.reset();
        self.provider.force_flush().unwrap();
        let all = self.exporter.get_finished_metrics().unwrap();
        let mut values = Values::new();
        let scopes = all.iter().flat_map(ResourceMetrics::scope_metrics);
        for metric in scopes.flat_map(ScopeMetrics::metrics) {
            let mut put = |attributes: Vec<&KeyValue>, value: u64| {
                let mut shown: Vec<_> =
                    attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect();
                shown.sort();
                values.insert(format!("{}{{{}}}", metric.name(), shown.join(",")), value);
            };
            match metric.data() {
                AggregatedMetrics::U64(MetricData::Sum(sum)) => {
                    assert!(sum.is_monotonic(), "{}", metric.name());
                    sum.data_points().for_each(|point| put(point.attributes().collect(), point.value()));
                }
                AggregatedMetrics::I64(MetricData::Sum(sum)) => {
                    assert!(!sum.is_monotonic(), "{}", metric.name());
                    sum.data_points().for_each(|point| {
                        put(point.attributes().collect(), point.value().try_into().unwrap());
                    });
                }
                AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
                    assert_eq!(metric.unit(), "s");
                    histogram.data_points().for_each(|point| {
                        assert!((0.0..60.0).contains(&point.sum()), "{}", point.sum());
                        put(point.attributes().collect(), point.count());
                    });
                }
                other => panic!("{}: {other:?}", metric.name()),
            }
        }
        values
    }
}

const PROCESSOR: &str =
    "otel.component.name=batching_span_processor/0,otel.component.type=batching_span_processor";

/// Where a value stands: with the exporter's attributes, or the processor's, and an `error.type` before them.
fn key(name: &str, error: Option<&str>, component: &str) -> String {
    let error = error.map(|error| format!("error.type={error},")).unwrap_or_default();
    format!("{name}{{{error}{component}}}")
}

/// The sum of a metric over its values of `error.type`.
fn total(values: &Values, name: &str) -> u64 {
    let prefix = format!("{name}{{");
    values.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, value)| *value).sum()
}

fn failed(values: &Values, name: &str) -> Vec<(String, u64)> {
    let prefix = format!("{name}{{error.type=");
    let found = values.iter().filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?, value)));
    found.map(|(rest, value)| (rest.split(',').next().unwrap().to_owned(), *value)).collect()
}

/// What must hold at any time when nothing moves.
#[track_caller]
fn assert_equal(values: &Values, stats: &Stats) {
    let started = values["otel.sdk.span.started{otel.span.sampling_result=RECORD_AND_SAMPLE}"];
    let live = values["otel.sdk.span.live{otel.span.sampling_result=RECORD_AND_SAMPLE}"];
    assert_eq!((started, live), (stats.started, stats.open()));
    let queued = total(values, "otel.sdk.processor.span.queue.size");
    let inflight = total(values, "otel.sdk.exporter.span.inflight");
    assert_eq!(queued + inflight, stats.waiting(), "{values:#?}\n{stats:?}");
    assert_eq!(total(values, "otel.sdk.processor.span.processed") + queued, stats.ended, "{values:#?}");
    let failures: u64 =
        failed(values, "otel.sdk.exporter.span.exported").iter().map(|(_, spans)| spans).sum();
    let exported = total(values, "otel.sdk.exporter.span.exported") - failures;
    assert_eq!(exported, stats.exported, "{values:#?}");
    let unprocessed: u64 =
        failed(values, "otel.sdk.processor.span.processed").iter().map(|(_, spans)| spans).sum();
    assert_eq!(
        failures + unprocessed + stats.dropped_by(Loss::Processor) + stats.dropped_by(Loss::NotKept),
        stats.dropped(),
        "{values:#?}\n{stats:?}"
    );
}

/// Telemetry with metrics, alone.
fn measured(builder: Builder, work: impl FnOnce(&traced::Telemetry)) -> (Values, Stats) {
    let _alone = alone();
    let metrics = Metrics::new();
    let telemetry = builder.meter_provider(&metrics.provider).init().unwrap();
    let handle = telemetry.handle();
    work(&telemetry);
    let (values, stats) = (metrics.read(), handle.stats());
    assert_equal(&values, &stats);
    drop(telemetry);
    // The last words: everything is settled.
    let (last, stats_at_the_end) = (metrics.read(), handle.stats());
    assert_equal(&last, &stats_at_the_end);
    assert_eq!(stats_at_the_end.waiting(), 0);
    (values, stats)
}

#[test]
fn spans_are_counted_from_start_to_export() {
    let probe = Probe::new();
    let _alone = alone();
    let metrics = Metrics::new();
    let telemetry = builder()
        .exporter(probe.clone())
        .max_queue_size(99)
        .meter_provider(&metrics.provider)
        .init()
        .unwrap();
    works(3);
    let open = traced::span!("test.open", {
        work();
        (metrics.read(), telemetry.stats())
    });
    assert_equal(&open.0, &open.1);
    assert_eq!(total(&open.0, "otel.sdk.span.live"), 1);
    assert_eq!(open.0[&key("otel.sdk.processor.span.queue.size", None, PROCESSOR)], 4);
    assert_eq!(open.0[&key("otel.sdk.processor.span.queue.capacity", None, PROCESSOR)], 99);
    telemetry.flush(LONG).unwrap();
    let values = metrics.read();
    assert_equal(&values, &telemetry.stats());
    let component = "otel.component.name=Probe/0,otel.component.type=Probe";
    assert_eq!(values[&key("otel.sdk.exporter.span.exported", None, component)], 5);
    assert_eq!(values[&key("otel.sdk.exporter.span.inflight", None, component)], 0);
    assert_eq!(values[&key("otel.sdk.exporter.operation.duration", None, component)], 1);
    assert_eq!(values[&key("otel.sdk.processor.span.processed", None, PROCESSOR)], 5);
    telemetry.shutdown(LONG).unwrap();
}

/// Exporters are named as the conventions do, with where they send to.
#[test]
fn otlp_exporters_have_their_names_and_servers() {
    for (protocol, kind) in
        [(Protocol::Grpc, "otlp_grpc_span_exporter"), (Protocol::HttpProtobuf, "otlp_http_span_exporter")]
    {
        let sink = Sink::start();
        sink.script([Reply::Partial { rejected: 1, message: "too old".into() }]);
        let to = if protocol == Protocol::Grpc { sink.grpc_endpoint() } else { sink.http_endpoint() };
        let (values, stats) = measured(builder().protocol(protocol).traces_endpoint(to), |telemetry| {
            works(3);
            assert!(telemetry.flush(LONG).is_err());
            work();
            telemetry.flush(LONG).unwrap();
        });
        let port = sink.address().port();
        let component = format!(
            "otel.component.name={kind}/0,otel.component.type={kind},server.address=127.0.0.1,server.port={port}"
        );
        assert_eq!(values[&key("otel.sdk.exporter.span.exported", None, &component)], 3);
        assert_eq!(values[&key("otel.sdk.exporter.span.exported", Some("rejected"), &component)], 1);
        assert_eq!(values[&key("otel.sdk.exporter.operation.duration", None, &component)], 1);
        assert_eq!(values[&key("otel.sdk.exporter.operation.duration", Some("rejected"), &component)], 1);
        assert_eq!((stats.exported, stats.dropped_by(Loss::Rejected)), (3, 1));
    }
}

/// Each way to lose spans at an exporter.
#[test]
fn failures_of_exporters_have_their_cause() {
    for (act, error, loss) in [
        (Act::Fail, "export_failed", Loss::ExportFailed),
        (Act::PanicWhenCalled, "exporter_panicked", Loss::ExporterPanicked),
        (Act::PanicWhenPolled, "exporter_panicked", Loss::ExporterPanicked),
        (Act::Await(Gate::new()), "timeout", Loss::ExportTimeout),
    ] {
        let probe = Probe::new();
        probe.script([act]);
        let builder = builder().exporter(probe.clone()).export_timeout(Duration::from_millis(100));
        let (values, stats) = measured(builder, |telemetry| {
            works(2);
            assert!(telemetry.flush(LONG).is_err());
            works(3);
            telemetry.flush(LONG).unwrap();
        });
        assert_eq!(stats.dropped_by(loss), 2);
        assert_eq!(failed(&values, "otel.sdk.exporter.span.exported"), [(error.to_owned(), 2)]);
        assert_eq!(failed(&values, "otel.sdk.exporter.operation.duration"), [(error.to_owned(), 1)]);
        assert_eq!(failed(&values, "otel.sdk.processor.span.processed"), []);
        assert_eq!(total(&values, "otel.sdk.processor.span.processed"), 5);
    }
}

/// A retried export is one operation, however many attempts it takes.
#[test]
fn retries_are_one_operation() {
    let sink = Sink::start();
    sink.script([
        Reply::status(503).header("retry-after", "0"),
        Reply::status(503).header("retry-after", "0"),
    ]);
    let (values, _) = measured(builder().traces_endpoint(sink.http_endpoint()), |telemetry| {
        work();
        telemetry.flush(LONG).unwrap();
    });
    assert_eq!(sink.attempts().len(), 3);
    assert_eq!(total(&values, "otel.sdk.exporter.operation.duration"), 1);
    assert_eq!(failed(&values, "otel.sdk.exporter.operation.duration"), []);
}

#[test]
fn a_full_queue_is_the_processors_loss() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Await(gate.clone())]);
    let builder = builder().exporter(probe.clone()).max_queue_size(4).max_export_batch_size(2);
    let (values, stats) = measured(builder, |telemetry| {
        works(2);
        probe.wait_for_calls(1);
        let metrics_hold_still = telemetry.stats();
        assert_eq!(metrics_hold_still.waiting(), 2);
        // Room for two more while two are on their way.
        works(7);
        let stats = telemetry.stats();
        assert_eq!(stats.dropped_by(Loss::QueueFull), 5);
        gate.open();
        telemetry.flush(LONG).unwrap();
    });
    assert_eq!((stats.exported, stats.dropped()), (4, 5));
    assert_eq!(failed(&values, "otel.sdk.processor.span.processed"), [("queue_full".to_owned(), 5)]);
    assert_eq!(failed(&values, "otel.sdk.exporter.span.exported"), []);
}

/// Spans are in flight from the call to the end of the export.
#[test]
fn spans_in_flight_are_seen() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Await(gate.clone())]);
    let _alone = alone();
    let metrics = Metrics::new();
    let builder = builder().exporter(probe.clone()).max_export_batch_size(2);
    let telemetry = builder.meter_provider(&metrics.provider).init().unwrap();
    works(3);
    probe.wait_for_calls(1);
    let values = metrics.read();
    assert_equal(&values, &telemetry.stats());
    assert_eq!(total(&values, "otel.sdk.exporter.span.inflight"), 2);
    assert_eq!(total(&values, "otel.sdk.processor.span.queue.size"), 1);
    assert_eq!(total(&values, "otel.sdk.processor.span.processed"), 2);
    gate.open();
    telemetry.shutdown(LONG).unwrap();
    assert_eq!(total(&metrics.read(), "otel.sdk.exporter.span.exported"), 3);
}

#[test]
fn what_span_processors_do_is_told_apart() {
    let probe = Probe::new();
    let mut number = 0;
    let builder = builder().exporter(probe.clone()).span_processor(move |_| {
        number += 1;
        match number {
            1 => Verdict::Drop,
            2 => panic!("a mistake"),
            _ => Verdict::Keep,
        }
    });
    let (values, stats) = measured(builder, |telemetry| {
        works(4);
        telemetry.flush(LONG).unwrap();
    });
    assert_eq!((stats.exported, stats.dropped()), (2, 2));
    assert_eq!(failed(&values, "otel.sdk.processor.span.processed"), [("processor_panicked".to_owned(), 1)]);
    assert_eq!(total(&values, "otel.sdk.processor.span.processed"), 4);
}

/// What is taken out on purpose waits nowhere, and is no failure.
#[test]
fn a_trace_that_is_not_kept_is_processed() {
    let builder = builder().exporter(Probe::new()).keep_traces(KeepTraces::new().failed());
    let (values, stats) = measured(builder, |telemetry| {
        works(3);
        traced::span!("test.failed", {
            traced::current().set_error("on purpose");
        });
        telemetry.flush(LONG).unwrap();
    });
    assert_eq!((stats.exported, stats.dropped_by(Loss::NotKept)), (1, 3));
    assert_eq!(total(&values, "otel.sdk.processor.span.processed"), 4);
    assert_eq!(failed(&values, "otel.sdk.processor.span.processed"), []);
    assert_eq!(total(&values, "otel.sdk.processor.span.queue.size"), 0);
}

/// A copy that leaves early ends nothing.
#[test]
fn a_pending_span_is_live() {
    let builder = builder().exporter(Probe::new()).pending_spans(Duration::ZERO);
    let _alone = alone();
    let metrics = Metrics::new();
    let telemetry = builder.meter_provider(&metrics.provider).init().unwrap();
    traced::span!("test.open", {
        telemetry.flush(LONG).unwrap();
        let (values, stats) = (metrics.read(), telemetry.stats());
        assert_eq!((stats.pending, total(&values, "otel.sdk.span.live")), (1, 1));
        assert_equal(&values, &stats);
    });
    telemetry.shutdown(LONG).unwrap();
}

/// What a shutdown gives up was with the exporter, or still waited.
#[test]
fn a_shutdown_that_is_too_short_is_accounted_at_its_place() {
    for act in [Act::Await(Gate::new()), Act::Block(Gate::new())] {
        let gate = match &act {
            Act::Await(gate) | Act::Block(gate) => gate.clone(),
            _ => unreachable!(),
        };
        let probe = Probe::new();
        probe.script([act]);
        let _alone = alone();
        let metrics = Metrics::new();
        let builder = builder().exporter(probe.clone()).max_export_batch_size(2);
        let telemetry = builder.meter_provider(&metrics.provider).init().unwrap();
        let handle = telemetry.handle();
        works(3);
        probe.wait_for_calls(1);
        assert!(telemetry.shutdown(Duration::from_millis(200)).is_err());
        let (values, stats) = (metrics.read(), handle.stats());
        assert_equal(&values, &stats);
        assert_eq!(stats.dropped_by(Loss::ShutdownTimeout), 3);
        assert_eq!(failed(&values, "otel.sdk.exporter.span.exported"), [("shutdown_timeout".to_owned(), 2)]);
        assert_eq!(
            failed(&values, "otel.sdk.processor.span.processed"),
            [("shutdown_timeout".to_owned(), 1)]
        );
        assert_eq!(
            (
                total(&values, "otel.sdk.exporter.span.inflight"),
                total(&values, "otel.sdk.processor.span.queue.size")
            ),
            (0, 0)
        );
        gate.open();
    }
}

#[test]
fn spans_that_end_too_late_are_already_shut_down() {
    let probe = Probe::new();
    let _alone = alone();
    let metrics = Metrics::new();
    let telemetry = builder().exporter(probe.clone()).meter_provider(&metrics.provider).init().unwrap();
    let handle = telemetry.handle();
    traced::span!("test.late", {
        telemetry.shutdown(LONG).unwrap();
    });
    let (values, stats) = (metrics.read(), handle.stats());
    assert_equal(&values, &stats);
    assert_eq!(stats.dropped_by(Loss::AfterShutdown), 1);
    assert_eq!(failed(&values, "otel.sdk.processor.span.processed"), [("already_shutdown".to_owned(), 1)]);
}

#[test]
fn a_request_that_is_too_late_or_too_large_is_a_failure_of_its_exporter() {
    let (sink, never) = (Sink::start(), Held::default());
    sink.script([Reply::held(&never)]);
    let builder = builder().traces_endpoint(sink.http_endpoint()).timeout(Duration::from_millis(200));
    let (values, stats) = measured(builder, |telemetry| {
        work();
        assert!(telemetry.flush(LONG).is_err());
        traced::span!("test.large", {
            traced::current().set("order.note", "x".repeat(65 * 1024 * 1024));
        });
        assert!(telemetry.flush(LONG).is_err());
    });
    assert_eq!((stats.dropped_by(Loss::ExportTimeout), stats.dropped_by(Loss::TooLarge)), (1, 1));
    let expected = [("timeout".to_owned(), 1), ("too_large".to_owned(), 1)];
    assert_eq!(failed(&values, "otel.sdk.exporter.span.exported"), expected);
}

/// Each has a queue of its own, hence a processor.
#[test]
fn several_exporters_have_accounts_of_their_own() {
    let (good, bad) = (Probe::new(), Probe::new());
    bad.script([Act::Fail]);
    let _alone = alone();
    let metrics = Metrics::new();
    let builder = builder().exporter(good.clone()).exporter(bad.clone()).meter_provider(&metrics.provider);
    let telemetry = builder.init().unwrap();
    let handle = telemetry.handle();
    works(3);
    assert!(telemetry.flush(LONG).is_err());
    works(1);
    telemetry.flush(LONG).unwrap();
    telemetry.shutdown(LONG).unwrap();
    let (values, stats) = (metrics.read(), handle.exporter_stats());
    let exporter = |number: usize| format!("otel.component.name=Probe/{number},otel.component.type=Probe");
    assert_eq!((stats[0].exported, stats[1].exported, stats[1].dropped()), (4, 1, 3));
    assert_eq!(values[&key("otel.sdk.exporter.span.exported", None, &exporter(0))], 4);
    assert_eq!(values[&key("otel.sdk.exporter.span.exported", None, &exporter(1))], 1);
    assert_eq!(failed(&values, "otel.sdk.exporter.span.exported"), [("export_failed".to_owned(), 3)]);
    for number in 0..2 {
        let processor = format!(
            "otel.component.name=batching_span_processor/{number},otel.component.type=batching_span_processor"
        );
        assert_eq!(values[&key("otel.sdk.processor.span.processed", None, &processor)], 4);
        assert_eq!(values[&key("otel.sdk.processor.span.queue.size", None, &processor)], 0);
    }
    assert_eq!(total(&values, "otel.sdk.exporter.span.inflight"), 0);
}

/// The provider that is installed globally serves where none is given, and a second telemetry begins at zero.
#[test]
fn the_global_provider_serves_and_each_telemetry_has_its_own_accounts() {
    let _alone = alone();
    let metrics = Metrics::new();
    global::set_meter_provider(metrics.provider.clone());
    for spans in [2, 1] {
        let telemetry = builder().exporter(Probe::new()).init().unwrap();
        works(spans);
        telemetry.flush(LONG).unwrap();
        let (values, stats) = (metrics.read(), telemetry.stats());
        assert_equal(&values, &stats);
        assert_eq!(stats.exported, spans as u64);
        telemetry.shutdown(LONG).unwrap();
    }
    global::set_meter_provider(SdkMeterProvider::builder().build());
}

/// Spans without an exporter have no processor and no exporter to speak of.
#[test]
fn without_an_exporter_only_spans_are_counted() {
    let _alone = alone();
    let metrics = Metrics::new();
    let telemetry = builder()
        .default_exporter(traced::ExporterKind::None)
        .meter_provider(&metrics.provider)
        .init()
        .unwrap();
    works(2);
    let values = metrics.read();
    let names: Vec<_> = values.keys().map(|key| key.split('{').next().unwrap()).collect();
    assert_eq!(names, ["otel.sdk.span.live", "otel.sdk.span.started"]);
    assert_eq!(total(&values, "otel.sdk.span.started"), telemetry.stats().started);
}

#[test]
fn many_threads_and_the_accounts_are_exact() {
    let probe = Probe::new();
    let builder = builder().exporter(probe.clone()).max_queue_size(200).max_export_batch_size(50);
    let (values, stats) = measured(builder, |telemetry| {
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| works(5_000)))));
        telemetry.flush(LONG).unwrap();
    });
    assert_eq!(stats.ended, 20_000);
    assert_eq!(total(&values, "otel.sdk.processor.span.processed"), 20_000);
    assert_eq!(stats.exported, probe.count());
}
