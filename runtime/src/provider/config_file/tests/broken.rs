//! Each mistake is one problem, at its line and path, with what to do.

use super::*;

/// The only problem, after the file's name.
#[track_caller]
fn problem(text: &str) -> String {
    let all = problems(&written(text));
    let [only] = all.as_slice() else { panic!("{text}: {all:#?}") };
    only.strip_prefix(FILE).unwrap().to_owned()
}

#[track_caller]
fn in_provider(part: &str) -> String {
    problem(&provider(part))
}

#[track_caller]
fn in_exporter(part: &str) -> String {
    problem(&format!(
        "file_format: \"1.1\"\ntracer_provider:\n  processors:\n  - batch:\n      exporter:\n        {part}\n"
    ))
}

#[track_caller]
fn in_resource(part: &str) -> String {
    problem(&format!("file_format: \"1.1\"\nresource:\n  {part}\n"))
}

#[test]
fn versions() {
    let version = |text: &str| problem(&format!("file_format: {text}"));
    assert_eq!(problem("disabled: true"), ":1: file_format: is missing; add it");
    assert_eq!(problem(""), ":1: file_format: is missing; add it");
    assert_eq!(
        version("\"2.0\""),
        ":1: file_format: \"2.0\" is another major version than 1; write file_format: \"1.1\""
    );
    assert!(version("\"0.4\"").contains("another major version"));
    assert_eq!(
        version("1.1"),
        ":1: file_format: is a number with a fraction, not a text; write it in quotes"
    );
    for text in ["\"\"", "one", "\"1\"", "\"1.x\"", "\"v1.1\"", "\"1.1.1\""] {
        assert!(version(text).contains("is no version"), "{text}");
    }
}

#[test]
fn files_that_are_none() {
    assert_eq!(problem("just a text"), ":1: is a text, not a mapping; give a mapping");
    assert!(problem("a: [").contains("is no YAML at column"));
    assert!(
        problem("file_format: \"1.1\"\nx: ${A:?b}")
            .starts_with(":2: x: holds ${A:?b}, which is no reference")
    );
}

#[test]
fn types() {
    let file = |line: &str| problem(&format!("file_format: \"1.1\"\n{line}"));
    assert_eq!(file("disabled: yes"), ":2: disabled: is a text, not true or false; give true or false");
    assert_eq!(file("log_level: [info]"), ":2: log_level: is a list, not a text; give a text");
    assert_eq!(
        file("log_level: loud"),
        ":2: log_level: \"loud\" is not known; use one of trace, debug, info, warn, error, fatal, each also with 2, 3 or 4 behind it"
    );
    assert_eq!(
        file("attribute_limits: {attribute_count_limit: '12'}"),
        ":2: attribute_limits.attribute_count_limit: is a text, not a whole number; give a whole number"
    );
    assert_eq!(
        file("attribute_limits: {attribute_count_limit: -1}"),
        ":2: attribute_limits.attribute_count_limit: \"-1\" is out of range; give a whole number from 0 to 2147483647"
    );
    assert_eq!(
        file("attribute_limits: {attribute_value_depth_limit: 0}"),
        ":2: attribute_limits.attribute_value_depth_limit: \"0\" is out of range; give a whole number from 1 on"
    );
    assert!(
        file("attribute_limits: {attribute_count_limit: 1.5}")
            .contains("a number with a fraction, not a whole")
    );
    assert_eq!(
        file("attribute_limits: 3"),
        ":2: attribute_limits: is a whole number, not a mapping; give a mapping"
    );
}

#[test]
fn keys_that_are_not_known() {
    assert_eq!(
        problem("file_format: \"1.1\"\nattribute_limits:\n  attribute_count: 1"),
        ":3: attribute_limits.attribute_count: is not known there; use attribute_value_depth_limit, attribute_value_length_limit, attribute_count_limit"
    );
    assert_eq!(
        in_provider("samplers: {}"),
        ":5: tracer_provider.samplers: is not known there; \
         use processors, limits, sampler, id_generator, tracer_configurator/development"
    );
    assert_eq!(
        in_provider("sampler: {always_on: {ratio: 1}}"),
        ":5: tracer_provider.sampler.always_on.ratio: is not known there; leave it out"
    );
    assert!(in_provider("limits: {span_count: 1}").starts_with(":5: tracer_provider.limits.span_count: "));
    assert!(
        in_exporter("otlp_http: {insecure: true}")
            .starts_with(":6: tracer_provider.processors[0].batch.exporter.otlp_http.insecure: ")
    );
    // Only gRPC can go without a scheme.
    assert!(
        in_exporter("otlp_http: {tls: {insecure: true}}")
            .contains(".otlp_http.tls.insecure: is not known there")
    );
    assert!(
        in_exporter("console: {color: true}").contains(".console.color: is not known there; leave it out")
    );
}

/// With and without the suffix is the same key.
#[test]
fn a_key_in_two_spellings() {
    assert_eq!(
        in_resource("detection: {}\n  detection/development: {}"),
        ":3: resource.detection: stands beside detection/development; leave one"
    );
    // What is empty is not there.
    let text =
        "file_format: \"1.1\"\nresource: {detection: , detection/development: {detectors: [process: ]}}";
    assert!(!good(text).resource.detected.is_empty());
    assert!(
        in_resource("detection/alpha: {}").contains("detection/alpha: is not known there; use attributes")
    );
}

#[test]
fn processors() {
    let file = |part: &str| problem(&format!("file_format: \"1.1\"\ntracer_provider:\n  {part}"));
    assert_eq!(file("limits: {}"), ":2: tracer_provider.processors: is missing; add it");
    assert_eq!(
        file("processors: []"),
        ":3: tracer_provider.processors: is empty; give a processor, batch or simple"
    );
    assert_eq!(
        file("processors: {batch: }"),
        ":3: tracer_provider.processors: is a mapping, not a list; give a list"
    );
    assert_eq!(
        file("processors: [batch: ]"),
        ":3: tracer_provider.processors[0].batch.exporter: is missing; add it"
    );
    assert_eq!(
        file("processors: [{}]"),
        ":3: tracer_provider.processors[0]: says no kind; use batch, simple"
    );
    assert!(file("processors: [{batch: , simple: }]").contains("processors[0]: says more than one kind"));
    assert_eq!(
        file("processors: [span: {}]"),
        ":3: tracer_provider.processors[0].span: is not a known processor; use batch, simple"
    );
    assert_eq!(
        file("processors: [batch: {delay: 1, exporter: {console: }}]"),
        ":3: tracer_provider.processors[0].batch.delay: is not known there; \
         use schedule_delay, export_timeout, max_queue_size, max_export_batch_size, exporter"
    );
    assert_eq!(
        file("processors: [simple: {schedule_delay: 1, exporter: {console: }}]"),
        ":3: tracer_provider.processors[0].simple.schedule_delay: is not known there; use exporter"
    );
}

#[test]
fn exporters() {
    assert_eq!(
        in_exporter("{}"),
        ":5: tracer_provider.processors[0].batch.exporter: says no kind; use otlp_http, otlp_grpc, \
         otlp_file/development, console, or a name registered with builder().register_exporter(..)"
    );
    assert!(
        in_exporter("otlp_http: {encoding: xml}")
            .contains("encoding: \"xml\" is not known; use protobuf, json")
    );
    assert!(
        in_exporter("otlp_http: {compression: brotli}")
            .contains("\"brotli\" is not known; use one of none, gzip, zstd")
    );
    assert!(in_exporter("otlp_http: {timeout: 10s}").contains("timeout: is a text, not a whole number"));
    for stream in ["stderr", "file://logs.jsonl", "/var/log/traces.jsonl", "http://x"] {
        let problem = in_exporter(&format!("otlp_file/development: {{output_stream: \"{stream}\"}}"));
        assert!(problem.contains("output_stream: ") && problem.contains("is no stream"), "{problem}");
    }
}

#[test]
fn headers_are_never_shown() {
    const SECRET: &str = "s3cr3t";
    for headers in [
        "headers: {authorization: s3cr3t}",
        "headers: [authorization: s3cr3t]",
        "headers: [{name: authorization, value: [s3cr3t]}]",
        "headers: [{name: authorization, value: {s: s3cr3t}}]",
        "headers: [{name: [s3cr3t], value: x}]",
        "headers: s3cr3t",
        "headers_list: [authorization=s3cr3t]",
        "headers_list: {authorization: s3cr3t}",
    ] {
        let found = problems(&written(&format!(
            "file_format: \"1.1\"\ntracer_provider:\n  processors:\n  - batch: {{exporter: {{otlp_http: {{{headers}}}}}}}"
        )));
        assert!(!found.is_empty(), "{headers}");
        assert!(!found.concat().contains(SECRET), "{found:?}");
    }
    assert_eq!(
        in_exporter("otlp_http: {headers: [{name: api-key, value: 1234}]}"),
        ":6: tracer_provider.processors[0].batch.exporter.otlp_http.headers[0].value: is a whole number, not a text; write it in quotes"
    );
    assert!(in_exporter("otlp_http: {headers: [{value: x}]}").contains("headers[0].name: is missing"));
    assert!(in_exporter("otlp_http: {headers: [{name: x}]}").contains("headers[0].value: is missing"));
}

#[test]
fn samplers() {
    assert_eq!(
        in_provider("sampler: {sometimes: }"),
        ":5: tracer_provider.sampler.sometimes: is not a known sampler; use always_on, always_off, parent_based, \
         trace_id_ratio_based, probability/development, composite/development, jaeger_remote/development"
    );
    assert_eq!(
        in_provider("sampler:\n  parent_based:\n    root:\n      trace_id_ratio_based:\n        ratio: 2"),
        ":9: tracer_provider.sampler.parent_based.root.trace_id_ratio_based.ratio: \"2\" is out of range; \
         give a number from 0.0 to 1.0"
    );
    assert!(
        in_provider("sampler: {trace_id_ratio_based: {ratio: .nan}}").contains("\"NaN\" is out of range")
    );
    assert!(
        in_provider("sampler: {probability/development: {ratio: half}}").contains("is a text, not a number")
    );
    assert!(
        in_provider("sampler: {parent_based: {remote: {always_on: }}}")
            .contains("parent_based.remote: is not known")
    );
    assert!(
        in_provider("sampler: {always_on/development: }")
            .contains("always_on/development: is not a known sampler")
    );
    assert_eq!(
        in_provider("sampler: {always_record: {root: {sometimes: }}}"),
        ":5: tracer_provider.sampler.always_record: records spans that do not leave, which nothing here looks at; \
         give the sampler that stands in it; span_processor(..) sees what is sampled"
    );
    let composite = |part: &str| in_provider(&format!("sampler: {{composite/development: {part}}}"));
    assert!(composite("{parent_threshold: {}}").contains("parent_threshold.root: is missing"));
    assert!(
        composite("{parent_based: {}}")
            .contains("is not a known sampler there; use always_on, always_off, parent_threshold")
    );
    let rule = |part: &str| composite(&format!("{{rule_based: {{rules: [{part}]}}}}"));
    assert!(rule("{span_kinds: [server]}").contains("rules[0].sampler: is missing"));
    assert!(
        rule("{span_kinds: [any], sampler: {always_on: }}")
            .contains("span_kinds[0]: \"any\" is not known; use internal")
    );
    assert!(
        rule("{parent: [some], sampler: {always_on: }}")
            .contains("parent[0]: \"some\" is not known; use none")
    );
    assert!(
        rule("{attribute_values: {key: a}, sampler: {always_on: }}")
            .contains("attribute_values.values: is missing")
    );
    assert!(
        rule("{attribute_patterns: {included: [a]}, sampler: {always_on: }}")
            .contains("attribute_patterns.key: is missing")
    );
    assert!(
        rule("{attribute_values: {key: a, values: [1]}, sampler: {always_on: }}")
            .contains("values[0]: is a whole number, not a text")
    );
}

#[cfg(feature = "jaeger-remote")]
#[test]
fn remote_samplers() {
    let remote = |part: &str| in_provider(&format!("sampler: {{jaeger_remote/development: {{{part}}}}}"));
    assert!(
        remote("initial_sampler: {always_on: }").contains("jaeger_remote/development.endpoint: is missing")
    );
    assert!(remote("endpoint: \"http://h\"").contains("initial_sampler: is missing"));
    let text = remote("endpoint: \"http://u:s3cr3t@h\", initial_sampler: {always_on: }");
    assert!(
        text.contains("endpoint: \"http://***@h\" has an endpoint with a query or credentials"),
        "{text}"
    );
    assert!(remote("endpoint: h, initial_sampler: {always_on: }").contains("is not a URL"));
    assert!(
        remote("endpoint: \"http://h\", interval: 5s, initial_sampler: {always_on: }")
            .contains("not a whole number")
    );
}

#[test]
fn propagators_and_id_generators() {
    let file = |part: &str| problem(&format!("file_format: \"1.1\"\npropagator: {part}"));
    assert_eq!(
        file("{composite: [xray: ]}"),
        ":2: propagator.composite[0].xray: is not a known propagator; use tracecontext, baggage, b3, b3multi"
    );
    assert_eq!(
        file("{composite_list: \"tracecontext,jaeger,ottrace\"}"),
        ":2: propagator.composite_list: \"tracecontext,jaeger,ottrace\" holds names that are not known: jaeger, ottrace; \
         use tracecontext, baggage, b3, b3multi"
    );
    assert!(file("{composite_list: \"b3,none\"}").contains("holds none beside other names"));
    assert!(file("{composite: tracecontext}").contains("is a text, not a list"));
    assert!(file("{list: x}").contains("propagator.list: is not known there; use composite, composite_list"));
    assert_eq!(
        in_provider("id_generator: {xray: }"),
        ":5: tracer_provider.id_generator.xray: is not a known id generator; \
         use random, or builder().id_generator(..) in code"
    );
}

#[test]
fn resources() {
    assert_eq!(
        in_resource("attributes: [{name: a, value: 1}]"),
        ":3: resource.attributes[0].value: is a whole number, not a text; write it in quotes"
    );
    assert_eq!(
        in_resource("attributes: [{name: a}]"),
        ":3: resource.attributes[0].value: is missing; add it"
    );
    assert!(in_resource("attributes: [{value: a}]").contains("attributes[0].name: is missing"));
    assert!(in_resource("attributes: [{name: '', value: a}]").contains("attributes[0].name: is empty"));
    assert!(
        in_resource("attributes: [{name: a, value: x, type: text}]")
            .contains("type: \"text\" is not a known type; use string")
    );
    assert!(
        in_resource("attributes: [{name: a, value: x, type: int}]")
            .contains("value: is a text, not a whole number")
    );
    assert!(
        in_resource("attributes: [{name: a, value: 1e400, type: int}]")
            .contains("value: is a number with a fraction")
    );
    assert!(
        in_resource("attributes: [{name: a, value: 9223372036854775808, type: int}]")
            .contains("is out of range")
    );
    assert!(
        in_resource("attributes: [{name: a, value: [1, x], type: int_array}]")
            .contains("value[1]: is a text")
    );
    assert!(
        in_resource("attributes: [{name: a, value: x, type: string_array}]")
            .contains("value: is a text, not a list")
    );
    assert!(
        in_resource("attributes_list: \"a=1,b\"")
            .contains("attributes_list: \"a=1,b\" has no equals sign in entry 2; give")
    );
    assert!(
        in_resource("detection/development: {detectors: [magic: ]}")
            .contains("detectors[0].magic: is not a known detector; use container")
    );
    assert_eq!(
        in_resource("detection: {detectors: [magic: {depth: 1, more: {}}]}"),
        ":3: resource.detection.detectors[0].magic: is not a known detector; use container, host, process, service, k8s"
    );
    assert!(
        in_resource("detectors: []")
            .contains("resource.detectors: is not known there; use attributes, attributes_list")
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = "file_format: \"9.0\"\ndisabled: 1\nresource: {attributes: [{name: a, value: ${A B}}]}\n\
                propagator: {composite: [x: ]}\ntracer_provider: {processors: [batch: {exporter: {otlp_http: {timeout: x}}}], limits: 1}\n";
    let text = text.replace("${A B}", "\"${A B}\"");
    let found = problems(&written(&text));
    let places: Vec<_> = found.iter().map(|problem| problem.split(": ").nth(1).unwrap()).collect();
    assert_eq!(
        places,
        [
            "resource.attributes[0].value",
            "file_format",
            "disabled",
            "propagator.composite[0].x",
            "tracer_provider.processors[0].batch.exporter.otlp_http.timeout",
            "tracer_provider.limits"
        ]
    );
}
