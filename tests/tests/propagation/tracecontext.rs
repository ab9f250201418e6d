//! `traceparent`: W3C Trace Context Level 2, sections 3.2 and 4.

use traced::opentelemetry::Context;
use traced::opentelemetry::propagation::TextMapPropagator as _;
use traced::opentelemetry::trace::{TraceContextExt, TraceState};
use traced::propagation::{self, BaggagePropagator, TraceContextPropagator};

use super::{P, T, extract, headers, inject, local, sent, span_context, trace_id};

/// Replaces the letters T and P, which stand between dashes, by the ids.
fn traceparent(pattern: &str) -> String {
    pattern.replace("-T-", &format!("-{T}-")).replace("-P-", &format!("-{P}-"))
}

#[test]
fn valid_values_are_accepted_with_known_flags() {
    for (pattern, flags) in [
        ("00-T-P-00", "00"),
        ("00-T-P-01", "01"),
        ("00-T-P-02", "02"),
        ("00-T-P-03", "03"),
        ("00-T-P-fc", "00"),
        ("00-T-P-09", "01"),
        ("00-T-P-ff", "03"),
        ("cc-T-P-01", "01"),
        ("cc-T-P-03", "03"),
        ("cc-T-P-01-", "01"),
        ("cc-T-P-01-later", "01"),
        ("01-T-P-00", "00"),
        ("fe-T-P-01-x-y", "01"),
        (" 00-T-P-01", "01"),
        ("\t00-T-P-01", "01"),
        ("00-T-P-01 ", "01"),
        ("00-T-P-01\t", "01"),
        ("\t 00-T-P-01 \t", "01"),
    ] {
        let cx = extract(&[("traceparent", &traceparent(pattern))]);
        let received = span_context(&cx);
        assert_eq!(received.trace_id().to_string(), T, "{pattern:?}");
        assert_eq!(received.span_id().to_string(), P, "{pattern:?}");
        assert_eq!(format!("{:02x}", received.trace_flags()), flags, "{pattern:?}");
        assert!(received.is_remote(), "{pattern:?}");
        assert_eq!(inject(&cx), headers(&[("traceparent", &format!("00-{T}-{P}-{flags}"))]), "{pattern:?}");
    }
}

#[test]
fn invalid_values_restart_the_trace() {
    let zero_trace = "0".repeat(32);
    let zero_parent = "0".repeat(16);
    let mut values: Vec<String> = [
        "",
        " ",
        "00",
        "00-T-P",
        "00-T-P-",
        "00-T-P-01-",
        "00-T-P-01.",
        "00-T-P-01-x",
        "00-T-P-012",
        "cc-T-P-0",
        "cc-T-P-",
        "cc-T-P",
        "cc-T-P-01.later",
        "cc-T-P-012",
        "cc-T-P-01 later",
        "ff-T-P-01",
        "ff-T-P-01-later",
        "0-T-P-01",
        "000-T-P-01",
        "0000-T-P-01",
        ".0-T-P-01",
        "0.-T-P-01",
        "+0-T-P-01",
        "-T-P-01",
        "T-P-01",
        "00-T-P-1",
        "00-T-P-001",
        "00-T-P-.0",
        "00-T-P-0.",
        "00-T-P-+1",
        "00-T-P-0A",
        "0A-T-P-01",
        "CC-T-P-01",
        "00_T-P-01",
        "00-T_P-01",
        "00-T-P_01",
        "00-T-P-01,00-T-P-01",
    ]
    .map(traceparent)
    .into();
    for version in ["00", "cc"] {
        for trace in [
            zero_trace.as_str(),
            &T[1..],
            &format!("{T}0"),
            &format!(".{}", &T[1..]),
            &format!("{}.", &T[1..]),
            &format!("+{}", &T[1..]),
            &format!("é{}", &T[2..]),
            &T.to_uppercase(),
            "",
        ] {
            values.push(format!("{version}-{trace}-{P}-01"));
        }
        for parent in [
            zero_parent.as_str(),
            &P[1..],
            &format!("{P}0"),
            &format!(".{}", &P[1..]),
            &format!("{}.", &P[1..]),
            &format!("+{}", &P[1..]),
            &format!("é{}", &P[2..]),
            &P.to_uppercase(),
            "",
        ] {
            values.push(format!("{version}-{T}-{parent}-01"));
        }
    }
    for value in values {
        let cx = extract(&[("traceparent", &value), ("tracestate", "a=1")]);
        assert!(!cx.has_active_span(), "{value:?}");
        assert_eq!(inject(&cx), [], "{value:?}");
    }
}

#[test]
fn without_exactly_one_header_the_trace_restarts() {
    let valid = traceparent("00-T-P-01");
    let other = format!("00-{}-{P}-01", "1".repeat(32));
    for fields in [
        vec![],
        vec![("tracestate", "a=1,b=2")],
        vec![("traceparent", valid.as_str()), ("traceparent", other.as_str())],
        vec![("traceparent", &valid), ("traceparent", &valid)],
        vec![("traceparent", &valid), ("TraceParent", &valid)],
        vec![("traceparent", &valid), ("traceparent", "")],
        vec![("trace-parent", &valid)],
        vec![("trace.parent", &valid)],
        vec![("trace_parent", &valid)],
        vec![("xtraceparent", &valid)],
    ] {
        assert!(!extract(&fields).has_active_span(), "{fields:?}");
    }
}

#[test]
fn names_are_read_in_any_case() {
    for (parent, state) in [
        ("traceparent", "tracestate"),
        ("TraceParent", "TraceState"),
        ("TrAcEpArEnT", "TrAcEsTaTe"),
        ("TRACEPARENT", "TRACESTATE"),
    ] {
        let cx = extract(&[(parent, &traceparent("00-T-P-01")), (state, "a=1")]);
        assert_eq!(span_context(&cx).trace_id().to_string(), T, "{parent}");
        assert_eq!(span_context(&cx).trace_state().get("a"), Some("1"), "{state}");
    }
}

#[test]
fn a_valid_context_is_never_replaced_by_an_invalid_one() {
    #[derive(Debug, PartialEq)]
    struct Mine(u8);
    let state = TraceState::from_key_value([("mine", "1")]).unwrap();
    let span = local(7, 8, 1, state);
    let base = Context::new().with_remote_span_context(span.clone()).with_value(Mine(1));
    for value in ["", "00-T-P-01", &traceparent("ff-T-P-01")] {
        let cx = propagation::extract_with_context(
            &base,
            &headers(&[("traceparent", value), ("tracestate", "a=1")]),
        );
        assert_eq!(span_context(&cx), span, "{value}");
        assert_eq!(cx.get(), Some(&Mine(1)));
    }
    let cx =
        propagation::extract_with_context(&base, &headers(&[("traceparent", &traceparent("00-T-P-01"))]));
    assert_eq!(span_context(&cx).trace_id().to_string(), T);
    assert_eq!(cx.get(), Some(&Mine(1)), "the other values of the context stay");
}

#[test]
fn the_current_context_is_the_base() {
    let base = Context::new().with_remote_span_context(local(7, 8, 1, TraceState::NONE));
    let _guard = base.attach();
    assert_eq!(span_context(&propagation::extract(&headers(&[]))), local(7, 8, 1, TraceState::NONE));
    let cx = propagation::extract(&headers(&[("traceparent", &traceparent("00-T-P-01"))]));
    assert_eq!(span_context(&cx).trace_id().to_string(), T);

    let mut sent = Vec::new();
    propagation::inject(&mut sent);
    assert_eq!(sent, headers(&[("traceparent", "00-00000000000000000000000000000007-0000000000000008-01")]));
}

#[test]
fn only_valid_span_contexts_are_sent() {
    for (trace_id, span_id) in [(0, 0), (1, 0), (0, 1)] {
        let cx = Context::new().with_remote_span_context(local(trace_id, span_id, 1, TraceState::NONE));
        assert_eq!(inject(&cx), []);
    }
    assert_eq!(inject(&Context::new()), []);
}

#[test]
fn the_own_span_and_known_flags_are_sent() {
    for (flags, expected) in
        [(0x00, "00"), (0x01, "01"), (0x02, "02"), (0x03, "03"), (0xff, "03"), (0xfc, "00")]
    {
        let received = extract(&[("traceparent", &traceparent("00-T-P-00"))]);
        let cx = received.with_remote_span_context(local(trace_id(), 0xabc, flags, TraceState::NONE));
        assert_eq!(inject(&cx), headers(&[("traceparent", &format!("00-{T}-0000000000000abc-{expected}"))]));
    }
}

#[test]
fn suppressed_telemetry_sends_and_changes_nothing() {
    let fields = [("traceparent", traceparent("00-T-P-01")), ("baggage", "a=1".to_owned())];
    let cx = extract(&fields.each_ref().map(|(name, value)| (*name, value.as_str())));
    assert_eq!(inject(&cx).len(), 2);

    let mut carrier = headers(&[("traceparent", "from before")]);
    propagation::inject_context(&cx.with_telemetry_suppressed(), &mut carrier);
    assert_eq!(carrier, headers(&[("traceparent", "from before")]));

    // The propagators themselves refuse too: instrumentations of other crates call them directly.
    let mut carrier = std::collections::HashMap::new();
    TraceContextPropagator.inject_context(&cx.with_telemetry_suppressed(), &mut carrier);
    BaggagePropagator.inject_context(&cx.with_telemetry_suppressed(), &mut carrier);
    assert_eq!(carrier.len(), 0);

    let _guard = cx.attach();
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    let mut carrier = Vec::new();
    propagation::inject(&mut carrier);
    assert_eq!(carrier, []);
}

#[test]
fn stale_headers_are_removed() {
    let stale = || {
        headers(&[
            ("Traceparent", "stale"),
            ("TRACESTATE", "stale=1"),
            ("accept", "*/*"),
            ("baggage", "stale=1"),
            ("tracestate", "stale=2"),
        ])
    };
    let cx = extract(&[("traceparent", &traceparent("00-T-P-01"))]);
    let mut carrier = stale();
    propagation::inject_context(&cx, &mut carrier);
    assert_eq!(sent(&carrier, "accept"), Some("*/*"));
    assert_eq!(sent(&carrier, "traceparent"), Some(traceparent("00-T-P-01").as_str()));
    assert_eq!(carrier.len(), 2, "{carrier:?}");

    let mut carrier = stale();
    propagation::inject_context(&Context::new(), &mut carrier);
    assert_eq!(carrier, headers(&[("accept", "*/*")]));
}
