//! Owns the proof of the exporter against a receiver that others wrote: delivery, refusal, time, size. One file per topic.

mod bytes;
mod delivery;
mod limits;
#[cfg(feature = "logs")]
mod logs;
mod network;
mod records;
mod refusal;
mod setup;
#[cfg(feature = "tls")]
mod tls;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::{
    Array, InstrumentationScope, KeyValue, Value,
    trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SpanData, SpanEvents, SpanExporter as _, SpanLinks},
};
use traced_sink::Sink;

use super::{OtlpBuildError, OtlpExporter, OtlpSettings};
use crate::exporter::{
    Protocol,
    feedback::{ExportReport, LossCause},
};

/// Every protocol that is compiled in.
const PROTOCOLS: &[Protocol] = &[
    #[cfg(feature = "otlp-grpc")]
    Protocol::Grpc,
    #[cfg(feature = "otlp-http")]
    Protocol::HttpProtobuf,
    #[cfg(feature = "otlp-json")]
    Protocol::HttpJson,
];

/// Long enough never to be reached by what is expected to work.
const LONG: Duration = Duration::from_secs(60);

fn settings(protocol: Protocol, endpoint: String) -> OtlpSettings {
    OtlpSettings {
        protocol,
        endpoint,
        headers: Vec::new(),
        timeout: Some(LONG),
        compression: None,
        certificate: None,
        client_identity: None,
    }
}

fn settings_for(sink: &Sink, protocol: Protocol) -> OtlpSettings {
    let endpoint = if protocol == Protocol::Grpc { sink.grpc_endpoint() } else { sink.http_endpoint() };
    settings(protocol, endpoint)
}

fn exporter_for(sink: &Sink, protocol: Protocol) -> OtlpExporter {
    OtlpExporter::new(&settings_for(sink, protocol)).unwrap()
}

/// One export and what it reported.
async fn export(exporter: &OtlpExporter, batch: Vec<SpanData>) -> (OTelSdkResult, ExportReport) {
    let result = exporter.export(batch).await;
    (result, exporter.feedback().take())
}

/// An export that must lose its one span, for this cause; the message that goes with it.
async fn lose(exporter: &OtlpExporter, cause: LossCause) -> String {
    let (result, report) = export(exporter, vec![span("lost")]).await;
    assert!(result.is_err());
    assert_eq!(report.lost.len(), 1, "{report:?}");
    assert_eq!((report.lost[0].cause, report.lost[0].spans), (cause, 1), "{report:?}");
    report.lost[0].message.clone()
}

/// An export that must succeed.
async fn deliver(exporter: &OtlpExporter, batch: Vec<SpanData>) -> ExportReport {
    let (result, report) = export(exporter, batch).await;
    result.unwrap();
    assert_eq!(report.lost, []);
    report
}

fn at(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + milliseconds)
}

fn span(name: &'static str) -> SpanData {
    SpanData {
        span_context: SpanContext::new(
            TraceId::from(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736),
            SpanId::from(0x00f0_67aa_0ba9_02b7),
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        ),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: name.into(),
        start_time: at(0),
        end_time: at(5),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::builder("orders").build(),
    }
}

/// A span in which no field has its default.
fn full_span() -> SpanData {
    let state = TraceState::from_key_value([("vendor", "1"), ("other", "2")]).unwrap();
    let context = SpanContext::new(TraceId::from(7), SpanId::from(8), TraceFlags::SAMPLED, true, state);
    let mut events = SpanEvents::default();
    events.events.push(Event::new("payment.started", at(1), vec![KeyValue::new("order.id", 7)], 3));
    events.dropped_count = 4;
    let mut links = SpanLinks::default();
    links.links.push(Link::new(context.clone(), vec![KeyValue::new("why", "retry")], 5));
    links.dropped_count = 6;
    SpanData {
        span_context: context,
        parent_span_id: SpanId::from(9),
        parent_span_is_remote: true,
        span_kind: SpanKind::Server,
        attributes: vec![
            KeyValue::new("text", "\"quoted\"\\ \n\t\u{1} ü 漢"),
            KeyValue::new("empty", ""),
            KeyValue::new("flag", true),
            KeyValue::new("least", i64::MIN),
            KeyValue::new("float", 1e300),
            KeyValue::new("whole", 2.0),
            KeyValue::new("texts", Value::Array(Array::String(vec!["a".into(), "b".into()]))),
            KeyValue::new("numbers", Value::Array(Array::I64(vec![]))),
        ],
        dropped_attributes_count: 2,
        events,
        links,
        status: Status::error("card declined"),
        instrumentation_scope: InstrumentationScope::builder("pay")
            .with_version("1.2.3")
            .with_schema_url("https://opentelemetry.io/schemas/1.40.0")
            .with_attributes([KeyValue::new("scope", 1)])
            .build(),
        ..span("payments.charge")
    }
}
