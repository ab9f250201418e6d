//! Settings that cannot work are refused when the exporter is built, without showing secrets.

use super::*;
use crate::exporter::otlp::{error::OtlpError, signal::Signal, target::Target};

fn refusal(change: impl FnOnce(&mut OtlpSettings)) -> String {
    let mut settings = settings(PROTOCOLS[0], "http://127.0.0.1:4318/v1/traces".into());
    change(&mut settings);
    OtlpExporter::new(&settings).unwrap_err().to_string()
}

#[test]
fn endpoints_that_are_none_are_refused() {
    let text = |endpoint: &str| refusal(|settings| settings.endpoint = endpoint.into());
    assert_eq!(text(""), "OTLP endpoint ``: is no URL; write http://host:port");
    assert!(text("localhost:4317").contains("has no scheme"), "{}", text("localhost:4317"));
    assert!(text("/v1/traces").contains("has no scheme"));
    assert!(text("ftp://localhost").contains("unknown scheme"));
    assert!(text("http://a b").contains("is no URL"));
}

#[test]
fn credentials_in_an_endpoint_are_refused_and_not_shown() {
    let text = refusal(|settings| settings.endpoint = "http://me:secret@127.0.0.1:4318/v1/traces".into());
    assert!(text.contains("`http://***@127.0.0.1:4318/v1/traces`: holds credentials"), "{text}");
    assert!(!text.contains("secret"));
}

#[test]
fn headers_that_http_forbids_are_refused_and_not_shown() {
    let text =
        |name: &str, value: &str| refusal(|settings| settings.headers = vec![(name.into(), value.into())]);
    for value in ["secret\r\nx: y", "secret\u{1}", "secret\0"] {
        assert!(
            text("authorization", value)
                .starts_with("OTLP header `authorization` (value not shown): the value holds")
        );
        assert!(!text("authorization", value).contains("secret"));
    }
    assert!(text("a b", "secret").contains("the name holds"));
    assert!(text("", "secret").contains("the name holds"));
    assert!(text("Content-Type", "text/plain").contains("sets this header itself; remove it"));
}

#[cfg(not(feature = "tls"))]
#[test]
fn https_without_the_feature_names_it() {
    let text = refusal(|settings| settings.endpoint = "https://127.0.0.1:4318".into());
    assert_eq!(
        text,
        "an OTLP endpoint with https is not compiled in; enable the feature `tls` of the crate `traced`"
    );
}

#[cfg(not(feature = "zstd"))]
#[test]
fn compression_without_the_feature_names_it() {
    let text = refusal(|settings| settings.compression = Some(crate::exporter::Compression::Zstd));
    assert!(text.contains("enable the feature `zstd`"), "{text}");
}

#[cfg(not(feature = "otlp-json"))]
#[test]
fn a_protocol_without_the_feature_names_it() {
    let text = refusal(|settings| settings.protocol = Protocol::HttpJson);
    assert!(text.contains("enable the feature `otlp-json`"), "{text}");
}

#[test]
fn the_ports_of_the_other_protocol_are_known() {
    let explain = |protocol, port: u16| {
        let target =
            Target::new(&settings(protocol, format!("http://127.0.0.1:{port}")), Signal::Traces).unwrap();
        OtlpError::Broken("closed".into()).explain(&target)
    };
    assert!(explain(Protocol::HttpProtobuf, 4317).ends_with("use 4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc"));
    assert!(
        explain(Protocol::Grpc, 4318).ends_with("use 4317, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")
    );
    assert!(explain(Protocol::Grpc, 4317).contains("check that it speaks gRPC"));
}

#[cfg(feature = "otlp-grpc")]
#[test]
fn a_missing_service_may_be_the_other_port() {
    use crate::exporter::otlp::code::GrpcCode;

    let explain = |port: u16| {
        let target =
            Target::new(&settings(Protocol::Grpc, format!("http://127.0.0.1:{port}")), Signal::Traces)
                .unwrap();
        OtlpError::Grpc { code: GrpcCode(12), message: "HTTP 404".into(), retry_after: None }.explain(&target)
    };
    assert!(explain(4318).contains("use 4317"), "{}", explain(4318));
    assert!(explain(4319).contains("receiver over gRPC is on"));
}

#[test]
fn a_query_is_not_shown() {
    let settings = settings(PROTOCOLS[0], "http://127.0.0.1/v1/traces?token=secret".into());
    let exporter = OtlpExporter::new(&settings).unwrap();
    assert!(!format!("{exporter:?}").contains("secret"));
    let error: OtlpBuildError =
        OtlpExporter::new(&OtlpSettings { endpoint: "http://".into(), ..settings }).unwrap_err();
    assert!(!error.to_string().is_empty());
}
