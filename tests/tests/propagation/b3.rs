//! B3, in one header and in many.

use traced::opentelemetry::Context;
use traced::opentelemetry::propagation::TextMapPropagator;
use traced::opentelemetry::trace::{TraceContextExt, TraceState};
use traced::propagation::{B3Propagator, PropagatorName, propagator_for};

use super::{Headers, P, T, headers, local, span_context, trace_id};

/// The API's own carrier: its names come out in lower case.
fn map(fields: &[(&str, &str)]) -> std::collections::HashMap<String, String> {
    headers(fields).into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()
}

fn extract(fields: &[(&str, &str)]) -> Context {
    B3Propagator::single().extract_with_context(&Context::new(), &map(fields))
}

fn sent(propagator: &dyn TextMapPropagator, cx: &Context) -> Headers {
    let mut carrier = map(&[]);
    propagator.inject_context(cx, &mut carrier);
    let mut sent: Headers = carrier.into_iter().collect();
    sent.sort();
    sent
}

fn single(cx: &Context) -> Headers {
    sent(&B3Propagator::single(), cx)
}

fn multi(cx: &Context) -> Headers {
    sent(&B3Propagator::multi(), cx)
}

#[test]
fn one_header_is_read_and_both_forms_are_sent() {
    let parent = "05e3ac9a4f6e3b90";
    for (suffix, sampled, sent_suffix, sent_decision) in [
        ("-1".to_owned(), true, "-1", Some(("x-b3-sampled", "1"))),
        ("-0".to_owned(), false, "-0", Some(("x-b3-sampled", "0"))),
        ("-d".to_owned(), true, "-d", Some(("x-b3-flags", "1"))),
        (String::new(), false, "", None),
        (format!("-1-{parent}"), true, "-1", Some(("x-b3-sampled", "1"))),
        (format!("-d-{parent}"), true, "-d", Some(("x-b3-flags", "1"))),
        (" \t".to_owned(), false, "", None),
    ] {
        let cx = extract(&[("b3", &format!("{T}-{P}{suffix}"))]);
        let received = span_context(&cx);
        assert_eq!(
            (received.trace_id().to_string().as_str(), received.span_id().to_string().as_str()),
            (T, P),
            "{suffix}"
        );
        assert_eq!((received.is_sampled(), received.is_remote()), (sampled, true), "{suffix}");
        assert_eq!(single(&cx), headers(&[("b3", &format!("{T}-{P}{sent_suffix}"))]), "{suffix}");

        let mut expected = vec![("x-b3-spanid", P), ("x-b3-traceid", T)];
        expected.extend(sent_decision);
        expected.sort_unstable();
        assert_eq!(multi(&cx), headers(&expected), "{suffix}");
    }
}

#[test]
fn many_headers_are_read() {
    let ids = [("X-B3-TraceId", T), ("X-B3-SpanId", P)];
    for (more, suffix) in [
        (vec![], ""),
        (vec![("X-B3-Sampled", "1")], "-1"),
        (vec![("X-B3-Sampled", "0")], "-0"),
        (vec![("X-B3-Sampled", "true")], "-1"),
        (vec![("X-B3-Sampled", "false")], "-0"),
        (vec![("X-B3-Flags", "1")], "-d"),
        (vec![("X-B3-Flags", "1"), ("X-B3-Sampled", "0")], "-d"),
        (vec![("X-B3-Flags", "0"), ("X-B3-Sampled", "1")], "-1"),
        (vec![("X-B3-Sampled", "1"), ("X-B3-ParentSpanId", "05e3ac9a4f6e3b90")], "-1"),
        (vec![("X-B3-Sampled", "1"), ("b3", "garbage")], "-1"),
        (vec![("X-B3-Sampled", "1"), ("b3", "0")], "-1"),
    ] {
        let cx = extract(&[&ids[..], &more].concat());
        assert_eq!(single(&cx), headers(&[("b3", &format!("{T}-{P}{suffix}"))]), "{more:?}");
    }
}

#[test]
fn the_single_header_wins() {
    let other = "1".repeat(32);
    let cx = extract(&[
        ("b3", &format!("{T}-{P}-0")),
        ("X-B3-TraceId", &other),
        ("X-B3-SpanId", P),
        ("X-B3-Sampled", "1"),
    ]);
    assert_eq!(single(&cx), headers(&[("b3", &format!("{T}-{P}-0"))]));
}

#[test]
fn short_trace_ids_are_filled_up() {
    let long = format!("{}{P}", "0".repeat(16));
    assert_eq!(
        single(&extract(&[("b3", &format!("{P}-{P}-1"))])),
        headers(&[("b3", &format!("{long}-{P}-1"))])
    );
    let cx = extract(&[("x-b3-traceid", P), ("x-b3-spanid", P)]);
    assert_eq!(single(&cx), headers(&[("b3", &format!("{long}-{P}"))]));
}

#[test]
fn invalid_headers_are_ignored() {
    let base = Context::new().with_remote_span_context(local(7, 8, 1, TraceState::NONE));
    let zeros = "0".repeat(32);
    for value in [
        "",
        "0",
        "1",
        "d",
        "garbage",
        T,
        &format!("{T}-"),
        &format!("{T}-{P}-"),
        &format!("{T}-{P}-2"),
        &format!("{T}-{P}-true"),
        &format!("{T}-{P}-D"),
        &format!("{T}-{P}-1-"),
        &format!("{T}-{P}-1-{T}"),
        &format!("{T}-{P}-1-{P}-x"),
        &format!("{zeros}-{P}-1"),
        &format!("{T}-{}-1", &zeros[16..]),
        &format!("{}-{P}-1", &T[1..]),
        &format!("{}-{P}-1", &T[..24]),
        &format!("{T}0-{P}-1"),
        &format!("{T}-{P}0-1"),
        &format!("{T}-{}-1", &P[1..]),
        &format!("{}-{P}-1", T.to_uppercase()),
        &format!("+{}-{P}-1", &T[1..]),
        &format!("é{}-{P}-1", &T[2..]),
        &format!("{T}-{P}-1\r\n"),
        &format!("{T}-{P}-1{}", " ".repeat(1000)),
    ] {
        let cx = B3Propagator::multi().extract_with_context(&base, &map(&[("b3", value)]));
        assert_eq!(span_context(&cx), span_context(&base), "{value:?}");
    }
    for fields in [
        vec![("X-B3-TraceId", T)],
        vec![("X-B3-SpanId", P)],
        vec![("X-B3-Sampled", "1")],
        vec![("X-B3-TraceId", T), ("X-B3-SpanId", P), ("X-B3-Sampled", "maybe")],
        vec![("X-B3-TraceId", T), ("X-B3-SpanId", P), ("X-B3-Sampled", "")],
        vec![("X-B3-TraceId", "x"), ("X-B3-SpanId", P)],
        vec![("X-B3-TraceId", T), ("X-B3-SpanId", T)],
    ] {
        let cx = B3Propagator::single().extract_with_context(&base, &map(&fields));
        assert_eq!(span_context(&cx), span_context(&base), "{fields:?}");
    }
}

#[test]
fn debug_stays_for_the_trace() {
    let cx = extract(&[("b3", &format!("{T}-{P}-d"))]);
    // Even where a sampler of ours has said no.
    let child = cx.with_remote_span_context(local(trace_id(), 0xabc, 0, TraceState::NONE));
    assert_eq!(single(&child), headers(&[("b3", &format!("{T}-0000000000000abc-d"))]));
    let other = cx.with_remote_span_context(local(99, 0xabc, 1, TraceState::NONE));
    assert_eq!(single(&other), headers(&[("b3", "00000000000000000000000000000063-0000000000000abc-1")]));
    // A later message of the same trace without it ends it.
    let later = B3Propagator::single().extract_with_context(&cx, &map(&[("b3", &format!("{T}-{P}-1"))]));
    let child = later.with_remote_span_context(local(trace_id(), 0xabc, 1, TraceState::NONE));
    assert_eq!(single(&child), headers(&[("b3", &format!("{T}-0000000000000abc-1"))]));
}

#[test]
fn undecided_becomes_decided_with_the_first_span() {
    let cx = extract(&[("b3", &format!("{T}-{P}"))]);
    for (flags, suffix) in [(0, "-0"), (1, "-1")] {
        let child = cx.with_remote_span_context(local(trace_id(), 0xabc, flags, TraceState::NONE));
        assert_eq!(single(&child), headers(&[("b3", &format!("{T}-0000000000000abc{suffix}"))]));
    }
}

#[test]
fn nothing_is_sent_without_a_valid_context_or_when_suppressed() {
    assert_eq!(single(&Context::new()), []);
    assert_eq!(multi(&Context::new().with_remote_span_context(local(1, 0, 1, TraceState::NONE))), []);
    let cx = extract(&[("b3", &format!("{T}-{P}-1"))]).with_telemetry_suppressed();
    assert_eq!((single(&cx), multi(&cx)), (vec![], vec![]));
}

#[test]
fn beside_trace_context_nothing_is_lost() {
    let traceparent = format!("00-{T}-{P}-03");
    let b3 = format!("{T}-{P}-d");
    let fields = [("traceparent", traceparent.as_str()), ("tracestate", "a=1"), ("b3", &b3)];
    for order in [
        [PropagatorName::TraceContext, PropagatorName::B3],
        [PropagatorName::B3, PropagatorName::TraceContext],
    ] {
        let propagator = propagator_for(&order).unwrap();
        let cx = propagator.extract_with_context(&Context::new(), &map(&fields));
        let mut expected = headers(&fields);
        expected.sort();
        assert_eq!(sent(&propagator, &cx), expected, "{order:?}");
    }
    // Debug means sampled, whatever the other header says.
    let propagator = propagator_for(&[PropagatorName::TraceContext, PropagatorName::B3]).unwrap();
    let unsampled = format!("00-{T}-{P}-02");
    let cx =
        propagator.extract_with_context(&Context::new(), &map(&[("traceparent", &unsampled), ("b3", &b3)]));
    assert!(span_context(&cx).is_sampled());
    assert_eq!(sent(&propagator, &cx), headers(&[("b3", &b3), ("traceparent", &traceparent)]));
    // Another parent is another parent.
    let propagator = propagator_for(&[PropagatorName::TraceContext, PropagatorName::B3]).unwrap();
    let b3 = format!("{T}-0000000000000abc-1");
    let fields = [("traceparent", traceparent.as_str()), ("tracestate", "a=1"), ("b3", &b3)];
    let cx = propagator.extract_with_context(&Context::new(), &map(&fields));
    let expected = [("b3", b3.as_str()), ("traceparent", &format!("00-{T}-0000000000000abc-01"))];
    assert_eq!(sent(&propagator, &cx), headers(&expected));
}
