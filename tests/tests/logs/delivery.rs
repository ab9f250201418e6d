//! What is logged arrives, field by field, with the ids of its span.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use traced::opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use traced::opentelemetry::trace::Tracer as _;
use traced::opentelemetry::{InstrumentationScope, KeyValue, global};
use traced::{Protocol, Sampler, Telemetry, TraceIds, traced};
use traced_sink::{Gate, Reply, Sink};

use super::support::{LONG, alone, log, logs, settled, to};

fn rich(telemetry: &Telemetry) {
    let scope = InstrumentationScope::builder("shop")
        .with_version("7")
        .with_schema_url("https://example.com/schema")
        .with_attributes([KeyValue::new("a", 1)])
        .build();
    let logger = telemetry.logger_provider().logger_with_scope(scope);
    let mut record = logger.create_log_record();
    record.set_event_name("order.stored");
    record.set_timestamp(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    record.set_severity_number(Severity::Warn2);
    record.set_severity_text("WARN2");
    record.set_body(AnyValue::from("stored \"it\"\n"));
    record.add_attribute("order.id", 7);
    record.add_attribute("order.id", 8);
    record.add_attribute("ratio", 0.5);
    record.add_attribute("ok", true);
    record.add_attribute("bytes", AnyValue::from([1_u8, 255].as_slice()));
    record.add_attribute("list", ["a", "b"].into_iter().collect::<AnyValue>());
    let map: HashMap<_, _> = [("k".into(), AnyValue::from("v"))].into_iter().collect();
    record.add_attribute("map", AnyValue::Map(Box::new(map)));
    logger.emit(record);
}

#[test]
fn every_field_arrives_by_every_protocol() {
    let _alone = alone();
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc, Protocol::HttpJson] {
        let sink = Sink::start();
        let telemetry = to(&sink, &[]).protocol(protocol).header("x-tenant", "blue").init().unwrap();
        rich(&telemetry);
        telemetry.flush(LONG).unwrap();
        let attempt = sink.attempts().remove(0);
        assert_eq!(
            (attempt.is_grpc, attempt.header("x-tenant")),
            (protocol == Protocol::Grpc, "blue".into())
        );
        assert!(attempt.header("user-agent").contains("OTel-OTLP-Exporter-Rust/"));
        let request = sink.log_requests().remove(0);
        let resource = &request.resource_logs[0];
        let named = |name: &str| {
            let attributes = &resource.resource.as_ref().unwrap().attributes;
            attributes.iter().find(|pair| pair.key == name).map(|pair| format!("{:?}", pair.value))
        };
        assert!(named("service.name").unwrap().contains("logs"), "{resource:?}");
        assert!(named("telemetry.sdk.language").is_some());
        let scope = &resource.scope_logs[0];
        let written = scope.scope.as_ref().unwrap();
        assert_eq!(
            (written.name.as_str(), written.version.as_str(), written.attributes.len()),
            ("shop", "7", 1)
        );
        assert_eq!(scope.schema_url, "https://example.com/schema");
        let record = &scope.log_records[0];
        assert_eq!(
            (record.event_name.as_str(), record.time_unix_nano),
            ("order.stored", 1_700_000_000_000_000_000)
        );
        assert!(record.observed_time_unix_nano > record.time_unix_nano);
        assert_eq!((record.severity_number, record.severity_text.as_str()), (14, "WARN2"));
        let text = format!("{:?}", record.body);
        assert!(text.contains(r#"StringValue("stored \"it\"\n")"#), "{text}");
        let attributes: Vec<_> =
            record.attributes.iter().map(|pair| (pair.key.as_str(), format!("{:?}", pair.value))).collect();
        let keys: Vec<_> = attributes.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["order.id", "ratio", "ok", "bytes", "list", "map"]);
        for (at, part) in ["IntValue(8)", "DoubleValue(0.5)", "BoolValue(true)", "BytesValue([1, 255])"]
            .into_iter()
            .chain([
                r#"ArrayValue(ArrayValue { values: [AnyValue { value: Some(StringValue("a")) }"#,
                "KvlistValue",
            ])
            .enumerate()
        {
            assert!(attributes[at].1.contains(part), "{protocol:?}: {part} in {attributes:?}");
        }
        assert_eq!((record.trace_id.len(), record.span_id.len(), record.flags), (0, 0, 0));
        assert_eq!(settled(telemetry.log_stats()).exported, 1);
        telemetry.shutdown(LONG).unwrap();
    }
}

#[traced("log.work")]
fn work(telemetry: &Telemetry) -> TraceIds {
    log(telemetry, "inside");
    traced::trace_ids().unwrap()
}

#[traced("log.work_async")]
async fn work_async(telemetry: &Telemetry) -> TraceIds {
    tokio::task::yield_now().await;
    log(telemetry, "inside a future");
    traced::trace_ids().unwrap()
}

/// Trace id, span id and flags are the span's, whichever instrumentation made it.
#[tokio::test]
#[expect(
    clippy::await_holding_lock,
    reason = "nothing else runs on this thread, and one test runs at a time"
)]
async fn a_record_has_the_ids_of_its_span() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).init().unwrap();
    let mut ids = vec![work(&telemetry), work_async(&telemetry).await];
    ids.push(global::tracer("other").in_span("other", |_| {
        log(&telemetry, "inside the API's span");
        traced::trace_ids().unwrap()
    }));
    log(&telemetry, "outside");
    telemetry.flush_async().await.unwrap();
    let records = sink.log_records();
    let spans = sink.spans();
    assert_eq!((records.len(), spans.len()), (4, 3));
    for (at, ids) in ids.iter().enumerate() {
        assert_eq!(records[at].trace_id, ids.trace_id.to_bytes());
        assert_eq!(records[at].span_id, ids.span_id.to_bytes());
        assert_eq!(records[at].flags, u32::from(ids.trace_flags.to_u8()));
        assert_eq!(records[at].flags & 1, 1);
        let span = spans.iter().find(|span| span.span_id == records[at].span_id).unwrap();
        assert_eq!((&span.trace_id, span.flags & 0xff), (&records[at].trace_id, records[at].flags));
    }
    assert!(records[3].trace_id.is_empty());
    telemetry.shutdown_async(LONG).await.unwrap();
}

/// A log of a trace that is not sampled leaves all the same, and says that its trace will not be found.
#[test]
fn records_of_unsampled_spans_leave_with_their_flags() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).sampler(Sampler::always_off()).init().unwrap();
    let ids = work(&telemetry);
    assert!(!ids.trace_flags.is_sampled());
    telemetry.shutdown(LONG).unwrap();
    let record = sink.log_records().remove(0);
    assert_eq!((record.trace_id.as_slice(), record.flags & 1), (ids.trace_id.to_bytes().as_slice(), 0));
    assert_eq!(sink.spans().len(), 0);
}

#[test]
fn a_full_batch_leaves_by_itself_and_the_rest_after_the_delay() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "3")]).init().unwrap();
    logs(&telemetry, 3);
    assert_eq!(sink.wait_for_log_records(3, LONG).len(), 3);
    telemetry.shutdown(LONG).unwrap();

    let telemetry = to(&sink, &[("OTEL_BLRP_SCHEDULE_DELAY", "10")]).init().unwrap();
    log(&telemetry, "a moment later");
    sink.wait_for_log_records(4, LONG);
    telemetry.shutdown(LONG).unwrap();
    assert!(sink.attempts().iter().all(|attempt| attempt.logs.is_some()));
}

#[test]
fn a_batch_that_fills_during_an_export_leaves_after_it() {
    let _alone = alone();
    let (sink, gate) = (Sink::start(), Gate::default());
    sink.script([Reply::held(&gate)]);
    let telemetry = to(&sink, &[("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "2")]).init().unwrap();
    logs(&telemetry, 2);
    sink.wait_for_attempts(1, LONG);
    logs(&telemetry, 2);
    gate.open();
    assert_eq!(sink.wait_for_log_records(4, LONG).len(), 4);
    telemetry.shutdown(LONG).unwrap();
}

#[test]
fn records_keep_to_their_limits() {
    let _alone = alone();
    let sink = Sink::start();
    let limits =
        [("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "2"), ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3")];
    let telemetry = to(&sink, &limits).init().unwrap();
    let logger = telemetry.logger_provider().logger("test");
    let mut record = logger.create_log_record();
    record.set_body(AnyValue::from("a body is not cut"));
    record.add_attribute("text", "äöüß");
    record.add_attribute("list", ["abcd", "e"].into_iter().collect::<AnyValue>());
    record.add_attribute("more", 1);
    logger.emit(record);
    telemetry.shutdown(LONG).unwrap();
    let record = sink.log_records().remove(0);
    assert_eq!((record.attributes.len(), record.dropped_attributes_count), (2, 1));
    let text = format!("{record:?}");
    assert!(
        text.contains("\"äöü\"") && text.contains("\"abc\"") && text.contains("a body is not cut"),
        "{text}"
    );
}

/// Bridges name the module that logs by a record's target.
#[test]
fn targets_are_scopes() {
    let _alone = alone();
    let sink = Sink::start();
    let telemetry = to(&sink, &[]).init().unwrap();
    let logger = telemetry.logger_provider().logger("");
    for target in ["shop::orders", "shop::payments", "shop::orders"] {
        let mut record = logger.create_log_record();
        record.set_target(target);
        logger.emit(record);
    }
    telemetry.shutdown(LONG).unwrap();
    let request = sink.log_requests().remove(0);
    let scopes = &request.resource_logs[0].scope_logs;
    let names: Vec<_> = scopes
        .iter()
        .map(|scope| (scope.scope.as_ref().unwrap().name.as_str(), scope.log_records.len()))
        .collect();
    assert_eq!(names, [("shop::orders", 2), ("shop::payments", 1)]);
}
