//! Code, then environment, then default.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::*;
use crate::exporter::Protocol;
use crate::propagation::PropagatorName;
use crate::provider::config::{
    DEFAULT_EXPORTER, ExporterKind, MAX_QUEUE_SIZE, OTLP_ENDPOINT, OTLP_TRACES_ENDPOINT, SERVICE_NAME,
};
use crate::provider::sampler::Sampler;

#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }
}

#[test]
fn code_then_environment_then_default() {
    const VARIABLE: &str = "OTEL_BSP_MAX_QUEUE_SIZE";
    let in_code = resolved(builder(&[(VARIABLE, "700")]).max_queue_size(900));
    assert_eq!(in_code.value(&MAX_QUEUE_SIZE), ("900", Origin::Code));
    assert_eq!(in_code.settings.batch.max_queue_size, 900);
    let environment = from_variables(&[(VARIABLE, "700")]);
    assert_eq!(environment.value(&MAX_QUEUE_SIZE), ("700", Origin::Environment(VARIABLE)));
    assert_eq!(environment.settings.batch.max_queue_size, 700);
    let default = from_variables(&[]);
    assert_eq!(default.value(&MAX_QUEUE_SIZE), ("2048", Origin::Default));
    assert_eq!(default.settings.batch.max_queue_size, 2048);
}

#[test]
fn the_form_for_traces_or_spans_then_the_generic_form() {
    let timeout = |variables: &[(&str, &str)]| from_variables(variables).otlp().timeout;
    let traces = ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1");
    let generic = ("OTEL_EXPORTER_OTLP_TIMEOUT", "2");
    assert_eq!(timeout(&[traces, generic]), Some(Duration::from_millis(1)));
    assert_eq!(timeout(&[(traces.0, " "), generic]), Some(Duration::from_millis(2)));

    let limit = |variables: &[(&str, &str)]| from_variables(variables).settings.limits.attributes;
    let span = ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1");
    let generic = ("OTEL_ATTRIBUTE_COUNT_LIMIT", "2");
    assert_eq!(limit(&[span, generic]), 1);
    assert_eq!(limit(&[(span.0, ""), generic]), 2);
}

#[test]
fn a_value_that_does_not_hold_is_not_looked_at() {
    let wrong = [
        ("OTEL_BSP_MAX_QUEUE_SIZE", "x"),
        ("OTEL_TRACES_SAMPLER", "x"),
        ("OTEL_PROPAGATORS", "x"),
        ("OTEL_TRACES_EXPORTER", "x"),
        ("OTEL_RESOURCE_ATTRIBUTES", "x"),
    ];
    let in_code = builder(&wrong)
        .max_queue_size(1000)
        .sampler(Sampler::always_on())
        .propagators([PropagatorName::Baggage])
        .exporter(Nowhere);
    resolved(in_code).only_problem("OTEL_RESOURCE_ATTRIBUTES");
    assert_eq!(resolved(builder(&wrong)).problems.len(), 5);
}

#[test]
fn endpoints_in_order() {
    let variables = [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://generic"),
    ];
    let endpoint = |builder| resolved(builder).otlp().endpoint.clone();
    let both = builder(&variables).endpoint("http://code").traces_endpoint("http://exact");
    assert_eq!(endpoint(both), "http://exact/");
    assert_eq!(endpoint(builder(&variables).endpoint("http://code")), "http://code/v1/traces");
    assert_eq!(endpoint(builder(&variables)), "http://traces/");
    assert_eq!(endpoint(builder(&[variables[0], variables[2]])), "http://generic/v1/traces");
    assert_eq!(endpoint(builder(&[variables[0]])), "http://localhost:4318/v1/traces");

    let outcome = resolved(builder(&variables).traces_endpoint("http://exact"));
    assert_eq!(outcome.value(&OTLP_TRACES_ENDPOINT), ("http://exact", Origin::Code));
    let outcome = from_variables(&[]);
    assert_eq!(outcome.value(&OTLP_ENDPOINT).1, Origin::Default);
}

#[test]
fn service_name_in_order() {
    const LIST: (&str, &str) = ("OTEL_RESOURCE_ATTRIBUTES", "service.name=list,region=north");
    const NAME: (&str, &str) = ("OTEL_SERVICE_NAME", "variable");
    let all = builder(&[LIST, NAME]).service_name("code").resource_attribute("service.name", "attribute");
    for (builder, expected, origin) in [
        (all, "code", Origin::Code),
        (builder(&[LIST, NAME]).resource_attribute("service.name", "attribute"), "attribute", Origin::Code),
        (builder(&[LIST, NAME]), "variable", Origin::Environment(NAME.0)),
        (builder(&[LIST, (NAME.0, " ")]), "list", Origin::Environment(LIST.0)),
    ] {
        let outcome = resolved(builder);
        assert_eq!(outcome.attribute("service.name").as_deref(), Some(expected));
        assert_eq!(outcome.attribute("region").as_deref(), Some("north"));
        assert_eq!(outcome.value(&SERVICE_NAME), (expected, origin));
        assert!(outcome.warnings.is_empty());
    }
}

#[test]
fn no_service_name_is_one_warning_that_helps() {
    for variables in [&[][..], &[("OTEL_RESOURCE_ATTRIBUTES", "service.name=")]] {
        let outcome = from_variables(variables);
        let name = outcome.attribute("service.name").unwrap();
        assert!(name.starts_with("unknown_service:traced"), "{name}");
        let [warning] = outcome.warnings.as_slice() else { panic!("{:?}", outcome.warnings) };
        let text = warning.to_string();
        assert!(text.contains(&name) && text.contains("OTEL_SERVICE_NAME"), "{text}");
        assert!(text.contains("builder().service_name(..)"), "{text}");
    }
}

#[test]
fn resource_attributes_are_merged() {
    let builder = builder(&[("OTEL_RESOURCE_ATTRIBUTES", "a=list,b=list,service.version=0,host.name=h")])
        .resource_attributes([KeyValue::new("a", "code"), KeyValue::new("count", 3)])
        .service_version("1.2.3")
        .environment("staging");
    let outcome = resolved(builder);
    for (key, value) in [
        ("a", "code"),
        ("b", "list"),
        ("count", "3"),
        ("service.version", "1.2.3"),
        ("deployment.environment.name", "staging"),
        ("host.name", "h"),
        ("telemetry.distro.name", "traced"),
    ] {
        assert_eq!(outcome.attribute(key).as_deref(), Some(value), "{key}");
    }
}

#[test]
fn headers_are_merged_and_code_wins() {
    let builder = builder(&[("OTEL_EXPORTER_OTLP_HEADERS", "A=env,b=env")])
        .headers([("c", "code"), ("B", "first")])
        .header("b", "code");
    let outcome = resolved(builder);
    let expected = [("a", "env"), ("c", "code"), ("b", "code")];
    assert_eq!(outcome.otlp().headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

fn exporter_count(outcome: &Outcome) -> [usize; 4] {
    let count = |test: fn(&ExporterSettings) -> bool| {
        outcome.settings.exporters.iter().filter(|exporter| test(exporter)).count()
    };
    [
        count(|exporter| matches!(exporter, ExporterSettings::Otlp(_))),
        count(|exporter| matches!(exporter, ExporterSettings::Console)),
        count(|exporter| matches!(exporter, ExporterSettings::File(_))),
        count(|exporter| matches!(exporter, ExporterSettings::Custom(_))),
    ]
}

#[test]
fn exporters_in_code_replace_all_others_and_add_up() {
    let builder = builder(&[("OTEL_TRACES_EXPORTER", "otlp")])
        .exporter(Nowhere)
        .exporter_with(|| Ok::<_, std::io::Error>(Nowhere));
    let outcome = resolved(builder);
    assert_eq!(exporter_count(&outcome), [0, 0, 0, 2]);
}

#[test]
fn the_default_exporter_holds_when_the_environment_says_nothing() {
    let with = |variables: &[(&str, &str)]| builder(variables).default_exporter(ExporterKind::None);
    let nothing = resolved(with(&[("OTEL_TRACES_EXPORTER", " "), ("OTEL_SERVICE_NAME", "shop")]));
    assert_eq!(exporter_count(&nothing), [0, 0, 0, 0]);
    assert_eq!(nothing.value(&DEFAULT_EXPORTER), ("none", Origin::Code));
    for variable in [
        ("OTEL_TRACES_EXPORTER", "otlp"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://h"),
    ] {
        assert_eq!(exporter_count(&resolved(with(&[variable]))), [1, 0, 0, 0], "{variable:?}");
    }
    assert_eq!(exporter_count(&from_variables(&[])), [1, 0, 0, 0]);
}

#[test]
fn registered_exporters_are_chosen_by_name() {
    let with = |value| {
        builder(&[("OTEL_TRACES_EXPORTER", value)])
            .register_exporter("mine", || Ok::<_, std::io::Error>(Nowhere))
            .register_exporter("Zipkin", || Ok::<_, std::io::Error>(Nowhere))
    };
    for value in ["mine", " MINE ", "zipkin", "zipkin,zipkin"] {
        let outcome = resolved(with(value));
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        assert_eq!(exporter_count(&outcome), [0, 0, 0, 1]);
    }
    assert_eq!(exporter_count(&resolved(with("otlp,mine,zipkin"))), [1, 0, 0, 2]);
    assert_eq!(exporter_count(&resolved(with(""))), [1, 0, 0, 0]);
}

#[test]
fn the_last_registered_exporter_of_a_name_holds() {
    let used = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&used);
    let builder = builder(&[("OTEL_TRACES_EXPORTER", "mine")])
        .register_exporter("mine", || Err::<Nowhere, _>("the first"))
        .register_exporter("mine", move || {
            seen.store(true, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Nowhere)
        });
    let mut outcome = resolved(builder);
    let Some(ExporterSettings::Custom(factory)) = outcome.settings.exporters.first_mut() else { panic!() };
    assert!(factory.build().is_ok());
    assert!(used.load(Ordering::Relaxed));
}

#[test]
fn a_batch_that_nobody_set_fits_the_queue() {
    let outcome = resolved(builder(&[]).max_queue_size(1));
    assert!(outcome.problems.is_empty());
    assert_eq!(outcome.settings.batch.max_export_batch_size, 1);
    assert_eq!(outcome.value(&crate::provider::config::MAX_EXPORT_BATCH_SIZE), ("1", Origin::Default));
}

#[test]
fn disabled_needs_no_exporter_and_keeps_propagators() {
    let outcome = resolved_here(builder(&[
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_TRACES_EXPORTER", "foo"),
        ("OTEL_PROPAGATORS", "baggage"),
    ]));
    assert!(outcome.settings.disabled && outcome.settings.exporters.is_empty());
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    assert_eq!(outcome.settings.propagators, [PropagatorName::Baggage]);

    assert!(!resolved(builder(&[("OTEL_SDK_DISABLED", "true")]).disabled(false)).settings.disabled);
    assert!(resolved(builder(&[("OTEL_SDK_DISABLED", "false")]).disabled(true)).settings.disabled);
}

#[test]
fn disabled_by_whomever_makes_wrong_variables_warnings() {
    let wrong =
        [("OTEL_TRACES_SAMPLER", "bogus"), ("OTEL_BSP_MAX_QUEUE_SIZE", "0"), ("OTEL_PROPAGATORS", "zz")];
    let by_variable = resolved_here(builder(&[&wrong[..], &[("OTEL_SDK_DISABLED", "true")]].concat()));
    let by_code = resolved_here(builder(&wrong).disabled(true));
    for outcome in [by_variable, by_code] {
        assert!(outcome.settings.disabled && outcome.problems.is_empty(), "{:?}", outcome.problems);
        assert_eq!(outcome.warnings.len(), 3, "{:?}", outcome.warnings);
    }
    assert_eq!(resolved_here(builder(&wrong)).problems.len(), 3);
    assert_eq!(resolved_here(builder(&[]).disabled(true).max_queue_size(0)).problems.len(), 1);
}

#[test]
fn code_can_say_everything_that_variables_can() {
    let builder = builder(&[])
        .schedule_delay(Duration::from_secs(1))
        .export_timeout(Duration::ZERO)
        .max_export_batch_size(10)
        .attribute_value_length_limit(1)
        .attribute_count_limit(2)
        .event_count_limit(3)
        .link_count_limit(4)
        .event_attribute_count_limit(5)
        .link_attribute_count_limit(6)
        .propagators([PropagatorName::TraceContext, PropagatorName::TraceContext])
        .log_level(crate::LogLevel::Trace)
        .sampler(Sampler::always_off())
        .timeout(Duration::ZERO)
        .compression(None)
        .protocol(Protocol::HttpProtobuf)
        .panic_hook(false)
        .code_location(false)
        .on_error(|_| {});
    let outcome = resolved(builder);
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let Settings { batch, limits, propagators, sampler, log_level, .. } = &outcome.settings;
    assert_eq!(batch.schedule_delay, Duration::from_secs(1));
    assert_eq!((batch.export_timeout, batch.max_export_batch_size), (None, 10));
    assert_eq!((limits.attribute_value_length, limits.attributes), (Some(1), 2));
    assert_eq!((limits.events, limits.links), (3, 4));
    assert_eq!((limits.attributes_per_event, limits.attributes_per_link), (5, 6));
    assert_eq!(*propagators, [PropagatorName::TraceContext]);
    assert_eq!(sampler.to_string(), "AlwaysOffSampler");
    assert_eq!(*log_level, crate::LogLevel::Trace);
    assert!(!outcome.settings.panic_hook && !outcome.settings.code_location);
    assert!(outcome.settings.error_hook.is_some());
    assert_eq!((outcome.otlp().timeout, outcome.otlp().compression), (None, None));

    let default = from_variables(&[]).settings;
    assert!(default.panic_hook && default.code_location && default.error_hook.is_none());
}
