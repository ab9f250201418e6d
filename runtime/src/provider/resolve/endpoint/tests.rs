use super::*;

const HTTP: Protocol = Protocol::HttpProtobuf;

fn http(text: &str, form: Form) -> String {
    final_endpoint(text, form, HTTP, false).unwrap()
}

#[test]
fn the_base_gets_the_path_and_keeps_its_own() {
    for (text, expected) in [
        ("http://host:4318", "http://host:4318/v1/traces"),
        ("http://host:4318/", "http://host:4318/v1/traces"),
        ("http://host/otlp", "http://host/otlp/v1/traces"),
        ("http://host/otlp/", "http://host/otlp/v1/traces"),
        ("HTTP://Host", "http://Host/v1/traces"),
        ("http://host/p?key=a/b", "http://host/p/v1/traces?key=a/b"),
        ("http://host?key=1", "http://host/v1/traces?key=1"),
        ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1/v1/traces"),
        ("http://user:pass@host:4318", "http://user:pass@host:4318/v1/traces"),
    ] {
        assert_eq!(http(text, Form::Base(TRACES)), expected);
    }
}

#[test]
fn the_exact_form_stays_as_it_is() {
    for (text, expected) in [
        ("http://host:4318", "http://host:4318/"),
        ("http://host:4318/", "http://host:4318/"),
        ("http://host/custom", "http://host/custom"),
        ("http://host/custom/?a=1", "http://host/custom/?a=1"),
    ] {
        assert_eq!(http(text, Form::Exact), expected);
    }
}

#[test]
fn grpc_without_a_scheme_asks_insecure() {
    let grpc = |text, insecure| final_endpoint(text, Form::Base(TRACES), Protocol::Grpc, insecure);
    assert_eq!(grpc("http://jaeger:4317", false), Ok("http://jaeger:4317".to_owned()));
    assert_eq!(grpc("jaeger:4317", true), Ok("http://jaeger:4317".to_owned()));
    assert_eq!(grpc("jaeger:4317/a://b", true), Ok("http://jaeger:4317/a://b".to_owned()));
    assert_eq!(grpc("[::1]:4317", true), Ok("http://[::1]:4317".to_owned()));
    if cfg!(feature = "tls") {
        assert_eq!(grpc("jaeger:4317", false), Ok("https://jaeger:4317".to_owned()));
        assert_eq!(grpc("https://jaeger:4317", true), Ok("https://jaeger:4317".to_owned()));
    } else {
        for endpoint in ["jaeger:4317", "https://jaeger:4317"] {
            let refusal = grpc(endpoint, false).unwrap_err();
            assert!(format!("{refusal:?}").contains("Some(\"tls\")"), "{refusal:?}");
        }
    }
}

#[test]
fn malformed_endpoints_say_what_is_missing() {
    for (text, why) in [
        ("localhost:4318", "does not begin with http://"),
        ("localhost", "does not begin with http://"),
        ("/v1/traces", "no valid host"),
        ("http:localhost:4318", "port is not a number"),
        ("http:/localhost", "port is not a number"),
        ("http://", "no valid host"),
        ("http:///v1/traces", "no valid host"),
        ("http://:4318", "no valid host"),
        ("http://user@", "no valid host"),
        ("http://[::1", "no valid host"),
        ("http://[nonsense]:4318", "no valid host"),
        ("http://::1:4318", "no valid host"),
        ("http://host:", "port is not a number"),
        ("http://host:0", "port is not a number"),
        ("http://host:65536", "port is not a number"),
        ("http://host:http", "port is not a number"),
        ("http://[::1]4318", "port is not a number"),
        ("http://ho st", "space"),
        ("http://host/#part", "space"),
        ("http://hôst", "space"),
        ("grpc://host:4317", "grpc:// is neither"),
        ("ftp://host", "ftp:// is neither"),
        ("://host", "neither"),
    ] {
        for form in [Form::Base(TRACES), Form::Exact] {
            let refusal = final_endpoint(text, form, HTTP, false).expect_err(text);
            assert!(format!("{refusal:?}").contains(why), "{text}: {refusal:?}");
        }
    }
}

#[test]
fn doubts_are_about_paths_only() {
    assert!(doubt("http://host/v1/traces/v1/traces?a=1", HTTP, TRACES).is_some());
    assert!(doubt("http://host/v1/traces", HTTP, TRACES).is_none());
    assert!(doubt("http://host:4317/v1/traces", Protocol::Grpc, TRACES).is_some());
    assert!(doubt("http://host:4317/", Protocol::Grpc, TRACES).is_none());
    assert!(doubt("http://host:4317", Protocol::Grpc, TRACES).is_none());
}

#[test]
fn defaults_are_valid() {
    for protocol in [Protocol::Grpc, HTTP, Protocol::HttpJson] {
        let url = default_for(protocol, TRACES);
        assert_eq!(final_endpoint(&url, Form::Exact, protocol, false).as_deref(), Ok(url.as_str()));
        assert!(doubt(&url, protocol, TRACES).is_none());
    }
}
