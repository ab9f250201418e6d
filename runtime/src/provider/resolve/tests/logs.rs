//! The rows of logs: read only where logs are asked for, from their own variables first.

use super::rows::{NO_NUMBERS, Row, count, milliseconds};
use super::*;
use crate::exporter::{Compression, Protocol};
use crate::provider::config::{ExceptionSignal, LOG_MAX_EXPORT_BATCH_SIZE, LogSettings};

const ON: &[(&str, &str)] = &[("OTEL_LOGS_EXPORTER", "otlp")];

fn logs(outcome: &Outcome) -> &LogSettings {
    outcome.settings.logs.as_ref().expect("no logs")
}

fn with(variables: &[(&str, &str)]) -> Outcome {
    let all: Vec<_> = ON.iter().chain(variables).copied().collect();
    from_variables(&all)
}

#[test]
fn code_says_whether_there_are_logs_and_without_it_the_environment() {
    Row::new("OTEL_LOGS_EXPORTER", "false", |o| o.settings.logs.is_some().to_string())
        .valid([("otlp", "true"), ("none", "false"), ("otlp,otlp", "true")])
        .any_case()
        .invalid([
            ("file", "not known: file"),
            ("otlp,none", "none beside other names"),
            ("console", "not known: console"),
        ])
        .check();
    let problem = from_variables(&[("OTEL_LOGS_EXPORTER", "otlp,console")]);
    assert!(problem.only_problem("OTEL_LOGS_EXPORTER").allowed().contains("the program's own logger"));
    for (code, variable, expected) in [
        (true, "", true),
        (false, "", false),
        (true, "none", true),
        (false, "otlp", false),
        (true, "?", true),
    ] {
        let outcome = resolved(builder(&[("OTEL_LOGS_EXPORTER", variable)]).logs(code));
        assert_eq!(outcome.settings.logs.is_some(), expected, "{code} {variable}");
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        let lenient = resolved(builder(&[("OTEL_LOGS_EXPORTER", variable)]).logs(code).lenient(true));
        assert_eq!(lenient.settings.logs.is_some(), expected, "{code} {variable}");
    }
    // What is wrong is as if it were not said.
    let lenient = resolved(builder(&[("OTEL_LOGS_EXPORTER", "?")]).lenient(true));
    assert!(lenient.settings.logs.is_none() && lenient.problems.is_empty());
    assert_eq!(lenient.warnings().len(), 1, "{:?}", lenient.warnings());
    assert!(
        from_variables(&[("OTEL_LOGS_EXPORTER", "otlp"), ("OTEL_SDK_DISABLED", "true")])
            .settings
            .logs
            .is_none()
    );
}

#[test]
fn batches_and_limits() {
    milliseconds("OTEL_BLRP_SCHEDULE_DELAY", "1s", |o| format!("{:?}", logs(o).batching.schedule_delay))
        .beside(ON)
        .check();
    milliseconds("OTEL_BLRP_EXPORT_TIMEOUT", "30s", |o| {
        logs(o).batching.export_timeout.map_or("none".to_owned(), |limit| format!("{limit:?}"))
    })
    .beside(ON)
    .valid([("0", "none")])
    .check();
    Row::new("OTEL_BLRP_MAX_QUEUE_SIZE", "2048", |o| logs(o).batching.max_queue_size.to_string())
        .beside(ON)
        .valid([("1", "1"), ("2147483647", "2147483647")])
        .invalid(NO_NUMBERS)
        .invalid([("0", "is out of range")])
        .check();
    count("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "512", |o| logs(o).batching.max_export_batch_size.to_string())
        .beside(ON)
        .invalid([("0", "is out of range")])
        .check();
    count("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "128", |o| logs(o).limits.attributes.to_string())
        .beside(ON)
        .check();
    Row::new("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "None", |o| {
        format!("{:?}", logs(o).limits.attribute_value_length)
    })
    .beside(ON)
    .valid([("0", "Some(0)"), ("32", "Some(32)")])
    .invalid(NO_NUMBERS)
    .check();
}

#[test]
fn a_batch_is_not_above_its_queue() {
    let outcome = with(&[("OTEL_BLRP_MAX_QUEUE_SIZE", "100")]);
    assert_eq!(logs(&outcome).batching.max_export_batch_size, 100);
    assert_eq!(outcome.value(&LOG_MAX_EXPORT_BATCH_SIZE), ("100", Origin::Default));
    let outcome = with(&[("OTEL_BLRP_MAX_QUEUE_SIZE", "100"), ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "101")]);
    let problem = outcome.only_problem("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE");
    assert!(problem.reason().contains("which is 100"), "{problem}");
}

#[test]
fn limits_of_all_attributes_hold_where_logs_have_none_of_their_own() {
    let outcome = with(&[
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "8"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9"),
        ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "10"),
    ]);
    let limits = logs(&outcome).limits;
    assert_eq!((limits.attributes, limits.attribute_value_length), (7, Some(10)));
    assert_eq!(outcome.settings.limits.attributes, 8);
}

#[test]
fn the_endpoint_is_that_of_logs_or_the_shared_one_with_their_path() {
    const HTTP: (&str, &str) = ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    for (variable, value, expected) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://host:1/p/", "http://host:1/p/v1/logs"),
        ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://host:1/p/", "http://host:1/p/"),
        ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", " ", "http://localhost:4318/v1/logs"),
        // That is where spans go.
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://host:1/p/", "http://localhost:4318/v1/logs"),
    ] {
        let outcome = with(&[HTTP, (variable, value)]);
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        assert_eq!(logs(&outcome).otlp.endpoint, expected);
    }
    let outcome = with(&[HTTP, ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "nowhere")]);
    assert_eq!(outcome.only_problem("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT").value(), Some("nowhere"));
    let outcome = with(&[HTTP, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://host/v1/logs")]);
    assert!(outcome.warnings()[0].contains("v1/logs twice"), "{:?}", outcome.warnings());
    let code = builder(ON)
        .endpoint("http://code:1")
        .traces_endpoint("http://traces:1/x")
        .protocol(Protocol::HttpProtobuf);
    assert_eq!(logs(&resolved(code)).otlp.endpoint, "http://code:1/v1/logs");
    let code = builder(ON)
        .endpoint("http://code:1")
        .logs_endpoint("http://logs:1/y")
        .protocol(Protocol::HttpProtobuf);
    let outcome = resolved(code);
    assert_eq!(logs(&outcome).otlp.endpoint, "http://logs:1/y");
    assert_eq!(outcome.otlp().endpoint, "http://code:1/v1/traces");
}

#[test]
fn each_variable_of_logs_wins_over_the_shared_one_and_concerns_logs_alone() {
    let outcome = with(&[
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "host:1"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:1/"),
        ("OTEL_EXPORTER_OTLP_LOGS_INSECURE", "true"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=1,b=2"),
        ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "c=3"),
        ("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "gzip"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "1"),
        ("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "2"),
    ]);
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let (own, spans) = (&logs(&outcome).otlp, outcome.otlp());
    assert_eq!((own.protocol, spans.protocol), (Protocol::Grpc, Protocol::HttpProtobuf));
    assert_eq!(own.endpoint, "http://host:1");
    assert_eq!(own.headers, [("c".to_owned(), "3".to_owned())]);
    assert_eq!(spans.headers.len(), 2);
    assert_eq!(
        (own.compression, spans.compression),
        (cfg!(feature = "gzip").then_some(Compression::Gzip), None)
    );
    let milliseconds = |limit: Option<std::time::Duration>| limit.map(|limit| limit.as_millis());
    assert_eq!((milliseconds(own.timeout), milliseconds(spans.timeout)), (Some(2), Some(1)));
}

/// Code beats the variables of logs too.
#[test]
fn what_code_says_of_otlp_holds_for_logs() {
    let outcome = resolved(
        builder(&[
            ("OTEL_LOGS_EXPORTER", "otlp"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://variable:1/"),
            ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "1"),
            ("TRACED_MAX_QUEUE_BYTES", "1"),
        ])
        .endpoint("http://code:1")
        .protocol(Protocol::HttpProtobuf)
        .compression(None)
        .timeout(std::time::Duration::from_millis(2))
        .max_queue_bytes(2),
    );
    let otlp = &logs(&outcome).otlp;
    assert_eq!((otlp.endpoint.as_str(), otlp.protocol), ("http://code:1/v1/logs", Protocol::HttpProtobuf));
    assert_eq!((otlp.compression, otlp.timeout), (None, Some(std::time::Duration::from_millis(2))));
    assert_eq!(logs(&outcome).batching.max_queue_bytes, 2);
}

#[test]
fn files_of_logs_are_read_and_a_key_needs_its_certificate() {
    for variable in ["OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE", "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY"] {
        let outcome = with(&[(variable, "/no/such/file")]);
        assert!(outcome.problems.iter().any(|problem| problem.setting() == variable), "{variable}");
    }
    let outcome = with(&[("OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE", "/no/such/file")]);
    let alone = outcome.problems.iter().any(|problem| problem.reason() == "stands alone");
    assert!(alone, "{:?}", outcome.problems);
}

#[test]
fn what_spans_and_logs_share_is_said_once() {
    let variables = [("OTEL_LOGS_EXPORTER", "otlp"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")];
    let error = builder(&variables).check().unwrap_err();
    assert_eq!(error.problems().len(), 1, "{error}");
    let variables = [("OTEL_LOGS_EXPORTER", "otlp"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "7")];
    let report = builder(&variables).check().unwrap();
    let lines = report.values().filter(|line| *line == ("timeout", "7", "OTEL_EXPORTER_OTLP_TIMEOUT"));
    assert_eq!(lines.count(), 1, "{report}");
}

#[test]
fn exceptions_are_logs_where_there_are_logs() {
    for (value, expected) in
        [("logs", ExceptionSignal::Logs), ("logs/dup", ExceptionSignal::Both), ("", ExceptionSignal::Events)]
    {
        let outcome = with(&[("OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN", value)]);
        assert_eq!(outcome.settings.exceptions, expected);
        assert_eq!(outcome.warnings(), Vec::<String>::new());
    }
}
