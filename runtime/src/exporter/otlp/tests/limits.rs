//! Sizes: requests are split, answers are bounded.

use opentelemetry::KeyValue;
use traced_sink::Reply;

use super::*;

fn batch_of_sizes(sizes: &[usize]) -> Vec<SpanData> {
    const NAMES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
    let span_of = |(size, name): (&usize, &&'static str)| {
        let instrumentation_scope = InstrumentationScope::builder(if size % 2 == 0 { "even" } else { "odd" })
            .with_schema_url("s")
            .build();
        let attributes = vec![KeyValue::new("filler", "x".repeat(*size))];
        SpanData { attributes, instrumentation_scope, ..span(name) }
    };
    sizes.iter().zip(&NAMES).map(span_of).collect()
}

#[tokio::test]
async fn a_batch_over_the_limit_is_halved_until_it_fits() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter_for(&sink, protocol);
        exporter.encoder.limit = 1800;
        let report = deliver(&exporter, batch_of_sizes(&[500, 501, 502, 503, 504, 505, 506, 507])).await;

        assert_eq!(report, ExportReport::default());
        assert!(sink.requests().len() >= 3);
        assert!(sink.attempts().iter().all(|attempt| attempt.bytes <= 1805), "five bytes are the frame");
        let spans = sink.spans();
        let mut names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["0", "1", "2", "3", "4", "5", "6", "7"]);
        for scope in sink.requests().iter().flat_map(|request| &request.resource_spans[0].scope_spans) {
            assert!(!scope.spans.is_empty());
            assert_eq!(scope.schema_url, "s");
        }
    }
}

#[tokio::test]
async fn a_span_that_alone_is_too_large_is_lost_and_the_others_arrive() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter_for(&sink, protocol);
        exporter.encoder.limit = 2000;
        let (result, report) = export(&exporter, batch_of_sizes(&[100, 102, 5000, 104])).await;

        assert!(result.is_err());
        assert_eq!(sink.spans().len(), 3);
        assert_eq!(report.lost.len(), 1);
        assert_eq!((report.lost[0].cause, report.lost[0].spans), (LossCause::TooLarge, 1));
        assert!(report.lost[0].message.contains("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"), "{:?}", report.lost);
    }
}

#[tokio::test]
async fn one_refused_part_does_not_stop_the_others() {
    let sink = Sink::start();
    let mut exporter = exporter_for(&sink, PROTOCOLS[0]);
    exporter.encoder.limit = 1500;
    sink.script([if PROTOCOLS[0] == Protocol::Grpc { Reply::grpc(3) } else { Reply::status(400) }]);
    let (result, report) = export(&exporter, batch_of_sizes(&[1000, 1002, 1004])).await;
    assert!(result.is_err());
    assert_eq!((sink.spans().len(), report.lost.len(), report.lost[0].spans), (2, 1, 1));
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let exporter = exporter_for(&sink, protocol);
        sink.script([Reply::status(200).body("application/x-protobuf", vec![0; 5 * 1024 * 1024])]);
        let message = lose(&exporter, LossCause::BadAnswer).await;
        assert!(message.contains("is longer than 4194304 bytes"), "{message}");
        deliver(&exporter, vec![span("next")]).await;
        assert_eq!(sink.attempts().len(), 2, "not tried again");
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn an_answer_that_unpacks_to_too_much_is_refused() {
    use std::io::Write as _;

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&vec![0; 5 * 1024 * 1024]).unwrap();
    let bomb = packed.finish().unwrap();
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let reply = if protocol == Protocol::Grpc {
            let frame = crate::exporter::otlp::grpc::frame(&bomb, true);
            Reply::status(200)
                .body("application/grpc", frame)
                .header("grpc-status", "0")
                .header("grpc-encoding", "gzip")
        } else {
            Reply::status(200).body("application/x-protobuf", bomb.clone()).header("content-encoding", "gzip")
        };
        sink.script([reply]);
        lose(&exporter_for(&sink, protocol), LossCause::BadAnswer).await;
        assert_eq!(sink.attempts().len(), 1);
    }
}

#[cfg(all(feature = "gzip", feature = "otlp-http"))]
#[tokio::test]
async fn a_packed_answer_is_read() {
    use std::io::Write as _;

    // partial_success { rejected_spans: 1 }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&[0x0a, 2, 0x08, 1]).unwrap();
    let body = packed.finish().unwrap();
    let sink = Sink::start();
    sink.script([Reply::status(200).body("application/x-protobuf", body).header("content-encoding", "gzip")]);
    assert_eq!(deliver(&exporter_for(&sink, Protocol::HttpProtobuf), vec![span("a")]).await.rejected, 1);
}

#[cfg(feature = "otlp-grpc")]
#[tokio::test]
async fn a_garbled_grpc_message_under_ok_is_a_success() {
    let sink = Sink::start();
    let exporter = exporter_for(&sink, Protocol::Grpc);
    for garbage in [&b""[..], b"\0", b"\0\0\0\0\x09\xff\xff", b"\x07garbage"] {
        sink.script([Reply::status(200).body("application/grpc", garbage).header("grpc-status", "0")]);
        assert_eq!(deliver(&exporter, vec![span("a")]).await, ExportReport::default());
    }
}
