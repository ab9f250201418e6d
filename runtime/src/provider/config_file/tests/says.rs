//! What good files say.

use opentelemetry::{Array, Value};

use super::*;
use crate::exporter::Protocol;
use crate::provider::config::FileTarget;

fn sampler(part: &str) -> String {
    good(&provider(part)).tracer_provider.unwrap().sampler.map(|at| at.value.to_string()).unwrap_or_default()
}

fn exporter(part: &str) -> WrittenExporter {
    let text = format!(
        "file_format: \"1.1\"\ntracer_provider:\n  processors:\n  - batch:\n      exporter:\n        {part}\n"
    );
    good(&text).tracer_provider.unwrap().processors.remove(0).exporter
}

fn otlp(part: &str) -> WrittenOtlp {
    match exporter(part) {
        WrittenExporter::Otlp(otlp) => *otlp,
        _ => panic!("{part}"),
    }
}

fn value<T>(at: Option<At<T>>) -> Option<T> {
    at.map(|at| at.value)
}

#[test]
fn a_small_file_says_little() {
    let file = good("file_format: \"1.1\"");
    assert!(file.disabled.is_none() && file.log_level.is_none());
    assert_eq!(file.limits, WrittenLimits::default());
    assert_eq!(file.propagators, At { value: vec![], place: "otel.yaml:1: propagator".to_owned() });
    assert_eq!(file.tracer_provider.err().as_deref(), Some("otel.yaml:1: tracer_provider"));
    assert!(file.warnings.is_empty());
}

#[test]
fn null_is_absent() {
    let file = good(
        "file_format: \"1.1\"\ndisabled:\nlog_level: ~\nattribute_limits: null\npropagator:\nresource:\ntracer_provider:\n",
    );
    assert!(file.disabled.is_none() && file.log_level.is_none() && file.tracer_provider.is_err());
    let file = good(&provider("limits: {event_count_limit: }\nsampler:\nid_generator:"));
    assert!(file.limits.events.is_none() && file.tracer_provider.unwrap().sampler.is_none());
}

#[test]
fn versions() {
    for text in ["1.0", "1.1", "1.0-rc.3", "1.1-rc.1"] {
        assert!(good(&format!("file_format: \"{text}\"")).warnings.is_empty(), "{text}");
    }
    for text in ["1.2", "1.10"] {
        let warnings = good(&format!("file_format: \"{text}\"")).warnings;
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].to_string().starts_with("otel.yaml:1: file_format: is 1."), "{warnings:?}");
    }
}

#[test]
fn other_keys_at_the_top_are_for_others() {
    let others = "meter_provider: {readers: [1]}\nlogger_provider: x\ninstrumentation/development:\n  rust: {a: b}\nmine: 1\n";
    assert!(good(&format!("file_format: \"1.1\"\n{others}")).warnings.is_empty());
}

#[test]
fn levels() {
    use LogLevel::{Debug, Error, Info, None, Trace, Warn};
    for (text, expected) in [
        ("trace", Trace),
        ("trace2", Debug),
        ("debug", Debug),
        ("DEBUG4", Info),
        ("info", Info),
        ("INFO", Info),
        ("info3", Warn),
        ("warn", Warn),
        ("warn2", Error),
        ("error", Error),
        ("error2", None),
        ("fatal", None),
        ("fatal4", None),
    ] {
        let file = good(&format!("file_format: \"1.1\"\nlog_level: {text}"));
        assert_eq!(file.log_level.unwrap().value, expected, "{text}");
    }
}

#[test]
fn limits_of_spans_win_over_those_of_attributes() {
    let file = good(&format!(
        "{}attribute_limits: {{attribute_value_length_limit: 4096, attribute_count_limit: 10}}",
        provider(
            "limits:\n  attribute_count_limit: 20\n  event_count_limit: 1\n  link_count_limit: 2\n  event_attribute_count_limit: 3\n  link_attribute_count_limit: 0"
        )
    ));
    let limits = file.limits;
    assert_eq!(
        limits.attributes.unwrap(),
        At { value: 20, place: "otel.yaml:6: tracer_provider.limits.attribute_count_limit".to_owned() }
    );
    assert_eq!(value(limits.attribute_value_length), Some(4096));
    let others = [limits.events, limits.links, limits.attributes_per_event, limits.attributes_per_link];
    assert_eq!(others.map(value), [Some(1), Some(2), Some(3), Some(0)]);
}

#[test]
fn processors_keep_their_own_values() {
    let file = good(
        "file_format: \"1.1\"\ntracer_provider:\n  processors:\n\
         \x20 - batch: {schedule_delay: 1, export_timeout: 2, max_queue_size: 3, max_export_batch_size: 4, exporter: {console: }}\n\
         \x20 - batch: {exporter: {mine: {}}}\n\
         \x20 - simple: {exporter: {console: {}}}\n",
    );
    let [first, second, third] = file.tracer_provider.unwrap().processors.try_into().ok().unwrap();
    let values =
        [first.schedule_delay, first.export_timeout, first.max_queue_size, first.max_export_batch_size];
    assert_eq!(values.map(value), [Some(1), Some(2), Some(3), Some(4)]);
    assert!(second.schedule_delay.is_none() && !second.is_simple && third.is_simple);
    assert!(matches!(second.exporter, WrittenExporter::Registered(At { value, .. }, _) if value == "mine"));
}

#[test]
fn otlp_over_http() {
    let plain = otlp("otlp_http:");
    assert_eq!(plain.protocol.value, Protocol::HttpProtobuf);
    assert!(plain.endpoint.is_none() && plain.timeout.is_none() && plain.headers.is_empty());
    let full = otlp(
        "otlp_http: {endpoint: \"https://host:4318/v1/traces\", compression: gzip, timeout: 0, encoding: json, \
         tls: {ca_file: /ca.pem, key_file: /key.pem, cert_file: /cert.pem}, headers_list: \"a=1,b=2\", \
         headers: [{name: api-key, value: \"1234\"}, {name: gone, value: }]}",
    );
    assert_eq!(full.protocol.value, Protocol::HttpJson);
    assert_eq!(value(full.endpoint).as_deref(), Some("https://host:4318/v1/traces"));
    assert_eq!(value(full.timeout), Some(std::time::Duration::ZERO));
    let files = [full.certificate, full.client_key, full.client_certificate].map(|file| value(file).unwrap());
    assert_eq!(files, ["/ca.pem", "/key.pem", "/cert.pem"]);
    assert_eq!(value(full.headers_list).as_deref(), Some("a=1,b=2"));
    // A header whose value is null is left out.
    let headers: Vec<_> = full.headers.into_iter().map(|header| header.value).collect();
    assert_eq!(headers, [("api-key".to_owned(), "1234".to_owned())]);
}

#[test]
fn other_exporters() {
    let grpc = otlp("otlp_grpc: {endpoint: \"host:4317\", tls: {insecure: true}}");
    assert_eq!((grpc.protocol.value, value(grpc.insecure)), (Protocol::Grpc, Some(true)));
    assert!(matches!(exporter("console:"), WrittenExporter::Console(_)));
    for (part, expected) in [
        ("otlp_file/development:", FileTarget::Stdout),
        ("otlp_file/development: {output_stream: }", FileTarget::Stdout),
        ("otlp_file/development: {output_stream: stdout}", FileTarget::Stdout),
        (
            "otlp_file/development: {output_stream: \"file:///var/log/traces.jsonl\"}",
            FileTarget::Path("/var/log/traces.jsonl".into()),
        ),
    ] {
        assert!(
            matches!(exporter(part), WrittenExporter::File(At { value, .. }) if value == expected),
            "{part}"
        );
    }
}

#[test]
fn samplers() {
    for (part, expected) in [
        ("sampler: {always_on: }", "AlwaysOnSampler"),
        ("sampler: {always_off: {}}", "AlwaysOffSampler"),
        ("sampler: {trace_id_ratio_based: }", "TraceIdRatioBased{1}"),
        ("sampler: {trace_id_ratio_based: {ratio: 0.25}}", "TraceIdRatioBased{0.25}"),
        ("sampler: {trace_id_ratio_based: {ratio: 1}}", "TraceIdRatioBased{1}"),
        ("sampler: {probability/development: {ratio: 0.001}}", "ProbabilitySampler{0.001}"),
        (
            "sampler: {parent_based: }",
            "ParentBased{root=AlwaysOnSampler,remoteParentSampled=AlwaysOnSampler,remoteParentNotSampled=AlwaysOffSampler,\
             localParentSampled=AlwaysOnSampler,localParentNotSampled=AlwaysOffSampler}",
        ),
        (
            "sampler:\n  parent_based:\n    root: {trace_id_ratio_based: {ratio: 0.5}}\n    remote_parent_sampled: {always_off: }\n\
             \x20   remote_parent_not_sampled: {probability/development: {ratio: 0.01}}\n    local_parent_sampled: {composite/development: {probability: {ratio: 0.1}}}\n\
             \x20   local_parent_not_sampled: {always_on: }",
            "ParentBased{root=TraceIdRatioBased{0.5},remoteParentSampled=AlwaysOffSampler,remoteParentNotSampled=ProbabilitySampler{0.01},\
             localParentSampled=CompositeSampler{ComposableProbability{0.1}},localParentNotSampled=AlwaysOnSampler}",
        ),
        (
            "sampler: {composite/development: {parent_threshold: {root: {always_on: }}}}",
            "CompositeSampler{ComposableParentThreshold{root=ComposableAlwaysOn}}",
        ),
        (
            "sampler:\n  composite/development:\n    rule_based:\n      rules:\n\
             \x20     - attribute_values: {key: http.route, values: [/healthz]}\n        sampler: {always_off: }\n\
             \x20     - attribute_patterns: {key: url.path, included: [/in/*], excluded: [/in/x]}\n        sampler: {always_on: }\n\
             \x20     - {parent: [none], span_kinds: [client], sampler: {probability: {ratio: 0.05}}}\n\
             \x20     - {sampler: {always_off: }}",
            "CompositeSampler{ComposableRuleBased{4 rules}}",
        ),
        (
            "sampler: {composite/development: {rule_based: }}",
            "CompositeSampler{ComposableRuleBased{0 rules}}",
        ),
    ] {
        assert_eq!(sampler(part), expected, "{part}");
    }
}

#[test]
fn a_back_end_can_say_the_strategy() {
    let part = |interval: &str| {
        format!(
            "sampler: {{jaeger_remote/development: {{endpoint: \"http://jaeger:5778\", {interval}initial_sampler: {{always_off: }}}}}}"
        )
    };
    if cfg!(feature = "jaeger-remote") {
        assert_eq!(sampler(&part("")), "JaegerRemoteSampler{AlwaysOffSampler}");
        assert_eq!(sampler(&part("interval: 5000, ")), "JaegerRemoteSampler{AlwaysOffSampler}");
    } else {
        let problems = written(&provider(&part(""))).problems;
        assert!(
            matches!(&problems[..], [one] if one.cargo_feature() == Some("jaeger-remote")),
            "{problems:?}"
        );
    }
}

#[test]
fn propagators() {
    use PropagatorName::{B3, Baggage, TraceContext};
    let names = |part: &str| good(&format!("file_format: \"1.1\"\npropagator: {part}")).propagators.value;
    assert_eq!(names("{composite: [tracecontext: , baggage: {}]}"), [TraceContext, Baggage]);
    assert_eq!(names("{composite_list: \"baggage, B3\"}"), [Baggage, B3]);
    assert_eq!(
        names("{composite: [b3: ], composite_list: \"tracecontext,b3\"}"),
        [B3, TraceContext, B3],
        "duplicates go where settings meet"
    );
    assert_eq!(names("{composite_list: none}"), []);
    assert_eq!(names("{composite: []}"), []);
}

#[test]
fn attributes_have_types_and_win_over_the_list() {
    let file = good(
        "file_format: \"1.1\"\nresource:\n  attributes_list: \"a=list,team=ü%2C\"\n  schema_url: https://opentelemetry.io/schemas/1.44.0\n  attributes:\n\
         \x20 - {name: service.name, value: shop}\n  - {name: a, value: own, type: string}\n  - {name: b, value: true, type: bool}\n\
         \x20 - {name: i, value: -1, type: int}\n  - {name: d, value: 2, type: double}\n  - {name: s, value: [x, \"1\"], type: string_array}\n\
         \x20 - {name: bs, value: [true, false], type: bool_array}\n  - {name: is, value: [1, 0x10], type: int_array}\n\
         \x20 - {name: ds, value: [1.5, 2], type: double_array}\n",
    );
    let resource = file.resource;
    assert_eq!(resource.schema_url.as_deref(), Some("https://opentelemetry.io/schemas/1.44.0"));
    assert_eq!(
        resource.service_name().unwrap(),
        ("shop".to_owned(), "otel.yaml:6: resource.attributes[0]".to_owned())
    );
    let attributes: Vec<_> =
        resource.attributes.iter().map(|at| (at.value.key.as_str(), at.value.value.clone())).collect();
    assert_eq!(
        attributes,
        [
            ("a", "list".into()),
            ("team", "ü,".into()),
            ("service.name", "shop".into()),
            ("a", "own".into()),
            ("b", true.into()),
            ("i", Value::I64(-1)),
            ("d", Value::F64(2.0)),
            ("s", Value::Array(Array::String(vec!["x".into(), "1".into()]))),
            ("bs", Value::Array(Array::Bool(vec![true, false]))),
            ("is", Value::Array(Array::I64(vec![1, 16]))),
            ("ds", Value::Array(Array::F64(vec![1.5, 2.0]))),
        ]
    );
}

/// A variable that is not set makes no attribute.
#[test]
fn an_attribute_without_a_value_is_left_out() {
    let attributes = |value: &str| {
        let text =
            format!("file_format: \"1.1\"\nresource:\n  attributes:\n  - name: team\n    value: {value}\n");
        good(&text).resource.attributes.len()
    };
    assert_eq!(["", "null", "${TEAM}", "${TEAM:-core}", "\"\""].map(attributes), [0, 0, 0, 1, 1]);
}

/// What is in development is written without saying so from schema 1.2 on.
#[test]
fn names_without_development_are_the_same() {
    for part in [
        "sampler: {probability/development: {ratio: 0.25}}",
        "sampler: {parent_based: {root: {composite/development: {parent_threshold: {root: {probability: }}}}}}",
    ] {
        let later = part.replace("/development", "");
        assert_eq!(sampler(&later), sampler(part));
    }
    if cfg!(feature = "jaeger-remote") {
        let remote =
            "sampler: {jaeger_remote: {endpoint: \"http://jaeger:5778\", initial_sampler: {always_off: }}}";
        assert_eq!(sampler(remote), "JaegerRemoteSampler{AlwaysOffSampler}");
    }
    let text = "file_format: \"1.2\"\nmaturity_level: development\ntracer_provider:\n  processors:\n\
                \x20 - simple: {exporter: {otlp_file: {output_stream: stdout}}}\n  tracer_configurator: {}\n\
                resource: {detection: {detectors: [process: ], entities_enabled: true}}\n";
    let file = good(text);
    assert!(!file.resource.detected.is_empty());
    let Ok(WrittenProvider { processors, .. }) = &file.tracer_provider else { panic!("no provider") };
    assert!(matches!(&processors[0].exporter, WrittenExporter::File(_)));
    let warnings: Vec<_> = file.warnings.iter().map(ToString::to_string).collect();
    let parts = [
        "otel.yaml:1: file_format: is 1.2, which is newer than what is known here",
        "otel.yaml:7: resource.detection.entities_enabled: is not supported and is ignored",
        "otel.yaml:6: tracer_provider.tracer_configurator: is not supported and is ignored",
    ];
    assert!(warnings.iter().zip(parts).all(|(warning, part)| warning.starts_with(part)), "{warnings:#?}");
    assert_eq!(warnings.len(), parts.len());
}

/// Values cannot be nested here, so that every depth that may be asked for is kept.
#[test]
fn a_limit_of_depth_is_kept_as_it_is() {
    let limits = "{attribute_value_depth_limit: 1, attribute_count_limit: 7}";
    let general = good(&format!("file_format: \"1.1\"\nattribute_limits: {limits}"));
    assert_eq!(value(general.limits.attributes), Some(7));
    let own = good(&provider(&format!("limits: {limits}")));
    assert_eq!(value(own.limits.attributes), Some(7));
}

#[test]
fn only_listed_detectors_are_asked() {
    let detected = |part: &str| {
        let text = format!("file_format: \"1.1\"\nresource: {{detection/development: {part}}}");
        let file = parse(FILE, &text, &source(&[("OTEL_SERVICE_NAME", " shop ")]));
        assert_eq!(problems(&file), [""; 0]);
        file.resource
            .detected
            .iter()
            .map(|found| format!("{}={}", found.key, found.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(detected("{}"), [""; 0]);
    let process = detected("{detectors: [process: ]}");
    assert!(process.iter().any(|found| found == "process.runtime.name=rust"), "{process:?}");
    let some =
        detected("{detectors: [process: ], attributes: {included: [process.*], excluded: [process.p??]}}");
    assert_eq!(some.len() + 1, process.len());
    assert!(!some.iter().any(|found| found.starts_with("process.pid")), "{some:?}");
    let service = detected("{detectors: [service: ]}");
    assert_eq!((service.len(), service[0].as_str()), (2, "service.name=shop"));
    let id = service[1].strip_prefix("service.instance.id=").unwrap();
    let parts: Vec<_> = id.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
    assert_eq!(id.as_bytes()[14], b'4');
    // Of the process, however often telemetry starts in it.
    assert_eq!(detected("{detectors: [service: ]}")[1], service[1]);
}

/// A feature that is not compiled in is named, as for variables.
#[test]
fn detectors_may_need_a_feature() {
    for (name, feature, compiled) in [
        ("host", "resource-host", cfg!(feature = "resource-host")),
        ("container", "resource-container", cfg!(feature = "resource-container")),
        ("k8s", "resource-k8s", cfg!(feature = "resource-k8s")),
    ] {
        let text =
            format!("file_format: \"1.1\"\nresource: {{detection/development: {{detectors: [{name}: ]}}}}");
        let missing: Vec<_> =
            written(&text).problems.iter().filter_map(|one| one.cargo_feature().map(str::to_owned)).collect();
        assert_eq!(missing, if compiled { vec![] } else { vec![feature.to_owned()] });
    }
}

#[test]
fn what_is_not_for_us_is_a_warning() {
    let file = good(&provider(
        "tracer_configurator/development:\n  default_config: {enabled: true}\nid_generator: {random: }",
    ));
    assert_eq!(file.warnings.len(), 1);
    assert!(
        file.warnings[0]
            .to_string()
            .starts_with("otel.yaml:5: tracer_provider.tracer_configurator/development: is not supported")
    );
}

#[test]
fn variables_stand_in_values() {
    let text = "file_format: \"1.1\"\ndisabled: ${OFF:-false}\nattribute_limits: {attribute_count_limit: !!int \"${COUNT:-128}\"}\n\
                resource: {attributes_list: \"${LIST}\"}\n";
    let file = parse(FILE, text, &source(&[("COUNT", "5"), ("OFF", "")]));
    assert_eq!(problems(&file), [""; 0]);
    assert_eq!((value(file.disabled), value(file.limits.attributes)), (Some(false), Some(5)));
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = std::sync::Arc::clone(&asked);
    let source: Source = Box::new(move |name| {
        told.lock().unwrap().push(name.to_owned());
        None
    });
    parse(FILE, "a: ${X}\nb: ${X:-1}\nc: ${Y}", &source);
    assert_eq!(*asked.lock().unwrap(), ["X", "Y"]);
}
