//! Environment variables: read and written on request only.

use std::process::Command;

use traced::opentelemetry::Context;
use traced::opentelemetry::baggage::BaggageExt;
use traced::propagation::{self, Environment, ExtractCarrier, InjectCarrier};

use super::{P, T, extract, headers, inject, span_context};

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

fn received() -> Context {
    extract(&[("traceparent", &format!("00-{T}-{P}-03")), ("tracestate", "a=1"), ("baggage", "b=2")])
}

#[test]
fn variables_go_round() {
    let mut variables = environment(&[("PATH", "/bin"), ("BAGGAGE", "stale=1")]);
    propagation::inject_context(&received(), &mut variables);
    let traceparent = format!("00-{T}-{P}-03");
    let expected = environment(&[
        ("PATH", "/bin"),
        ("TRACEPARENT", &traceparent),
        ("TRACESTATE", "a=1"),
        ("BAGGAGE", "b=2"),
    ]);
    assert_eq!(variables, expected);
    assert_eq!(inject(&propagation::extract_with_context(&Context::new(), &variables)), inject(&received()));

    propagation::inject_context(&Context::new(), &mut variables);
    assert_eq!(variables, environment(&[("PATH", "/bin")]), "stale variables go");
}

#[test]
fn only_normalised_names_are_read() {
    let traceparent = format!("00-{T}-{P}-01");
    for name in ["traceparent", "TraceParent", "OTEL_TRACEPARENT", "TRACE_PARENT", "HTTP_TRACEPARENT"] {
        let variables = environment(&[(name, &traceparent)]);
        let cx = propagation::extract_with_context(&Context::new(), &variables);
        assert!(!span_context(&cx).is_valid(), "{name}");
    }
    let variables = environment(&[("lower", "1"), ("X_B3_TRACEID", "2"), ("_1ST", "3"), ("DOT.TED", "4")]);
    assert_eq!(variables.field_names(), ["X_B3_TRACEID", "_1ST"]);
    assert_eq!(variables.field_values("X-B3-TraceId"), ["2"]);
    assert_eq!(variables.field_values("1st"), ["3"]);
    assert_eq!(variables.field_values("dot.ted"), [""; 0]);
}

#[test]
fn values_are_opaque_to_the_carrier() {
    let mut variables = Environment::new();
    variables.set_field("x-any", "a b\tc=\"é\"".to_owned());
    assert_eq!(variables.field_values("X-Any"), ["a b\tc=\"é\""]);
    assert_eq!(variables.iter().collect::<Vec<_>>(), [(&"X_ANY".to_owned(), &"a b\tc=\"é\"".to_owned())]);
}

#[test]
fn debug_output_shows_no_values() {
    assert_eq!(format!("{:?}", environment(&[("PASSWORD", "hunter2")])), r#"{"PASSWORD"}"#);
}

#[test]
fn a_command_gets_the_variables_and_loses_stale_ones() {
    let mut command = Command::new("true");
    command.env("BAGGAGE", "stale=1").env("OTHER", "kept");
    propagation::inject_context(&extract(&[("traceparent", &format!("00-{T}-{P}-03"))]), &mut command);
    let variables: Vec<_> = command
        .get_envs()
        .map(|(name, value)| (name.to_str().unwrap(), value.map(|v| v.to_str().unwrap())))
        .collect();
    let traceparent = format!("00-{T}-{P}-03");
    let expected = [
        ("BAGGAGE", None),
        ("OTHER", Some("kept")),
        ("TRACEPARENT", Some(traceparent.as_str())),
        ("TRACESTATE", None),
    ];
    assert_eq!(variables, expected);

    command.set_field("nul", "a\0b".to_owned());
    assert!(command.get_envs().all(|(name, _)| name != "NUL"), "it would keep the process from starting");
}

/// The role of this test when [`a_child_process_continues_the_trace`] starts this program again.
const CHILD: &str = "TRACED_TEST_CHILD_EXPECTS";

#[test]
fn this_process_was_started_by() {
    let cx = propagation::from_env();
    match std::env::var(CHILD) {
        Err(_) => assert_eq!((span_context(&cx).is_valid(), cx.baggage().len()), (false, 0)),
        Ok(expected) => assert_eq!(
            inject(&cx),
            headers(&[("traceparent", &expected), ("tracestate", "a=1"), ("baggage", "b=2")])
        ),
    }
}

#[test]
fn a_child_process_continues_the_trace() {
    for expected in [format!("00-{T}-{P}-03"), "something else".to_owned()] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "environment::this_process_was_started_by"]).env(CHILD, &expected);
        propagation::inject_context(&received(), &mut child);
        let output = child.output().unwrap();
        assert_eq!(
            output.status.success(),
            expected.starts_with("00-"),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 test"), "the test was found");
    }
}
