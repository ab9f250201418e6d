//! What the error says, and that it says everything at once.

use std::time::Duration;

use super::*;
use crate::provider::config::ExporterKind;
use crate::provider::sampler::Sampler;

#[test]
fn all_problems_come_in_one_list() {
    let builder = builder(&[
        ("OTEL_TRACES_SAMPLER", "traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
        ("OTEL_PROPAGATORS", "tracecontext,foo"),
        ("OTEL_BSP_SCHEDULE_DELAY", "5s"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
        ("OTEL_LOG_LEVEL", "loud"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization"),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", "-1"),
    ])
    .service_name(" ")
    .export_timeout(Duration::MAX);
    let error = builder.resolve().unwrap_err();
    let mut settings: Vec<_> =
        error.problems().iter().filter(|problem| problem.cargo_feature().is_none()).collect();
    settings.sort_by_key(|problem| problem.setting().to_owned());
    let settings: Vec<_> = settings.iter().map(|problem| problem.setting()).collect();
    let mut expected = vec![
        "OTEL_BSP_MAX_QUEUE_SIZE",
        "OTEL_BSP_SCHEDULE_DELAY",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_LOG_LEVEL",
        "OTEL_PROPAGATORS",
        "OTEL_SPAN_LINK_COUNT_LIMIT",
        "OTEL_TRACES_SAMPLER_ARG",
        "builder().export_timeout(..)",
        "builder().service_name(..)",
    ];
    // Over gRPC an endpoint needs no scheme; without any OTLP the protocol is http/protobuf.
    if cfg!(feature = "otlp-http") || !cfg!(feature = "otlp-grpc") {
        expected.insert(2, "OTEL_EXPORTER_OTLP_ENDPOINT");
    }
    assert_eq!(settings, expected);
    let text = error.to_string();
    assert!(expected.iter().all(|setting| text.contains(setting)), "{text}");
}

#[test]
fn a_wrong_sampler_names_variable_value_and_choices() {
    let outcome = from_variables(&[("OTEL_TRACES_SAMPLER", "foo")]);
    assert_eq!(
        outcome.only_problem("OTEL_TRACES_SAMPLER").to_string(),
        "OTEL_TRACES_SAMPLER: \"foo\" is not a known sampler; use one of always_on, always_off, traceidratio, \
         parentbased_always_on, parentbased_always_off, parentbased_traceidratio, jaeger_remote, parentbased_jaeger_remote"
    );
}

#[test]
fn a_wrong_ratio_names_variable_value_and_range() {
    let outcome =
        from_variables(&[("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2")]);
    assert_eq!(
        outcome.only_problem("OTEL_TRACES_SAMPLER_ARG").to_string(),
        "OTEL_TRACES_SAMPLER_ARG: \"2\" is out of range; give a number from 0.0 to 1.0"
    );
}

#[test]
fn a_malformed_endpoint_names_variable_value_and_an_example() {
    let outcome = from_variables(&[
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "not a url"),
    ]);
    assert_eq!(
        outcome.only_problem("OTEL_EXPORTER_OTLP_ENDPOINT").to_string(),
        "OTEL_EXPORTER_OTLP_ENDPOINT: \"not a url\" is not a URL that telemetry can be sent to: it holds a space or \
         another character that must be percent-encoded; give a URL such as http://localhost:4318, or \
         http://localhost:4317 for gRPC"
    );
}

#[test]
fn wrong_values_in_code_name_the_method() {
    let problem = |builder: Builder| resolved(builder).problems.first().map(ToString::to_string).unwrap();
    assert_eq!(
        problem(builder(&[]).max_queue_size(0)),
        "builder().max_queue_size(..): \"0\" is out of range; give a whole number from 1 to 2147483647"
    );
    assert_eq!(
        problem(builder(&[]).sampler(Sampler::trace_id_ratio(f64::NAN))),
        "builder().sampler(..): \"TraceIdRatioBased{NaN}\" is out of range; give a ratio from 0.0 to 1.0"
    );
    assert_eq!(
        problem(builder(&[]).max_queue_size(10).max_export_batch_size(11)),
        "builder().max_export_batch_size(..): \"11\" is above the queue size, which is 10; \
         give a whole number from 1 to 10, or raise the queue size"
    );
    assert_eq!(
        problem(builder(&[("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "11")]).max_queue_size(10)),
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE: \"11\" is above the queue size, which is 10; \
         give a whole number from 1 to 10, or raise the queue size"
    );
    assert_eq!(
        problem(builder(&[]).schedule_delay(Duration::MAX)),
        "builder().schedule_delay(..): \"18446744073709552000000\" is out of range; \
         give whole milliseconds from 0 to 2147483647"
    );
    assert_eq!(
        problem(builder(&[]).resource_attribute(" ", "x")),
        "builder().resource_attributes(..): \" =x\" has an empty key; give every attribute a key"
    );
}

#[test]
fn missing_features_are_named() {
    for (variable, value, feature, compiled) in [
        ("OTEL_TRACES_EXPORTER", "console", "console", cfg!(feature = "console")),
        ("OTEL_TRACES_EXPORTER", "file", "file", cfg!(feature = "file")),
        ("OTEL_TRACES_EXPORTER", "otlp/stdout", "file", cfg!(feature = "file")),
        ("OTEL_PROPAGATORS", "b3", "b3", cfg!(feature = "b3")),
        ("OTEL_PROPAGATORS", "tracecontext,b3multi", "b3", cfg!(feature = "b3")),
    ] {
        let mut outcome = resolved_here(builder(&[(variable, value)]));
        outcome.problems.retain(|problem| problem.setting() == variable);
        if compiled {
            assert!(outcome.problems.is_empty());
        } else {
            let problem = outcome.only_problem(variable);
            assert_eq!(problem.cargo_feature(), Some(feature));
            assert!(problem.allowed().contains(&format!("add `{feature}`")), "{problem}");
        }
    }
    for (kind, feature, compiled) in [
        (ExporterKind::Console, "console", cfg!(feature = "console")),
        (ExporterKind::File, "file", cfg!(feature = "file")),
    ] {
        let outcome = resolved_here(builder(&[]).default_exporter(kind));
        if compiled {
            assert!(outcome.problems.is_empty());
        } else {
            let problem = outcome.only_problem("builder().default_exporter(..)");
            assert_eq!(problem.cargo_feature(), Some(feature));
        }
    }
}

#[test]
fn lenient_makes_variables_warnings_and_leaves_code_strict() {
    let wrong = [("OTEL_BSP_MAX_QUEUE_SIZE", "x"), ("OTEL_TRACES_SAMPLER", "foo")];
    let outcome = resolved(builder(&wrong).lenient(true));
    assert!(outcome.problems.is_empty());
    assert_eq!(outcome.settings.batch.max_queue_size, 2048);
    assert_eq!(outcome.warnings().len(), 2);
    let outcome = resolved(builder(&wrong).lenient(true).max_queue_size(0));
    assert_eq!(outcome.only_problem("builder().max_queue_size(..)").value(), Some("0"));
}

#[test]
fn a_ratio_for_children_is_a_warning() {
    let warnings = from_variables(&[("OTEL_TRACES_SAMPLER", "traceidratio")]).warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("OTEL_TRACES_SAMPLER: "), "{warnings:?}");
    assert!(from_variables(&[("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")]).warnings().is_empty());
}

#[test]
fn the_report_says_who_said_what_and_hides_secrets() {
    let builder = builder(&[("OTEL_SERVICE_NAME", "shop"), ("OTEL_SDK_DISABLED", "maybe")])
        .default_exporter(ExporterKind::None)
        .max_queue_size(64);
    let settings = builder.resolve().unwrap();
    let text = settings.report.to_string();
    assert_eq!(text, format!("{settings:?}"));
    for line in [
        "disabled = false (OTEL_SDK_DISABLED)",
        "service_name = shop (OTEL_SERVICE_NAME)",
        "max_queue_size = 64 (code)",
        "max_export_batch_size = 64 (default)",
        "sampler = parentbased_always_on (default)",
        "default_exporter = none (code)",
        "warning: OTEL_SDK_DISABLED: \"maybe\" is neither true nor false and counts as false; give true or false",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert_eq!(settings.report.warnings().len(), 1);
    let batch_sizes = settings.report.values().filter(|(name, ..)| *name == "max_export_batch_size");
    assert_eq!(batch_sizes.count(), 1);
}
