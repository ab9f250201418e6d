//! Spans arrive as they are, over every protocol.

use opentelemetry::KeyValue;
use opentelemetry_proto::{
    tonic::common::v1::any_value,
    transform::{
        common::tonic::ResourceAttributesWithSchema, trace::tonic::group_spans_by_resource_and_scope,
    },
};
use opentelemetry_sdk::Resource;

use super::*;

fn resource() -> Resource {
    Resource::builder_empty()
        .with_schema_url([KeyValue::new("service.name", "orders")], "https://opentelemetry.io/schemas/1.39.0")
        .build()
}

#[tokio::test]
async fn every_field_arrives_unchanged() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter_for(&sink, protocol);
        exporter.set_resource(&resource());
        let batch = vec![span("orders.create"), full_span(), span("orders.validate")];
        let expected = group_spans_by_resource_and_scope(
            batch.clone(),
            &ResourceAttributesWithSchema::from(&resource()),
        );

        deliver(&exporter, batch).await;
        assert_eq!(sink.requests().len(), 1);
        assert_eq!(sink.requests()[0].resource_spans, expected, "{protocol:?}");
    }
}

#[tokio::test]
async fn numbers_that_json_has_not_arrive_as_what_they_are() {
    // serde's messages cannot read them from JSON; what is written there is tested below.
    for &protocol in PROTOCOLS.iter().filter(|protocol| **protocol != Protocol::HttpJson) {
        let sink = Sink::start();
        let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
        let attributes = values.map(|value| KeyValue::new("float", value)).to_vec();
        deliver(&exporter_for(&sink, protocol), vec![SpanData { attributes, ..span("float") }]).await;

        let received = sink.spans();
        for (attribute, value) in received[0].attributes.iter().zip(values) {
            let Some(any_value::Value::DoubleValue(got)) = attribute.value.as_ref().unwrap().value else {
                panic!()
            };
            assert_eq!(got.to_bits(), value.to_bits());
        }
    }
}

#[cfg(feature = "otlp-json")]
#[test]
fn json_has_the_specified_form() {
    use crate::exporter::otlp::{encode::Encoder, json};

    let attributes =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|value| KeyValue::new("f", value)).to_vec();
    let span = SpanData { attributes, parent_span_id: SpanId::from(1), ..span("a") };
    let mut encoder = Encoder::new(crate::exporter::otlp::Format::Json, usize::MAX);
    encoder.set_resource(&resource());
    let body = encoder.parts(vec![span.clone()]).next().unwrap().body.unwrap();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        concat!(
            r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}}]},"#,
            r#""scopeSpans":[{"scope":{"name":"orders"},"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","#,
            r#""spanId":"00f067aa0ba902b7","parentSpanId":"0000000000000001","flags":257,"name":"a","kind":1,"#,
            r#""startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000005000000","attributes":["#,
            r#"{"key":"f","value":{"doubleValue":"NaN"}},{"key":"f","value":{"doubleValue":"Infinity"}},"#,
            r#"{"key":"f","value":{"doubleValue":"-Infinity"}}],"status":{"code":0}}]}],"#,
            r#""schemaUrl":"https://opentelemetry.io/schemas/1.39.0"}]}"#,
        )
    );
    assert_eq!(
        json::write(&opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest::default()),
        "{}"
    );
}

#[tokio::test]
async fn times_outside_of_what_otlp_can_count_are_bounded() {
    let sink = Sink::start();
    let end_time = UNIX_EPOCH + Duration::from_secs(20_000_000_000);
    let start_time = UNIX_EPOCH - Duration::from_secs(1);
    deliver(&exporter_for(&sink, PROTOCOLS[0]), vec![SpanData { start_time, end_time, ..span("old") }]).await;
    let spans = sink.spans();
    assert_eq!((spans[0].start_time_unix_nano, spans[0].end_time_unix_nano), (0, u64::MAX));
}

#[tokio::test]
async fn requests_say_what_they_are() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut settings = settings_for(&sink, protocol);
        settings.headers = vec![("X-Api-Key".into(), "secret=1".into()), ("tenant".into(), "a, b".into())];
        deliver(&OtlpExporter::new(&settings).unwrap(), vec![span("a")]).await;

        let attempt = &sink.attempts()[0];
        let (path, content_type) = match protocol {
            Protocol::Grpc => {
                ("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc")
            }
            Protocol::HttpProtobuf => ("/v1/traces", "application/x-protobuf"),
            Protocol::HttpJson => ("/v1/traces", "application/json"),
        };
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!((attempt.uri.path(), attempt.header("content-type").as_str()), (path, content_type));
        assert_eq!(
            attempt.header("user-agent"),
            format!("traced/{version} OTel-OTLP-Exporter-Rust/{version}")
        );
        assert_eq!(
            (attempt.header("x-api-key"), attempt.header("tenant")),
            ("secret=1".into(), "a, b".into())
        );
        assert_eq!(attempt.header("grpc-timeout").is_empty(), protocol != Protocol::Grpc);
    }
}

#[tokio::test]
async fn the_own_user_agent_stands_in_front() {
    let sink = Sink::start();
    let mut settings = settings_for(&sink, PROTOCOLS[0]);
    settings.headers = vec![("User-Agent".into(), "shop/3".into())];
    deliver(&OtlpExporter::new(&settings).unwrap(), vec![span("a")]).await;
    assert!(sink.attempts()[0].header("user-agent").starts_with("shop/3 traced/"));
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn gzip_bodies_are_understood() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut settings = settings_for(&sink, protocol);
        settings.compression = Some(crate::exporter::Compression::Gzip);
        let attributes = vec![KeyValue::new("long", "x".repeat(100_000))];
        deliver(&OtlpExporter::new(&settings).unwrap(), vec![SpanData { attributes, ..span("a") }]).await;

        let attempt = &sink.attempts()[0];
        let header = if protocol == Protocol::Grpc { "grpc-encoding" } else { "content-encoding" };
        assert_eq!(attempt.header(header), "gzip");
        assert!(attempt.bytes < 10_000, "{}", attempt.bytes);
        assert_eq!(sink.spans()[0].name, "a");
    }
}

#[cfg(feature = "zstd")]
#[test]
fn zstd_bodies_are_what_zstd_reads() {
    use crate::exporter::{Compression, otlp::compress::compress};

    let packed = compress(Compression::Zstd, &vec![7; 100_000]).unwrap();
    assert!(packed.len() < 1000);
    assert_eq!(zstd::bulk::decompress(&packed, 100_000).unwrap(), vec![7; 100_000]);
}

#[tokio::test]
async fn one_connection_serves_all_exports() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let exporter = exporter_for(&sink, protocol);
        for _ in 0..3 {
            deliver(&exporter, vec![span("a")]).await;
        }
        assert_eq!((sink.spans().len(), sink.connections()), (3, 1), "{protocol:?}");
    }
}

#[tokio::test]
async fn an_empty_batch_is_not_sent() {
    let sink = Sink::start();
    deliver(&exporter_for(&sink, PROTOCOLS[0]), Vec::new()).await;
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn nothing_that_an_export_runs_is_recorded() {
    use opentelemetry::Context;

    let (tell, told) = tokio::sync::oneshot::channel();
    crate::exporter::otlp::connect::spawn_quiet(async {
        tell.send(Context::is_current_telemetry_suppressed()).unwrap();
    });
    assert!(told.await.unwrap());

    let sink = Sink::start();
    deliver(&exporter_for(&sink, PROTOCOLS[0]), vec![span("a")]).await;
    assert!(!Context::is_current_telemetry_suppressed(), "the caller's context is left as it was");
}
