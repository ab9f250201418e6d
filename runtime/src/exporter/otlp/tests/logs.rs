//! Requests with log records: of at most the limit, in order, by every protocol.

use std::sync::Mutex;

use opentelemetry::logs::{AnyValue as Body, LogRecord as _, Logger as _, LoggerProvider as _};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Written;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{LogProcessor, SdkLogRecord, SdkLoggerProvider};
use traced_sink::Reply;

use super::*;
use crate::exporter::otlp::{LogBatch, LogLimits, OtlpLogExporter};

/// Keeps what loggers are given: the SDK lets nobody else make a record.
#[derive(Debug, Default)]
struct Keeping(std::sync::Arc<Mutex<LogBatch>>);

impl LogProcessor for Keeping {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        self.0.lock().unwrap().push(Box::new((record.clone(), scope.clone())));
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }
}

fn batch(bodies: &[String]) -> LogBatch {
    let kept = Keeping::default();
    let records = std::sync::Arc::clone(&kept.0);
    let provider = SdkLoggerProvider::builder().with_log_processor(kept).build();
    for (at, body) in bodies.iter().enumerate() {
        let logger = provider.logger(if at % 2 == 0 { "even" } else { "odd" });
        let mut record = logger.create_log_record();
        record.set_body(Body::from(body.clone()));
        logger.emit(record);
    }
    std::mem::take(&mut *records.lock().unwrap())
}

fn exporter(sink: &Sink, protocol: Protocol) -> OtlpLogExporter {
    let endpoint = if protocol == Protocol::Grpc { sink.grpc_endpoint() } else { sink.http_logs_endpoint() };
    let limits = LogLimits { attributes: 128, attribute_value_length: None };
    OtlpLogExporter::new(&settings(protocol, endpoint), limits, &Resource::builder_empty().build()).unwrap()
}

fn bodies(sink: &Sink) -> Vec<String> {
    let of = |value: Option<Written>| match value {
        Some(Written::StringValue(text)) => text,
        other => panic!("{other:?}"),
    };
    sink.log_records().into_iter().map(|record| of(record.body.and_then(|body| body.value))).collect()
}

#[tokio::test]
async fn a_batch_above_the_limit_is_split_and_arrives_whole() {
    for protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter(&sink, *protocol);
        exporter.limit = 2000;
        let mut expected: Vec<String> = (0..40).map(|number| format!("{number:0>100}")).collect();
        exporter.export(batch(&expected)).await.unwrap();
        assert_eq!(exporter.feedback().take(), ExportReport::default());
        assert!(sink.attempts().len() > 2);
        assert!(sink.attempts().iter().all(|attempt| attempt.bytes <= 2005), "{protocol:?}");
        let mut arrived = bodies(&sink);
        arrived.sort();
        expected.sort();
        assert_eq!(arrived, expected, "{protocol:?}");
    }
}

#[tokio::test]
async fn one_record_above_the_limit_is_lost_alone() {
    for protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter(&sink, *protocol);
        exporter.limit = 2000;
        let all = ["small".to_owned(), "x".repeat(3000), "small too".to_owned()];
        assert!(exporter.export(batch(&all)).await.is_err());
        let report = exporter.feedback().take();
        assert_eq!(
            (report.lost.len(), report.lost[0].cause, report.lost[0].spans),
            (1, LossCause::TooLarge, 1)
        );
        assert!(report.lost[0].message.contains("one log record takes"), "{}", report.lost[0].message);
        let mut arrived = bodies(&sink);
        arrived.sort();
        assert_eq!(arrived, ["small", "small too"], "{protocol:?}");
    }
}

#[tokio::test]
async fn rejected_records_are_counted_by_every_protocol() {
    for protocol in PROTOCOLS {
        let sink = Sink::start();
        sink.script([Reply::Partial { rejected: 2, message: "too old".into() }]);
        let exporter = exporter(&sink, *protocol);
        exporter.export(batch(&["a", "b", "c"].map(str::to_owned))).await.unwrap();
        let report = exporter.feedback().take();
        assert_eq!((report.rejected, report.notices), (2, vec!["too old".to_owned()]), "{protocol:?}");
    }
}

/// What a receiver does not know is explained with the words of logs.
#[tokio::test]
async fn refusals_speak_of_logs() {
    let sink = Sink::start();
    let settings = settings(Protocol::HttpProtobuf, format!("{}/elsewhere", sink.grpc_endpoint()));
    let limits = LogLimits { attributes: 128, attribute_value_length: None };
    let exporter = OtlpLogExporter::new(&settings, limits, &Resource::builder_empty().build()).unwrap();
    assert!(exporter.export(batch(&["a".to_owned()])).await.is_err());
    let message = exporter.feedback().take().lost.remove(0).message;
    assert!(
        message.contains("/v1/logs") && message.contains("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"),
        "{message}"
    );
}

#[tokio::test]
async fn an_exporter_that_was_shut_down_sends_nothing() {
    let sink = Sink::start();
    let exporter = exporter(&sink, PROTOCOLS[0]);
    exporter.shut_down().unwrap();
    assert!(exporter.shut_down().is_err());
    assert!(exporter.export(batch(&["a".to_owned()])).await.is_err());
    assert_eq!(sink.attempts().len(), 0);
}
