//! What receivers say no to: which answers are tried again, how the others are counted and explained.

use traced_sink::Reply;

use super::*;

#[cfg(feature = "otlp-http")]
async fn one_refusal(status: u16) -> String {
    let sink = Sink::start();
    sink.script([Reply::status(status).body("text/plain", "because\nof this")]);
    let message = lose(&exporter_for(&sink, Protocol::HttpProtobuf), LossCause::Refused).await;
    assert_eq!(sink.attempts().len(), 1, "{status} is not tried again");
    assert!(message.contains(&format!("answered HTTP {status} (because of this); ")), "{message}");
    assert!(message.contains(&sink.http_endpoint()), "{message}");
    message
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn final_statuses_are_lost_once_with_a_hint_each() {
    let hints = [
        (400, "OTEL_EXPORTER_OTLP_PROTOCOL"),
        (401, "set OTEL_EXPORTER_OTLP_HEADERS=authorization"),
        (403, "may not send there"),
        (404, "receiver over HTTP is on"),
        (405, "takes no POST"),
        (413, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
        (415, "OTEL_EXPORTER_OTLP_COMPRESSION"),
        (418, "is an OTLP collector"),
        (500, "look at its log"),
    ];
    for (status, hint) in hints {
        let message = one_refusal(status).await;
        assert!(message.contains(hint), "{message}");
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn a_forgotten_path_is_explained() {
    let sink = Sink::start();
    let settings = settings(Protocol::HttpProtobuf, sink.grpc_endpoint());
    let message = lose(&OtlpExporter::new(&settings).unwrap(), LossCause::Refused).await;
    assert!(message.contains("the path / is not known there and usually ends in /v1/traces"), "{message}");
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn passing_statuses_are_tried_again() {
    for status in [429, 502, 503, 504] {
        let sink = Sink::start();
        sink.script([Reply::status(status).header("retry-after", "0")]);
        let report = deliver(&exporter_for(&sink, Protocol::HttpProtobuf), vec![span("a")]).await;
        assert_eq!((report.retries, sink.spans().len(), sink.attempts().len()), (1, 1, 2), "{status}");
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn retry_after_is_honoured_in_seconds() {
    for (value, at_least) in [("1", 1000), ("soon", 250)] {
        let sink = Sink::start();
        sink.script([Reply::status(503).header("retry-after", value)]);
        deliver(&exporter_for(&sink, Protocol::HttpProtobuf), vec![span("a")]).await;
        let attempts = sink.attempts();
        let waited = attempts[1].at - attempts[0].at;
        assert!(waited >= Duration::from_millis(at_least), "{value}: {waited:?}");
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn retry_after_is_honoured_as_a_date() {
    let (now, started) = (SystemTime::now(), std::time::Instant::now());
    let value = httpdate::fmt_http_date(now + Duration::from_secs(2));
    let until = httpdate::parse_http_date(&value).unwrap().duration_since(now).unwrap();
    let sink = Sink::start();
    sink.script([Reply::status(429).header("retry-after", &value)]);
    deliver(&exporter_for(&sink, Protocol::HttpProtobuf), vec![span("a")]).await;
    let waited = sink.attempts()[1].at - started;
    assert!(waited + Duration::from_millis(50) >= until, "{waited:?} of {until:?}");
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let sink = Sink::start();
    sink.script([Reply::status(429).header("retry-after", "3600")]);
    let message = lose(&exporter_for(&sink, Protocol::HttpProtobuf), LossCause::Refused).await;
    assert!(message.contains("sample less"), "{message}");
}

#[tokio::test]
async fn a_wait_is_cut_by_one_last_attempt() {
    let sink = Sink::start();
    let refusal = if PROTOCOLS[0] == Protocol::Grpc {
        Reply::Grpc { code: 14, message: String::new(), retry_after: Some(Duration::from_secs(50)) }
    } else {
        Reply::status(503).header("retry-after", "50")
    };
    sink.script([refusal.clone(), refusal.clone(), refusal]);
    let exporter = exporter_for(&sink, PROTOCOLS[0]);
    let last = exporter.last_attempt();
    let sink = std::sync::Arc::new(sink);
    let watcher = std::thread::spawn({
        let sink = std::sync::Arc::clone(&sink);
        move || {
            sink.wait_for_attempts(1, LONG);
            last.ask();
        }
    });
    let started = std::time::Instant::now();
    lose(&exporter, LossCause::Refused).await;
    watcher.join().unwrap();
    assert_eq!(sink.attempts().len(), 2);
    assert!(started.elapsed() < Duration::from_secs(40));
}

#[cfg(feature = "otlp-grpc")]
#[tokio::test]
async fn grpc_codes_decide_about_retries() {
    let mut cases = tokio::task::JoinSet::new();
    for code in 1..=16 {
        cases.spawn(async move {
            let sink = Sink::start();
            sink.script([Reply::grpc(code)]);
            let (result, report) = export(&exporter_for(&sink, Protocol::Grpc), vec![span("a")]).await;
            let is_retryable = [1, 4, 10, 11, 14, 15].contains(&code);
            assert_eq!(result.is_ok(), is_retryable, "{code}");
            assert_eq!(report.retries, u64::from(is_retryable), "{code}");
            assert_eq!(sink.attempts().len(), 1 + usize::from(is_retryable), "{code}");
            assert_eq!(
                report.lost.iter().map(|loss| loss.spans).sum::<u64>(),
                u64::from(!is_retryable),
                "{code}"
            );
        });
    }
    cases.join_all().await;
}

#[cfg(feature = "otlp-grpc")]
#[tokio::test]
async fn exhausted_resources_are_tried_again_when_the_receiver_says_when() {
    let sink = Sink::start();
    let retry_after = Some(Duration::from_millis(300));
    sink.script([Reply::Grpc { code: 8, message: "quota".into(), retry_after }]);
    let report = deliver(&exporter_for(&sink, Protocol::Grpc), vec![span("a")]).await;
    assert_eq!(report.retries, 1);
    let attempts = sink.attempts();
    assert!(attempts[1].at - attempts[0].at >= Duration::from_millis(300));

    sink.script([Reply::Grpc { code: 8, message: "message too big".into(), retry_after: None }]);
    let message = lose(&exporter_for(&sink, Protocol::Grpc), LossCause::Refused).await;
    assert!(message.contains("answered gRPC RESOURCE_EXHAUSTED (message too big); "), "{message}");
}

#[cfg(feature = "otlp-grpc")]
#[tokio::test]
async fn what_stands_before_a_grpc_collector_is_explained() {
    let sink = Sink::start();
    let exporter = exporter_for(&sink, Protocol::Grpc);
    sink.script([Reply::status(401)]);
    let message = lose(&exporter, LossCause::Refused).await;
    assert!(message.contains("gRPC UNAUTHENTICATED (HTTP 401); it wants to know who you are"), "{message}");
    sink.script([Reply::status(200).body("text/html", "<html>")]);
    let message = lose(&exporter, LossCause::BadAnswer).await;
    assert!(message.contains("what is no gRPC (text/html); check that it speaks gRPC"), "{message}");
    sink.script([Reply::status(503)]);
    assert_eq!(deliver(&exporter, vec![span("a")]).await.retries, 1);
}

#[tokio::test]
async fn partial_success_is_counted_and_not_repeated() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let exporter = exporter_for(&sink, protocol);
        let partial = |rejected, message: &str| Reply::Partial { rejected, message: message.into() };
        sink.script([partial(2, "too old"), partial(0, "slow down"), partial(-5, ""), partial(99, "")]);
        let batch = || vec![span("a"), span("b"), span("c")];

        let report = deliver(&exporter, batch()).await;
        assert_eq!((report.rejected, report.notices, report.retries), (2, vec!["too old".to_owned()], 0));
        let report = deliver(&exporter, batch()).await;
        assert_eq!((report.rejected, report.notices), (0, vec!["slow down".to_owned()]));
        let report = deliver(&exporter, batch()).await;
        assert_eq!((report.rejected, report.notices), (0, Vec::<String>::new()));
        let report = deliver(&exporter, batch()).await;
        assert_eq!(report.rejected, 3, "never more than were sent");
        assert_eq!(sink.attempts().len(), 4);
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn every_2xx_is_a_success_whatever_the_body() {
    let sink = Sink::start();
    let exporter = exporter_for(&sink, Protocol::HttpProtobuf);
    let silent = [
        Reply::status(200),
        Reply::status(202),
        Reply::status(204),
        Reply::status(200).body("application/x-protobuf", [0xff; 40]),
        #[cfg(feature = "otlp-json")]
        Reply::status(200).body("application/json", "{\"partialSuccess\":7"),
    ];
    for reply in silent {
        sink.script([reply]);
        assert_eq!(deliver(&exporter, vec![span("a")]).await, ExportReport::default());
    }
    sink.script([Reply::status(200).body("text/html; charset=utf-8", "<html>hello</html>")]);
    let report = deliver(&exporter, vec![span("a")]).await;
    assert_eq!(report.notices.len(), 1);
    assert!(report.notices[0].contains("text/html"), "{:?}", report.notices);
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn redirects_are_reported_with_their_target() {
    for status in [301, 302, 307, 308] {
        let sink = Sink::start();
        sink.script([Reply::status(status).header("location", "https://collector.example/v1/traces")]);
        let message = lose(&exporter_for(&sink, Protocol::HttpProtobuf), LossCause::Refused).await;
        assert!(message.contains("set the endpoint to https://collector.example/v1/traces"), "{message}");
        assert_eq!(sink.attempts().len(), 1);
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn an_error_message_is_read_in_each_form() {
    use prost::Message as _;

    use crate::exporter::otlp::answer::RpcStatus;

    let sink = Sink::start();
    let exporter = exporter_for(&sink, Protocol::HttpProtobuf);
    // Field 2 of google.rpc.Status.
    let protobuf = [&[0x12, 9], b"no\x1b[31m r".as_slice()].concat();
    assert_eq!(RpcStatus::decode(protobuf.as_slice()).unwrap().message(), "no [31m r");
    let bodies = [
        ("application/x-protobuf", protobuf, " (no [31m r); "),
        ("text/html", b"<html>".to_vec(), "HTTP 400; "),
        ("text/plain", vec![b'x'; 1000], "xxxx); "),
    ];
    for (content_type, body, expected) in bodies {
        sink.script([Reply::status(400).body(content_type, body)]);
        let message = lose(&exporter, LossCause::Refused).await;
        assert!(message.contains(expected) && message.len() < 600, "{message}");
    }
}

#[cfg(feature = "otlp-json")]
#[tokio::test]
async fn json_answers_are_read() {
    let sink = Sink::start();
    let exporter = exporter_for(&sink, Protocol::HttpJson);
    let json = |body: &str| Reply::status(200).body("application/json", body);
    sink.script([
        json(r#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"old"}}"#),
        Reply::status(400).body("application/json", r#"{"code":3,"message":"bad span"}"#),
    ]);
    let report = deliver(&exporter, vec![span("a")]).await;
    assert_eq!((report.rejected, report.notices), (1, vec!["old".to_owned()]));
    assert!(lose(&exporter, LossCause::Refused).await.contains("HTTP 400 (bad span); "));
}
