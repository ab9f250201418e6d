//! The rows of the OTLP exporter, and what is particular to it.

use std::time::Duration;

use super::*;
use crate::exporter::{Compression, Protocol};
use crate::provider::config::{OTLP_ENDPOINT, OTLP_HEADERS, OTLP_PROTOCOL, OTLP_TRACES_ENDPOINT};

fn headers(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.otlp().headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn protocol_of_what_is_compiled_in() {
    for variable in ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] {
        for (text, protocol, feature, compiled) in [
            ("grpc", Protocol::Grpc, "otlp-grpc", cfg!(feature = "otlp-grpc")),
            ("http/protobuf", Protocol::HttpProtobuf, "otlp-http", cfg!(feature = "otlp-http")),
            ("http/json", Protocol::HttpJson, "otlp-json", cfg!(feature = "otlp-json")),
        ] {
            for value in [text.to_owned(), format!(" {text} "), text.to_uppercase()] {
                let outcome = resolved_here(builder(&[(variable, &value)]));
                if compiled {
                    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
                    assert_eq!(outcome.otlp().protocol, protocol);
                    assert_eq!(outcome.value(&OTLP_PROTOCOL).1, Origin::Environment(variable));
                } else {
                    let problem = outcome.only_problem(variable);
                    assert_eq!(problem.cargo_feature(), Some(feature));
                    assert!(problem.to_string().contains(&format!("the cargo feature `{feature}`")));
                }
            }
        }
        for value in ["http", "http/xml", "GRPC/protobuf"] {
            let outcome = from_variables(&[(variable, value)]);
            let problem = outcome.only_problem(variable);
            assert_eq!(problem.value(), Some(value));
            assert!(problem.allowed().contains("grpc, http/protobuf, http/json"));
        }
    }
}

#[test]
fn the_default_protocol_is_one_that_is_compiled_in() {
    let outcome = resolved_here(builder(&[("OTEL_EXPORTER_OTLP_PROTOCOL", " ")]));
    if cfg!(feature = "otlp-http") {
        assert_eq!(outcome.otlp().protocol, Protocol::HttpProtobuf);
        assert_eq!(outcome.otlp().endpoint, "http://localhost:4318/v1/traces");
    } else if cfg!(feature = "otlp-grpc") {
        assert_eq!(outcome.otlp().protocol, Protocol::Grpc);
        assert_eq!(outcome.otlp().endpoint, "http://localhost:4317");
    } else {
        let problem = outcome.only_problem("OTEL_EXPORTER_OTLP_PROTOCOL");
        assert_eq!(problem.cargo_feature(), Some("otlp-http"));
        assert!(problem.allowed().contains("OTEL_TRACES_EXPORTER"));
    }
}

#[test]
fn the_generic_endpoint_gets_a_path_and_the_other_does_not() {
    const HTTP: (&str, &str) = ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    for (value, expected) in [
        ("http://host:1/p/", "http://host:1/p/v1/traces"),
        (" http://host:1 ", "http://host:1/v1/traces"),
        ("HTTP://HOST:1", "http://HOST:1/v1/traces"),
    ] {
        let outcome = from_variables(&[HTTP, ("OTEL_EXPORTER_OTLP_ENDPOINT", value)]);
        assert!(outcome.problems.is_empty());
        assert_eq!(outcome.otlp().endpoint, expected);
    }
    for (value, expected) in [("http://host:1/p/", "http://host:1/p/"), ("http://host:1", "http://host:1/")] {
        let outcome = from_variables(&[HTTP, ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value)]);
        assert!(outcome.problems.is_empty());
        assert_eq!(outcome.otlp().endpoint, expected);
    }
}

#[test]
fn endpoints_are_checked_and_their_secrets_hidden() {
    for variable in ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] {
        let endpoint = |value: &str| {
            from_variables(&[("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), (variable, value)])
        };
        for value in ["localhost:4318", "http://", "http://host:99999", "http://a b"] {
            let outcome = endpoint(value);
            let problem = outcome.only_problem(variable);
            assert_eq!(problem.value(), Some(value));
            assert!(problem.allowed().contains("http://localhost:4318"), "{problem}");
            assert_eq!(outcome.otlp().endpoint, "http://localhost:4318/v1/traces");
        }
        let outcome = endpoint("http://me:secret@host:x?key=secret");
        assert_eq!(outcome.only_problem(variable).value(), Some("http://***@host:x?***"));
        let outcome = endpoint("http://me:secret@host:1?key=secret");
        let setting = if variable.contains("TRACES") { &OTLP_TRACES_ENDPOINT } else { &OTLP_ENDPOINT };
        assert_eq!(outcome.value(setting).0, "http://***@host:1?***");
        assert!(outcome.otlp().endpoint.contains("me:secret@host:1"));
        assert_eq!(endpoint("  ").value(&OTLP_ENDPOINT).1, Origin::Default);
    }
}

#[test]
fn a_path_that_is_doubled_is_a_warning() {
    let outcome = from_variables(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://host:4318/v1/traces")]);
    if outcome.otlp().protocol == Protocol::HttpProtobuf {
        assert!(outcome.warnings()[0].contains("twice"), "{:?}", outcome.warnings());
    }
}

#[cfg(feature = "otlp-grpc")]
#[test]
fn insecure_counts_for_grpc_without_a_scheme_only() {
    let endpoint = |endpoint: &str, insecure: &str| {
        resolved_here(builder(&[
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_EXPORTER_OTLP_INSECURE", insecure),
        ]))
    };
    assert_eq!(endpoint("jaeger:4317", "true").otlp().endpoint, "http://jaeger:4317");
    assert_eq!(endpoint("http://jaeger:4317", "false").otlp().endpoint, "http://jaeger:4317");
    for (text, insecure) in [("jaeger:4317", "false"), ("https://jaeger:4317", "true")] {
        let outcome = endpoint(text, insecure);
        if cfg!(feature = "tls") {
            assert_eq!(outcome.otlp().endpoint, "https://jaeger:4317");
        } else {
            let problem = outcome.only_problem("OTEL_EXPORTER_OTLP_ENDPOINT");
            assert_eq!(problem.cargo_feature(), Some("tls"));
            assert!(problem.allowed().contains("OTEL_EXPORTER_OTLP_INSECURE=true"));
        }
    }
}

#[test]
fn timeout() {
    for variable in ["OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] {
        let timeout = |value: &str| from_variables(&[(variable, value)]).otlp().timeout;
        assert_eq!(timeout(""), Some(Duration::from_secs(10)));
        assert_eq!(timeout(" 250 "), Some(Duration::from_millis(250)));
        assert_eq!(timeout("0"), None);
        for (value, why) in
            [("10s", "not a whole number"), ("-1", "not a whole"), ("2147483648", "out of range")]
        {
            let outcome = from_variables(&[(variable, value)]);
            assert!(outcome.only_problem(variable).reason().contains(why));
            assert_eq!(outcome.otlp().timeout, Some(Duration::from_secs(10)));
        }
    }
}

#[test]
fn compression_of_what_is_compiled_in() {
    for variable in ["OTEL_EXPORTER_OTLP_COMPRESSION", "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION"] {
        for value in ["", "none", " None "] {
            assert_eq!(from_variables(&[(variable, value)]).otlp().compression, None);
        }
        for (text, compression, feature, compiled) in [
            ("gzip", Compression::Gzip, "gzip", cfg!(feature = "gzip")),
            ("zstd", Compression::Zstd, "zstd", cfg!(feature = "zstd")),
        ] {
            let mut outcome = resolved_here(builder(&[(variable, &text.to_uppercase())]));
            outcome.problems.retain(|problem| problem.setting() == variable);
            if compiled {
                assert_eq!(outcome.otlp().compression, Some(compression));
            } else {
                assert_eq!(outcome.only_problem(variable).cargo_feature(), Some(feature));
            }
        }
        let outcome = from_variables(&[(variable, "brotli")]);
        assert!(outcome.only_problem(variable).allowed().contains("none, gzip, zstd"));
    }
}

#[test]
fn header_values_are_decoded_and_names_are_lower_case() {
    for variable in ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"] {
        assert_eq!(headers(&from_variables(&[(variable, " ")])), []);
        let outcome =
            from_variables(&[(variable, " Authorization = Basic%20c2VjcmV0== , x-tenant=a,X-Tenant=b")]);
        assert!(outcome.problems.is_empty());
        assert_eq!(headers(&outcome), [("authorization", "Basic c2VjcmV0=="), ("x-tenant", "b")]);
        assert_eq!(outcome.value(&OTLP_HEADERS).0, "Authorization=***,x-tenant=***,X-Tenant=***");
    }
}

#[test]
fn bad_headers_are_refused_without_showing_values() {
    for variable in ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"] {
        for (value, shown, why) in [
            ("secret", "***", "no equals sign"),
            ("a=1,secret", "a=***,***", "no equals sign"),
            ("a=secret;b=2", "a=***", "semicolon"),
            ("a b=secret", "a b=***", "header name"),
            ("=secret", "=***", "key"),
            ("a=secret%0d%0Ax:1", "a=***", "value of a"),
            ("a=secret%00", "a=***", "value of a"),
            ("a=secret%C3%A9", "a=***", "value of a"),
            ("a=secret%", "a=***", "wrongly encoded value for a"),
        ] {
            let outcome = from_variables(&[(variable, value)]);
            let problem = outcome.only_problem(variable);
            assert_eq!(problem.value(), Some(shown));
            assert!(problem.reason().contains(why), "{problem}");
            assert!(!format!("{problem} {problem:?}").contains("secret"), "{problem:?}");
            assert_eq!(headers(&outcome), []);
        }
    }
}

#[test]
fn headers_in_code_are_checked_and_hidden_as_well() {
    let outcome = resolved(builder(&[]).header("bad name", "secret").header("good", "secret\n"));
    let problems: Vec<_> = outcome.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 2);
    for (problem, name) in problems.iter().zip(["bad name", "good"]) {
        assert!(problem.starts_with(&format!("builder().header(..): \"{name}=***\"")), "{problem}");
        assert!(!problem.contains("secret"));
    }
}

#[cfg(feature = "otlp-grpc")]
#[test]
fn grpc_takes_no_binary_headers() {
    let outcome = from_variables(&[
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "trace-bin=AAA"),
    ]);
    assert!(outcome.only_problem("OTEL_EXPORTER_OTLP_HEADERS").reason().contains("trace-bin"));
}

#[test]
fn certificates_need_tls_compiled_in() {
    let outcome = resolved_here(builder(&[]).certificate(&b"-----BEGIN CERTIFICATE-----"[..]));
    let about: Vec<_> =
        outcome.problems.iter().filter(|problem| problem.setting() == "builder().certificate(..)").collect();
    if cfg!(feature = "tls") {
        assert!(about.is_empty());
        assert_eq!(outcome.otlp().certificate.as_deref(), Some(&b"-----BEGIN CERTIFICATE-----"[..]));
    } else {
        assert_eq!(about[0].cargo_feature(), Some("tls"));
    }
}

#[test]
fn a_pem_file_that_cannot_be_read_is_a_problem() {
    for variable in ["OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE"] {
        let outcome = from_variables(&[(variable, " /no/such/file.pem ")]);
        let problem = outcome.only_problem(variable);
        assert_eq!(problem.value(), Some("/no/such/file.pem"));
        assert!(problem.reason().starts_with("cannot be read: "), "{problem}");
        assert!(from_variables(&[(variable, " ")]).problems.is_empty());
    }
}

#[test]
fn key_and_certificate_come_together() {
    for (one, other) in [
        ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
        ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
        ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"),
        ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"),
    ] {
        let outcome = from_variables(&[(one, "/no/such/secret.pem")]);
        let alone = outcome.problems.iter().find(|problem| problem.reason() == "stands alone").unwrap();
        assert_eq!((alone.setting(), alone.allowed()), (one, format!("set {other} as well").as_str()));
        let both = from_variables(&[(one, "/no/such/secret.pem"), (other, "/no/such/file.pem")]);
        assert!(both.problems.iter().all(|problem| problem.reason() != "stands alone"));
        assert_eq!(both.problems.len(), 2, "neither can be read");
        for problem in outcome.problems.iter().chain(&both.problems) {
            assert!(!problem.setting().ends_with("KEY") || problem.value() == Some("***"), "{problem}");
        }
    }
}

#[cfg(feature = "tls")]
#[test]
fn pem_files_are_read_and_looked_at() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let no_pem = directory.join("Cargo.toml");
    let outcome = from_variables(&[("OTEL_EXPORTER_OTLP_CERTIFICATE", no_pem.to_str().unwrap())]);
    assert!(outcome.only_problem("OTEL_EXPORTER_OTLP_CERTIFICATE").reason().contains("is not PEM"));

    let identity = resolved(builder(&[]).client_identity("-----BEGIN KEY", "-----BEGIN CERTIFICATE"));
    let expected = (b"-----BEGIN KEY".to_vec(), b"-----BEGIN CERTIFICATE".to_vec());
    assert_eq!(identity.otlp().client_identity, Some(expected));
}
