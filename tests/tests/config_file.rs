//! `OTEL_CONFIG_FILE`: a file decides what is made, where it goes and what is sent on.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use traced::{Builder, InitError, SettingsReport, Telemetry, propagation, traced};
use traced_sink::{Attempt, Sink};

const LONG: Duration = Duration::from_secs(20);

/// One test at a time: what is installed is global.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is removed at the end.
struct File(PathBuf);

impl File {
    fn new(content: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("traced-file-{}-{number}.yaml", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    /// Settings by this file, with these variables for it to refer to.
    fn builder(&self, variables: &[(&str, String)]) -> Builder {
        let path = self.0.display().to_string();
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        traced::builder().variables(move |name| match name {
            "OTEL_CONFIG_FILE" => Some(path.clone()),
            _ => variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
        })
    }

    #[track_caller]
    fn start(&self, variables: &[(&str, String)]) -> Telemetry {
        self.builder(variables).init().unwrap_or_else(|error| panic!("{error}"))
    }

    fn check(&self) -> Result<SettingsReport, InitError> {
        self.builder(&[]).check()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[traced("shop.order")]
fn order(route: &str) {
    traced::set!(order.route = route);
    ping();
}

#[traced("shop.ping")]
fn ping() {}

#[traced("shop.root", attrs("http.route" = route))]
fn handle(route: &str) {}

/// Names of the spans of each request, and the resource as text.
fn names(attempt: &Attempt) -> Vec<String> {
    let request = attempt.request.as_ref().unwrap();
    let scopes = request.resource_spans.iter().flat_map(|spans| &spans.scope_spans);
    scopes.flat_map(|scope| &scope.spans).map(|span| span.name.clone()).collect()
}

/// An attribute of the resource, with its type; empty if it is missing.
fn resource(attempt: &Attempt, key: &str) -> String {
    let request = attempt.request.as_ref().unwrap();
    let resource = request.resource_spans[0].resource.as_ref().unwrap();
    let found = resource.attributes.iter().find(|attribute| attribute.key == key);
    let value = found.and_then(|attribute| attribute.value.clone()?.value);
    value.map(|value| format!("{value:?}")).unwrap_or_default()
}

#[test]
fn a_file_sends_every_span_to_all_its_exporters() {
    let _alone = alone();
    let sink = Sink::start();
    let file = File::new(
        r#"
file_format: "1.1"
resource:
  attributes_list: team=list,region=north
  attributes:
  - { name: service.name, value: "${NAME:-shop}" }
  - { name: team, value: storefront }
  - { name: shard, value: "${SHARD}", type: string }
  - { name: replicas, value: 3, type: int }
tracer_provider:
  limits: { attribute_value_length_limit: 4 }
  processors:
  - batch:
      schedule_delay: 3600000
      exporter:
        otlp_http:
          endpoint: http://${SINK}/v1/traces
          headers:
          - { name: api-key, value: "${KEY}" }
          headers_list: "api-key=list,way=http"
  - batch:
      exporter:
        otlp_grpc: { endpoint: "http://${SINK}", headers: [{ name: way, value: grpc }] }
"#,
    );
    let variables = [
        ("SINK", sink.address().to_string()),
        ("KEY", "a ${b} $$ c".to_owned()),
        ("SHARD", "7".to_owned()),
        ("OTEL_SDK_DISABLED", "true".to_owned()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "way=variable".to_owned()),
    ];
    let telemetry = file.start(&variables);
    order("/orders/{id}");
    telemetry.shutdown(LONG).unwrap();
    let attempts = sink.attempts();
    let ways: Vec<_> = attempts.iter().map(|attempt| (attempt.is_grpc, attempt.header("way"))).collect();
    assert_eq!(ways.len(), 2, "{ways:?}");
    for attempt in &attempts {
        assert_eq!(names(attempt), ["shop.ping", "shop.order"]);
        assert_eq!(resource(attempt, "team"), r#"StringValue("storefront")"#);
        assert_eq!(resource(attempt, "service.name"), r#"StringValue("shop")"#);
        assert_eq!(resource(attempt, "region"), r#"StringValue("north")"#);
        assert_eq!(resource(attempt, "shard"), r#"StringValue("7")"#);
        assert_eq!(resource(attempt, "replicas"), "IntValue(3)");
        assert_eq!(resource(attempt, "process.pid"), "", "nobody asked for detection");
        let way = if attempt.is_grpc { "grpc" } else { "http" };
        assert_eq!(attempt.header("way"), way);
        let key = if attempt.is_grpc { "" } else { "a ${b} $$ c" };
        assert_eq!(attempt.header("api-key"), key, "what a variable holds is taken as it is");
    }
    assert_ne!(attempts[0].is_grpc, attempts[1].is_grpc);
    let spans = sink.spans();
    let cut = spans.iter().find(|span| span.name == "shop.order").unwrap();
    let route = cut.attributes.iter().find(|attribute| attribute.key == "order.route").unwrap();
    assert_eq!(format!("{:?}", route.value.clone().unwrap().value.unwrap()), r#"StringValue("/ord")"#);
}

#[test]
fn a_files_sampler_and_propagators_decide() {
    let _alone = alone();
    let sink = Sink::start();
    let file = File::new(
        r#"
file_format: "1.1"
propagator: { composite: [tracecontext: ] }
tracer_provider:
  processors: [{ simple: { exporter: { otlp_http: { endpoint: "http://${SINK}/v1/traces" } } } }]
  sampler:
    parent_based:
      root:
        composite/development:
          rule_based:
            rules:
            - attribute_values: { key: http.route, values: [/healthz] }
              sampler: { always_off: }
            - sampler: { always_on: }
"#,
    );
    let telemetry = file.start(&[("SINK", sink.address().to_string())]);
    handle("/healthz");
    handle("/orders");
    let mut headers = Vec::<(String, String)>::new();
    traced::span!("shop.send", { propagation::inject(&mut headers) });
    telemetry.shutdown(LONG).unwrap();
    let spans = sink.spans();
    let mut names: Vec<_> =
        spans.iter().map(|span| (span.name.as_str(), span.trace_state.as_str())).collect();
    names.sort_unstable();
    // A composite sampler tells back ends what a span stands for.
    assert_eq!(names, [("shop.root", "ot=th:0"), ("shop.send", "ot=th:0")]);
    headers.sort();
    let sent: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(sent, ["traceparent", "tracestate"]);
}

/// What is in development has a shorter name in later schemas, which is a warning about the version and nothing else.
#[test]
fn a_short_file_in_the_names_of_later_schemas() {
    let _alone = alone();
    let sink = Sink::start();
    let file = File::new(
        r#"
file_format: "1.2"
maturity_level: development
resource:
  attributes:
  - name: team
    value: ${TEAM}
  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}
  detection: { detectors: [service: , process: ] }
tracer_provider:
  sampler: { probability: { ratio: 1 } }
  processors: [{ batch: { exporter: { otlp_http: { endpoint: "http://${SINK}/v1/traces", headers_list: } } } }]
"#,
    );
    let variables = [("SINK", sink.address().to_string()), ("OTEL_SERVICE_NAME", "kiosk".to_owned())];
    let telemetry = file.start(&variables);
    let warnings: Vec<_> = traced::report().settings().warnings().iter().map(ToString::to_string).collect();
    assert!(
        matches!(&*warnings, [one] if one.contains("file_format: is 1.2, which is newer")),
        "{warnings:?}"
    );
    order("/");
    telemetry.shutdown(LONG).unwrap();
    let attempts = sink.attempts();
    let [attempt] = &*attempts else { panic!("{} requests", attempts.len()) };
    assert_eq!(names(attempt), ["shop.ping", "shop.order"]);
    assert_eq!(resource(attempt, "service.name"), r#"StringValue("kiosk")"#);
    assert_eq!(resource(attempt, "process.runtime.name"), r#"StringValue("rust")"#);
    assert_eq!(resource(attempt, "team"), "", "an attribute without a value");
}

#[test]
fn without_provider_and_propagator_a_file_does_nothing() {
    let _alone = alone();
    let telemetry = File::new("file_format: \"1.1\"\n").builder(&[]).on_error(|_| {}).init().unwrap();
    order("/");
    assert_eq!(telemetry.stats().started, 0);
    let mut headers = vec![("traceparent".to_owned(), "as it was".to_owned())];
    propagation::inject(&mut headers);
    assert_eq!(headers.len(), 1, "nothing is sent, nothing is taken away");
    assert!(traced::report().hint().is_some_and(|hint| hint.contains("tracer_provider")));
    drop(telemetry);
}

#[test]
fn a_broken_file_starts_nothing_and_says_everything() {
    let _alone = alone();
    let file = File::new(
        "file_format: \"1.1\"\nlog_level: loud\ntracer_provider:\n  processors:\n  - batch: {max_queue_size: 0, exporter: {otlp_http: {endpoint: host}}}\n  smapler: {}\n",
    );
    let error = file.builder(&[]).init().unwrap_err();
    let path = file.0.display().to_string();
    let places: Vec<_> =
        error.problems().iter().map(|problem| problem.setting().replace(&path, "F")).collect();
    assert_eq!(
        places,
        [
            "F:2: log_level",
            "F:6: tracer_provider.smapler",
            "F:5: tracer_provider.processors[0].batch.max_queue_size",
            "F:5: tracer_provider.processors[0].batch.exporter.otlp_http.endpoint",
        ]
    );
    assert!(error.problems().iter().all(|problem| !problem.allowed().is_empty()), "{error}");
}

/// A file as somebody writes it who moves from variables to a file: each value refers to the variable that it had.
#[test]
fn a_file_made_of_the_specifications_variables() {
    let file = File::new(
        r#"
file_format: "1.1"
disabled: ${OTEL_SDK_DISABLED:-false}
log_level: ${OTEL_LOG_LEVEL:-info}
resource:
  attributes: [{ name: service.name, value: "${OTEL_SERVICE_NAME:-unknown_service}" }]
  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}
attribute_limits:
  attribute_value_length_limit: ${OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT}
  attribute_count_limit: ${OTEL_ATTRIBUTE_COUNT_LIMIT:-128}
propagator:
  composite: []
  composite_list: ${OTEL_PROPAGATORS:-tracecontext,baggage}
tracer_provider:
  processors:
  - batch:
      schedule_delay: ${OTEL_BSP_SCHEDULE_DELAY:-5000}
      export_timeout: ${OTEL_BSP_EXPORT_TIMEOUT:-30000}
      max_queue_size: ${OTEL_BSP_MAX_QUEUE_SIZE:-2048}
      max_export_batch_size: ${OTEL_BSP_MAX_EXPORT_BATCH_SIZE:-512}
      exporter:
        otlp_http:
          endpoint: ${OTEL_EXPORTER_OTLP_ENDPOINT:-http://localhost:4318}/v1/traces
          tls:
            ca_file: ${OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE}
            key_file: ${OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY}
            cert_file: ${OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE}
          compression: ${OTEL_EXPORTER_OTLP_TRACES_COMPRESSION:-none}
          timeout: ${OTEL_EXPORTER_OTLP_TRACES_TIMEOUT:-10000}
          headers_list: ${OTEL_EXPORTER_OTLP_TRACES_HEADERS}
  limits:
    attribute_count_limit: ${OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT:-128}
    event_count_limit: ${OTEL_SPAN_EVENT_COUNT_LIMIT:-128}
meter_provider:
  readers: [{ periodic: { interval: "${OTEL_METRIC_EXPORT_INTERVAL:-60000}" } }]
"#,
    );
    let report = file.check().unwrap();
    assert!(report.warnings().is_empty(), "{report}");
    let holds =
        |name: &str| report.values().find(|(known, ..)| *known == name).map(|(_, value, _)| value.to_owned());
    assert_eq!(holds("traces_endpoint").as_deref(), Some("http://localhost:4318/v1/traces"));
    assert_eq!(holds("propagators").as_deref(), Some("tracecontext,baggage"));
    assert_eq!(holds("attribute_value_length_limit"), None);
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:1"),
        ("OTEL_PROPAGATORS", "none"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "many"),
    ];
    let variables = variables.map(|(name, value)| (name, value.to_owned()));
    let error = file.builder(&variables).check().unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert!(
        problem.setting().ends_with(":19: tracer_provider.processors[0].batch.max_queue_size"),
        "{problem}"
    );
    assert_eq!(problem.reason(), "is a text, not a whole number");
}

/// Everything that the schema has for traces, at once. Only propagators that nobody brings along are missing.
#[test]
fn a_file_with_everything() {
    let file = File::new(
        r#"
file_format: "1.1"
disabled: false
log_level: INFO
attribute_limits: { attribute_value_length_limit: 4096, attribute_count_limit: 128 }
logger_provider: { processors: [{ simple: { exporter: { console: } } }] }
propagator:
  composite: [tracecontext: , baggage: , b3: , b3multi: , ottrace: ]
  composite_list: "tracecontext,baggage,b3,b3multi,xray"
defaults:
  batch: &batch { schedule_delay: 5000, export_timeout: 30000, max_queue_size: 2048, max_export_batch_size: 512 }
tracer_provider:
  processors:
  - batch: { <<: *batch, exporter: { otlp_http: { timeout: 10000, encoding: protobuf, headers: [{ name: a, value: }] } } }
  - batch: { <<: *batch, exporter: { otlp_grpc: { endpoint: "localhost:4317", tls: { insecure: true } } } }
  - simple: { exporter: { console: {} } }
  limits:
    attribute_value_length_limit: 4096
    attribute_count_limit: 128
    event_count_limit: 128
    link_count_limit: 128
    event_attribute_count_limit: 128
    link_attribute_count_limit: 128
  sampler:
    parent_based:
      root: { trace_id_ratio_based: { ratio: 0.0001 } }
      remote_parent_sampled: { always_on: }
      remote_parent_not_sampled: { probability/development: { ratio: 0.01 } }
      local_parent_sampled: { composite/development: { probability: { ratio: 0.001 } } }
      local_parent_not_sampled: { always_off: }
  id_generator: { random: }
  tracer_configurator/development:
    default_config: { enabled: true }
    tracers: [{ name: io.opentelemetry.contrib.*, config: { enabled: false } }]
resource:
  attributes:
  - { name: service.name, value: unknown_service }
  - { name: double_array_key, value: [1.1, 2.2], type: double_array }
  attributes_list: "service.namespace=my-namespace,service.version=1.0.0"
  detection/development:
    attributes: { included: [process.*], excluded: [process.command_args] }
    detectors: [process: , service: ]
  schema_url: https://opentelemetry.io/schemas/1.16.0
instrumentation/development: { rust: { example: { property: value } } }
"#,
    );
    let error = file.check().unwrap_err();
    let found: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{error}");
    assert!(found[0].contains("propagator.composite[4].ottrace: is not a known propagator"), "{error}");
    assert!(found[1].contains("holds names that are not known: xray"), "{error}");
}
