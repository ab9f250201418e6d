//! Connections that are not there, break, hang, lead through a proxy or speak something else.

use std::{net::TcpListener, time::Instant};

use hyper_util::client::proxy::matcher::Matcher;
use traced_sink::{Gate, Reply, Speaks};

use super::*;

/// A port on which nothing listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_receiver_that_comes_later_gets_the_later_spans() {
    for &protocol in PROTOCOLS {
        let port = free_port();
        let path = if protocol == Protocol::Grpc { "" } else { "/v1/traces" };
        let exporter =
            OtlpExporter::new(&settings(protocol, format!("http://127.0.0.1:{port}{path}"))).unwrap();
        exporter.last_attempt().ask();
        let message = lose(&exporter, LossCause::Unreachable).await;
        assert!(message.contains(&format!("no connection to 127.0.0.1:{port}: ")), "{message}");
        assert!(message.contains("refused") && message.contains("start a collector there"), "{message}");

        for _ in 0..2 {
            let sink = Sink::builder().port(port).start();
            deliver(&exporter, vec![span("a")]).await;
            assert_eq!(sink.spans().len(), 1, "{protocol:?}");
            drop(sink);
        }
        lose(&exporter, LossCause::Unreachable).await;
    }
}

#[tokio::test]
async fn an_unreachable_receiver_is_tried_until_the_deadline() {
    let mut settings = settings(PROTOCOLS[0], format!("http://127.0.0.1:{}/v1/traces", free_port()));
    settings.timeout = Some(Duration::from_millis(1600));
    let (result, report) = export(&OtlpExporter::new(&settings).unwrap(), vec![span("a")]).await;
    assert!(result.is_err());
    assert!(report.retries >= 1, "{report:?}");
    assert_eq!(report.lost[0].cause, LossCause::Unreachable);
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout_and_ends_the_connection() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let mut exporter = exporter_for(&sink, protocol);
        deliver(&exporter, vec![span("a")]).await;

        sink.script([Reply::held(&Gate::default())]);
        exporter.client.timeout = Some(Duration::from_millis(300));
        let started = Instant::now();
        let message = lose(&exporter, LossCause::Timeout).await;
        assert!((300..5000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
        assert!(
            message.contains("within 300ms") && message.contains("OTEL_EXPORTER_OTLP_TIMEOUT"),
            "{message}"
        );

        exporter.client.timeout = Some(LONG);
        deliver(&exporter, vec![span("b")]).await;
        assert_eq!(sink.connections(), 2, "what may be dead is not used again");
    }
}

#[tokio::test]
async fn a_late_answer_within_the_deadline_counts() {
    let sink = Sink::start();
    let gate = Gate::default();
    sink.script([Reply::held(&gate)]);
    let exporter = exporter_for(&sink, PROTOCOLS[0]);
    let opener = std::thread::spawn(move || {
        sink.wait_for_attempts(1, LONG);
        gate.open();
        sink
    });
    deliver(&exporter, vec![span("a")]).await;
    assert_eq!(opener.join().unwrap().spans().len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_is_replaced() {
    for &protocol in PROTOCOLS {
        let sink = Sink::start();
        let exporter = exporter_for(&sink, protocol);
        sink.script([Reply::Close]);
        assert_eq!(deliver(&exporter, vec![span("a")]).await.retries, 1, "{protocol:?}");
        // A kept connection may have been closed long ago: its break is no failure of the receiver.
        sink.script([Reply::Close]);
        assert_eq!(deliver(&exporter, vec![span("b")]).await.retries, 0, "{protocol:?}");
        assert_eq!(sink.spans().len(), 2);
    }
}

#[tokio::test]
async fn the_other_protocol_is_explained() {
    for &protocol in PROTOCOLS {
        let speaks = if protocol == Protocol::Grpc { Speaks::Http1 } else { Speaks::Http2 };
        let sink = Sink::builder().speaks(speaks).start();
        let exporter = exporter_for(&sink, protocol);
        exporter.last_attempt().ask();
        let (result, report) = export(&exporter, vec![span("a")]).await;
        assert!(result.is_err());
        let message = &report.lost[0].message;
        assert!(
            message.contains("check that it speaks") && message.contains("OTEL_EXPORTER_OTLP_PROTOCOL"),
            "{message}"
        );
    }
}

#[cfg(feature = "otlp-http")]
#[tokio::test]
async fn a_proxy_gets_the_whole_address() {
    let proxy = Sink::start();
    let proxies =
        Matcher::builder().http(format!("http://me:secret@{}", proxy.address())).no("other.invalid").build();
    let settings = settings(Protocol::HttpProtobuf, "http://collector.invalid:4318/v1/traces".into());
    let exporter = OtlpExporter::behind(&settings, &proxies).unwrap();
    deliver(&exporter, vec![span("a")]).await;

    let attempt = &proxy.attempts()[0];
    assert_eq!(attempt.uri, "http://collector.invalid:4318/v1/traces");
    assert_eq!(attempt.header("host"), "collector.invalid:4318");
    assert_eq!(attempt.header("proxy-authorization"), "Basic bWU6c2VjcmV0");
}

#[tokio::test]
async fn no_proxy_and_loopback_are_reached_directly() {
    let sink = Sink::start();
    let proxies = Matcher::builder().all("http://127.0.0.1:1").build();
    let exporter = OtlpExporter::behind(&settings_for(&sink, PROTOCOLS[0]), &proxies).unwrap();
    deliver(&exporter, vec![span("a")]).await;

    let proxies = Matcher::builder().all("http://127.0.0.1:1").no("collector.invalid").build();
    let settings = settings(PROTOCOLS[0], "http://collector.invalid/v1/traces".into());
    let exporter = OtlpExporter::behind(&settings, &proxies).unwrap();
    assert!(matches!(exporter.client.transport.route, crate::exporter::otlp::connect::Route::Direct));
}

#[test]
fn other_kinds_of_proxy_are_refused_at_once() {
    let proxies = Matcher::builder().all("socks5://127.0.0.1:1").build();
    let settings = settings(PROTOCOLS[0], "http://collector.invalid/v1/traces".into());
    let error = OtlpExporter::behind(&settings, &proxies).unwrap_err();
    assert!(error.to_string().contains("not socks5"), "{error}");
}

/// Answers one CONNECT with `status` and, if that is 200, joins both sides. The request's head comes back.
#[cfg(feature = "otlp-grpc")]
async fn proxy_once(listener: tokio::net::TcpListener, status: &str, target: std::net::SocketAddr) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let (mut client, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    client.write_all(format!("HTTP/1.1 {status}\r\nVia: test\r\n\r\n").as_bytes()).await.unwrap();
    if status.starts_with("200") {
        let mut server = tokio::net::TcpStream::connect(target).await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut client, &mut server).await });
    }
    String::from_utf8(head).unwrap()
}

#[cfg(feature = "otlp-grpc")]
#[tokio::test]
async fn grpc_goes_through_a_tunnel() {
    for status in ["200 Connection established", "407 Proxy Authentication Required"] {
        let sink = Sink::start();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxies =
            Matcher::builder().all(format!("http://me:secret@{}", listener.local_addr().unwrap())).build();
        let settings = settings(Protocol::Grpc, "http://collector.invalid:4317".into());
        let exporter = OtlpExporter::behind(&settings, &proxies).unwrap();
        let proxy = tokio::spawn(proxy_once(listener, status, sink.address()));
        if status.starts_with("200") {
            deliver(&exporter, vec![span("a")]).await;
            assert_eq!(sink.spans().len(), 1);
        } else {
            let message = lose(&exporter, LossCause::Unreachable).await;
            assert!(message.contains("the proxy refused a tunnel with 407; correct HTTP_PROXY"), "{message}");
        }
        let head = proxy.await.unwrap();
        assert!(
            head.starts_with("CONNECT collector.invalid:4317 HTTP/1.1\r\nHost: collector.invalid:4317\r\n"),
            "{head}"
        );
        assert!(head.contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"), "{head}");
    }
}

#[tokio::test]
async fn after_shutdown_nothing_is_sent() {
    use opentelemetry_sdk::error::OTelSdkError;

    let sink = Sink::start();
    let exporter = exporter_for(&sink, PROTOCOLS[0]);
    assert!(exporter.shutdown().is_ok());
    assert!(matches!(exporter.shutdown(), Err(OTelSdkError::AlreadyShutdown)));
    assert!(matches!(exporter.export(vec![span("a")]).await, Err(OTelSdkError::AlreadyShutdown)));
    assert_eq!(sink.connections(), 0);
}
