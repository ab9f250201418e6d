//! Whole files, as people write them: every key of the schema at once, one made of variables, and a short one to begin with.

use super::*;
use crate::exporter::{Compression, Protocol};
use crate::provider::builder::Encoding;
use crate::provider::config::FileTarget;

/// Every key that schema 1.1 has for traces, and signals that are not read.
const EVERYTHING: &str = r#"
file_format: "1.1"
disabled: false
log_level: warn2
attribute_limits:
  attribute_value_length_limit: 900
  attribute_count_limit: 40
propagator:
  composite:
  - tracecontext:
  - baggage: {}
  - b3:
  - b3multi:
  composite_list: "baggage,tracecontext"
tracer_provider:
  processors:
  - batch:
      schedule_delay: 1500
      export_timeout: 9000
      max_queue_size: 3000
      max_export_batch_size: 300
      exporter:
        otlp_http:
          endpoint: https://traces.example/v1/traces
          tls:
            ca_file: /etc/otel/ca.pem
            key_file: /etc/otel/key.pem
            cert_file: /etc/otel/cert.pem
          headers:
          - name: tenant
            value: blue
          - name: nothing
            value:
          headers_list: "tenant=red,zone=7"
          compression: gzip
          timeout: 4000
          encoding: json
  - batch:
      exporter:
        otlp_grpc:
          endpoint: traces.example:4317
          tls:
            ca_file: /etc/otel/ca.pem
            key_file: /etc/otel/key.pem
            cert_file: /etc/otel/cert.pem
            insecure: true
          headers: [{ name: tenant, value: green }]
          headers_list:
          compression: none
          timeout: 0
  - batch: { exporter: { otlp_file/development: { output_stream: "file:///var/spool/traces.jsonl" } } }
  - simple: { exporter: { otlp_file/development: } }
  - simple: { exporter: { console: } }
  - simple: { exporter: { of_our_own: } }
  limits:
    attribute_value_length_limit: 800
    attribute_count_limit: 50
    event_count_limit: 60
    link_count_limit: 70
    event_attribute_count_limit: 80
    link_attribute_count_limit: 90
  sampler:
    parent_based:
      root: { trace_id_ratio_based: { ratio: 0.5 } }
      remote_parent_sampled: { always_on: }
      remote_parent_not_sampled: { probability/development: { ratio: 0.25 } }
      local_parent_sampled:
        composite/development:
          rule_based:
            rules:
            - attribute_values: { key: url.path, values: [/ready, /alive] }
              sampler: { always_off: }
            - attribute_patterns: { key: url.path, included: [/admin/*], excluded: [/admin/log*] }
              span_kinds: [server, internal]
              sampler: { always_on: }
            - parent: [remote, local]
              sampler: { parent_threshold: { root: { probability: { ratio: 0.125 } } } }
            - sampler: { probability: }
      local_parent_not_sampled: { always_off: }
  id_generator: { random: }
  tracer_configurator/development:
    default_config: { enabled: true }
    tracers: [{ name: "noisy.*", config: { enabled: false } }]
resource:
  attributes:
  - { name: service.name, value: kiosk }
  - { name: a.text, value: seven, type: string }
  - { name: a.flag, value: false, type: bool }
  - { name: a.number, value: -7, type: int }
  - { name: a.fraction, value: 0.75, type: double }
  - { name: texts, value: [x, y], type: string_array }
  - { name: flags, value: [false, true], type: bool_array }
  - { name: numbers, value: [7, 8], type: int_array }
  - { name: fractions, value: [0.5, 8], type: double_array }
  attributes_list: "service.namespace=market,service.version=3"
  schema_url: https://opentelemetry.io/schemas/1.44.0
  detection/development:
    attributes:
      included: [process.*, service.*]
      excluded: [process.pid]
    detectors: [process: , service: , host: , container: ]
logger_provider:
  processors: [{ batch: { exporter: { magic: { any: thing } } } }]
  limits: 1
meter_provider: { readers: [{ pull: { exporter: { prometheus/development: { port: 9 } }, producers: [opencensus: ] } }] }
instrumentation/development: { rust: { kiosk: { depth: 2 } } }
distribution: { kiosk: { level: high } }
"#;

#[test]
fn everything() {
    let file = good(EVERYTHING);
    assert_eq!(file.disabled.unwrap(), At { value: false, place: "otel.yaml:3: disabled".to_owned() });
    assert_eq!(file.log_level.unwrap().value, LogLevel::Error, "above warn");
    assert_eq!(file.propagators.value.len(), 6);
    let limits = file.limits;
    let limits = [
        limits.attribute_value_length,
        limits.attributes,
        limits.events,
        limits.links,
        limits.attributes_per_event,
        limits.attributes_per_link,
    ];
    assert_eq!(limits.map(|limit| limit.unwrap().value), [800, 50, 60, 70, 80, 90]);
    assert_eq!(file.resource.attributes.len(), 11);
    assert!(file.resource.schema_url.is_some());
    let detected = |key: &str| file.resource.detected.iter().any(|found| found.key.as_str() == key);
    assert!(detected("process.runtime.name") && detected("service.instance.id") && !detected("process.pid"));
    assert_eq!(file.warnings.len(), 1, "the configurator of tracers: {:?}", file.warnings);
    let provider = file.tracer_provider.unwrap();
    assert_eq!(
        provider.sampler.unwrap().value.to_string(),
        "ParentBased{root=TraceIdRatioBased{0.5},remoteParentSampled=AlwaysOnSampler,\
         remoteParentNotSampled=ProbabilitySampler{0.25},\
         localParentSampled=CompositeSampler{ComposableRuleBased{4 rules}},localParentNotSampled=AlwaysOffSampler}"
    );
    let [http, grpc, file, stdout, console, own] = provider.processors.try_into().ok().unwrap();
    assert_eq!(
        [http.schedule_delay, http.export_timeout, http.max_queue_size, http.max_export_batch_size]
            .map(|number| number.unwrap().value),
        [1500, 9000, 3000, 300]
    );
    assert!(!http.is_simple && !file.is_simple && stdout.is_simple);
    otlp(
        http.exporter,
        &Expected {
            protocol: Protocol::HttpJson,
            endpoint: "https://traces.example/v1/traces",
            header: ("tenant", "blue"),
            headers_list: Some("tenant=red,zone=7"),
            compression: Encoding::Compressed(Compression::Gzip),
            timeout: 4000,
            insecure: None,
        },
    );
    otlp(
        grpc.exporter,
        &Expected {
            protocol: Protocol::Grpc,
            endpoint: "traces.example:4317",
            header: ("tenant", "green"),
            headers_list: None,
            compression: Encoding::Plain,
            timeout: 0,
            insecure: Some(true),
        },
    );
    let WrittenExporter::File(target) = file.exporter else { panic!("no file") };
    assert_eq!(target.value, FileTarget::Path("/var/spool/traces.jsonl".into()));
    assert!(matches!(stdout.exporter, WrittenExporter::File(At { value: FileTarget::Stdout, .. })));
    assert!(matches!(console.exporter, WrittenExporter::Console(_)));
    let WrittenExporter::Registered(name, problems) = own.exporter else { panic!("not registered") };
    assert_eq!((name.value.as_str(), problems.len()), ("of_our_own", 0));
}

struct Expected {
    protocol: Protocol,
    endpoint: &'static str,
    header: (&'static str, &'static str),
    headers_list: Option<&'static str>,
    compression: Encoding,
    timeout: usize,
    insecure: Option<bool>,
}

#[track_caller]
fn otlp(exporter: WrittenExporter, expected: &Expected) {
    let WrittenExporter::Otlp(otlp) = exporter else { panic!("not OTLP") };
    assert_eq!(otlp.protocol.value, expected.protocol);
    assert_eq!(otlp.endpoint.unwrap().value, expected.endpoint);
    let headers: Vec<_> = otlp.headers.into_iter().map(|header| header.value).collect();
    assert_eq!(headers, [(expected.header.0.to_owned(), expected.header.1.to_owned())]);
    assert_eq!(otlp.headers_list.map(|list| list.value).as_deref(), expected.headers_list);
    assert_eq!(otlp.compression.unwrap().value, expected.compression);
    assert_eq!(otlp.timeout.unwrap().value, milliseconds(expected.timeout));
    assert_eq!(otlp.insecure.map(|insecure| insecure.value), expected.insecure);
    let files = [otlp.certificate, otlp.client_key, otlp.client_certificate];
    let files = files.map(|file| file.unwrap().value);
    assert_eq!(files, ["ca", "key", "cert"].map(|name| format!("/etc/otel/{name}.pem")));
}

/// Of somebody who moves from variables to a file: each value refers to the variable that it had.
const VARIABLES: &str = r#"
file_format: "1.1"
disabled: ${OTEL_SDK_DISABLED:-false}
log_level: ${OTEL_LOG_LEVEL:-info}
resource:
  attributes: [{ name: service.name, value: "${OTEL_SERVICE_NAME:-kiosk}" }]
  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}
attribute_limits:
  attribute_value_length_limit: ${OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT}
  attribute_count_limit: ${OTEL_ATTRIBUTE_COUNT_LIMIT:-128}
propagator:
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
          compression: ${OTEL_EXPORTER_OTLP_TRACES_COMPRESSION:-gzip}
          timeout: ${OTEL_EXPORTER_OTLP_TRACES_TIMEOUT:-10000}
          headers_list: ${OTEL_EXPORTER_OTLP_TRACES_HEADERS}
  limits:
    attribute_value_length_limit: ${OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT}
    attribute_count_limit: ${OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT}
    event_count_limit: ${OTEL_SPAN_EVENT_COUNT_LIMIT:-128}
    link_count_limit: ${OTEL_SPAN_LINK_COUNT_LIMIT:-128}
    event_attribute_count_limit: ${OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT:-128}
    link_attribute_count_limit: ${OTEL_LINK_ATTRIBUTE_COUNT_LIMIT:-128}
  sampler: { trace_id_ratio_based: { ratio: !!float "${env:OTEL_TRACES_SAMPLER_ARG:-1}" } }
meter_provider:
  readers: [{ periodic: { interval: "${OTEL_METRIC_EXPORT_INTERVAL:-60000}" } }]
logger_provider:
  limits: { attribute_count_limit: "${OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT:-128}" }
"#;

const SET: [(&str, &str); 24] = [
    ("OTEL_SDK_DISABLED", "true"),
    ("OTEL_LOG_LEVEL", "debug"),
    ("OTEL_SERVICE_NAME", "counter"),
    ("OTEL_RESOURCE_ATTRIBUTES", "zone=7,team=x%2Cy"),
    ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "1000"),
    ("OTEL_ATTRIBUTE_COUNT_LIMIT", "1"),
    ("OTEL_PROPAGATORS", "b3"),
    ("OTEL_BSP_SCHEDULE_DELAY", "2"),
    ("OTEL_BSP_EXPORT_TIMEOUT", "3"),
    ("OTEL_BSP_MAX_QUEUE_SIZE", "4"),
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://traces.example"),
    ("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "ca.pem"),
    ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "key.pem"),
    ("OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "cert.pem"),
    ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none"),
    ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "6"),
    ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "tenant=a: b # c"),
    ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "7"),
    ("OTEL_SPAN_EVENT_COUNT_LIMIT", "8"),
    ("OTEL_SPAN_LINK_COUNT_LIMIT", "9"),
    ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "10"),
    ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "11"),
    ("OTEL_TRACES_SAMPLER_ARG", "0.5"),
];

/// What the file of variables says with these.
#[track_caller]
fn with(variables: &[(&str, &str)]) -> String {
    let file = parse(FILE, VARIABLES, &source(variables));
    assert_eq!(problems(&file), [""; 0]);
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    let provider = file.tracer_provider.unwrap();
    let [processor] = provider.processors.try_into().ok().unwrap();
    let WrittenExporter::Otlp(otlp) = processor.exporter else { panic!("not OTLP") };
    let number = |at: Option<At<usize>>| at.map_or("-".to_owned(), |at| at.value.to_string());
    let text = |at: Option<At<String>>| at.map_or("-".to_owned(), |at| at.value);
    let limits = file.limits;
    let attributes = file.resource.attributes.iter();
    let attributes: Vec<_> = attributes.map(|at| format!("{}={}", at.value.key, at.value.value)).collect();
    let names: Vec<_> = file.propagators.value.iter().map(|name| name.as_str()).collect();
    [
        format!("{:?} {:?}", file.disabled.unwrap().value, file.log_level.unwrap().value),
        attributes.join(","),
        names.join(","),
        [processor.schedule_delay, processor.export_timeout].map(number).join(" "),
        [processor.max_queue_size, processor.max_export_batch_size].map(number).join(" "),
        [otlp.endpoint, otlp.certificate, otlp.client_key, otlp.client_certificate].map(text).join(" "),
        format!(
            "{:?} {:?} {}",
            otlp.compression.unwrap().value,
            otlp.timeout.unwrap().value,
            text(otlp.headers_list)
        ),
        [limits.attribute_value_length, limits.attributes, limits.events, limits.links].map(number).join(" "),
        [limits.attributes_per_event, limits.attributes_per_link].map(number).join(" "),
        provider.sampler.unwrap().value.to_string(),
    ]
    .join("\n")
}

#[test]
fn made_of_variables() {
    let unset = "false Info\nservice.name=kiosk\ntracecontext,baggage\n5000 30000\n2048 512\n\
                 http://localhost:4318/v1/traces - - -\nCompressed(Gzip) 10s -\n- 128 128 128\n128 128\nTraceIdRatioBased{1}";
    assert_eq!(with(&[]), unset);
    let empty: Vec<_> = SET.iter().map(|(name, _)| (*name, "")).collect();
    assert_eq!(with(&empty), unset, "an empty variable is none");
    assert_eq!(
        with(&SET),
        "true Debug\nzone=7,team=x,y,service.name=counter\nb3\n2 3\n4 5\n\
         https://traces.example/v1/traces ca.pem key.pem cert.pem\nPlain 6ms tenant=a: b # c\n1000 7 8 9\n10 11\n\
         TraceIdRatioBased{0.5}"
    );
    // Each that holds something else is one problem, at the line of what refers to it.
    let wrong = SET.map(|(name, _)| (name, "[x"));
    let found = parse(FILE, VARIABLES, &source(&wrong)).problems;
    let line = |problem: &Problem| problem.setting().split(':').nth(1).unwrap().parse().unwrap();
    let mut lines: Vec<u32> = found.iter().map(line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [3, 4, 7, 9, 10, 12, 16, 17, 18, 19, 27, 28, 32, 33, 34, 35, 36, 37], "{found:#?}");
}

/// What somebody writes first, from what the file's documentation says: a service that is found out, and one receiver.
const START: &str = r#"
file_format: "1.1"
resource:
  attributes_list: ${OTEL_RESOURCE_ATTRIBUTES}
  detection/development: { detectors: [service: , process: ] }
propagator: { composite: [tracecontext: , baggage: ] }
tracer_provider:
  sampler: { parent_based: }
  processors: [{ batch: { exporter: { otlp_http: } } }]
meter_provider: { readers: [{ periodic: { exporter: { otlp_http: } } }] }
logger_provider: { processors: [{ batch: { exporter: { otlp_http: } } }] }
"#;

/// In what has been spelled for it so far: releases to come, 1.0, and what schema 1.2 makes of names in development.
#[test]
fn a_short_one_to_begin_with() {
    let says = |text: &str| {
        let file = parse(FILE, text, &source(&[("OTEL_SERVICE_NAME", "kiosk")]));
        assert_eq!(problems(&file), [""; 0]);
        let warnings: Vec<_> = file.warnings.iter().map(ToString::to_string).collect();
        let sampler = file.tracer_provider.as_ref().ok().and_then(|provider| provider.sampler.clone());
        let service = file.resource.service_name().map(|(name, _)| name);
        (
            warnings.concat(),
            service,
            sampler.map(|sampler| sampler.value.to_string()),
            file.resource.detected.len(),
        )
    };
    let said = says(START);
    assert_eq!((said.0.as_str(), said.1.as_deref()), ("", Some("kiosk")));
    for version in ["1.0", "1.0-rc.3", "1.1-rc.1"] {
        assert_eq!(says(&START.replace("1.1", version)), said, "{version}");
    }
    let later = START.replace("/development", "").replace("\"1.1\"", "\"1.2\"\nstability: development");
    let (warning, service, sampler, detected) = says(&later);
    assert!(warning.starts_with("otel.yaml:2: file_format: is 1.2, which is newer"), "{warning}");
    assert_eq!((service, sampler, detected), (said.1, said.2, said.3));
}

/// Rust has none of these, and says it once each.
#[test]
fn what_only_others_have() {
    let text = EVERYTHING
        .replace("  - b3multi:\n", "  - b3multi:\n  - jaeger:\n  - ottrace: { any: thing }\n")
        .replace("\"baggage,tracecontext\"", "\"baggage,xray\"")
        .replace("{ random: }", "{ of_our_own: { seed: 1 } }")
        .replace("process: , service: ", "process: , gcp: { zone: a }, service: ");
    let found = problems(&written(&text));
    let places: Vec<_> = found.iter().map(|problem| problem.split(": ").nth(1).unwrap()).collect();
    assert_eq!(
        places,
        [
            "propagator.composite[4].jaeger",
            "propagator.composite[5].ottrace",
            "propagator.composite_list",
            "resource.detection/development.detectors[1].gcp",
            "tracer_provider.id_generator.of_our_own",
        ]
    );
    assert!(found.iter().all(|problem| problem.contains("; use ")), "{found:#?}");
}
