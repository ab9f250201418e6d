//! `tracestate`: W3C Trace Context Level 2, section 3.3.

use std::str::FromStr as _;

use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{TraceContextExt, TraceState};
use traced::propagation;

use super::{P, T, extract, headers, inject, local, sent, span_context, trace_id};

/// What is sent on for these `tracestate` headers, beside a valid `traceparent` of that version.
fn sent_on(version: &str, values: &[&str]) -> Option<String> {
    let cx = received(version, values);
    assert_eq!(span_context(&cx).trace_id().to_string(), T, "the traceparent stays, whatever {values:?} is");
    sent(&inject(&cx), "tracestate").map(str::to_owned)
}

fn received(version: &str, values: &[&str]) -> Context {
    let traceparent = format!("{version}-{T}-{P}-01");
    let mut fields = vec![("traceparent", traceparent.as_str())];
    fields.extend(values.iter().map(|value| ("tracestate", *value)));
    extract(&fields)
}

/// The context of a span that was started under `cx` and changed the list.
fn child(cx: &Context, change: impl FnOnce(&TraceState) -> TraceState) -> Context {
    let state = change(span_context(cx).trace_state());
    cx.with_remote_span_context(local(trace_id(), 1, 1, state))
}

fn tracestate(cx: &Context) -> Option<String> {
    sent(&inject(cx), "tracestate").map(str::to_owned)
}

fn members(count: usize) -> String {
    (1..=count).map(|i| format!("bar{i:02}={i:02}")).collect::<Vec<_>>().join(",")
}

#[test]
fn valid_lists_are_kept() {
    let key_characters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
    let value_characters: String = (' '..='~').filter(|c| !",=".contains(*c)).collect();
    let all_characters = format!("{key_characters}={value_characters}");
    let long_key = format!("{}=1", "z".repeat(256));
    let long_value = format!("a={}", "z".repeat(256));
    let tenant = format!("{}@v=1", "t".repeat(242));
    for (values, expected) in [
        (vec!["a=1,b=2", "c=3"], "a=1,b=2,c=3"),
        (vec!["a=1,b=2", "c=3,d=4", "e=5"], "a=1,b=2,c=3,d=4,e=5"),
        (vec!["a=1", ""], "a=1"),
        (vec!["", "a=1"], "a=1"),
        (vec!["a=1,,b=2"], "a=1,b=2"),
        (vec![",a=1"], "a=1"),
        (vec!["a=1, ,b=2,\t,"], "a=1,b=2"),
        (vec![" a=1 "], "a=1"),
        (vec!["a=1 \t , \t b=2,\tc=3\t"], "a=1,b=2,c=3"),
        (vec!["a= 1"], "a= 1"),
        (vec!["a=1 2"], "a=1 2"),
        (vec!["a=1 2  "], "a=1 2"),
        (vec!["0a=1"], "0a=1"),
        (vec!["t@s=1"], "t@s=1"),
        (vec!["foo@=1,bar=2"], "foo@=1,bar=2"),
        (vec!["foo@@bar=1,bar=2"], "foo@@bar=1,bar=2"),
        (vec!["foo@bar@baz=1,bar=2"], "foo@bar@baz=1,bar=2"),
        (vec!["t@abcdefghijklmn=1"], "t@abcdefghijklmn=1"),
        (vec!["t@-s=1,b=2"], "t@-s=1,b=2"),
        (vec![&tenant], &tenant),
        (vec![&all_characters], &all_characters),
        (vec![&long_key], &long_key),
        (vec![&long_value], &long_value),
        (vec!["a=1,a=2"], "a=1"),
        (vec!["a=1,b=3", "a=2"], "a=1,b=3"),
        (vec!["a=1,a=1"], "a=1"),
        (vec![&members(32)], &members(32)),
        (vec![&members(32), ",,, ,"], &members(32)),
    ] {
        assert_eq!(sent_on("00", &values).as_deref(), Some(expected), "{values:?}");
        assert_eq!(sent_on("cc", &values).as_deref(), Some(expected), "{values:?}");
    }
}

#[test]
fn invalid_lists_are_dropped() {
    let long_key = format!("{}=1", "z".repeat(257));
    let long_value = format!("a={}", "z".repeat(257));
    let duplicates = ["a=1"; 33].join(",");
    for values in [
        vec![],
        vec![""],
        vec!["", " "],
        vec![",, ,"],
        vec!["a="],
        vec!["a= "],
        vec!["a=\t"],
        vec!["a"],
        vec!["=1"],
        vec!["="],
        vec!["a=b=c"],
        vec!["@foo=1"],
        vec!["_a=1"],
        vec!["-a=1"],
        vec!["*a=1"],
        vec!["FOO=1"],
        vec!["foo.bar=1"],
        vec!["foo =1"],
        vec!["f oo=1"],
        vec!["é=1"],
        vec!["a=1\t2"],
        vec!["a=1\u{1}2"],
        vec!["a=1\r\nset-cookie: 2"],
        vec!["a=1\n"],
        vec!["a=\u{7f}"],
        vec!["a=é"],
        vec!["a=\u{a0}"],
        vec!["a=1\u{a0}"],
        vec![&long_key],
        vec![&long_value],
        vec![&members(33)],
        vec![&members(20), &members(13)],
        vec![&duplicates],
        vec!["good=1,FOO=1,fine=2"],
        vec!["good=1", "bad"],
        vec!["good=1,b\u{0}=1"],
    ] {
        assert_eq!(sent_on("00", &values), None, "{values:?}");
        assert_eq!(sent_on("cc", &values), None, "{values:?}");
    }
}

#[test]
fn other_names_are_other_headers() {
    let traceparent = format!("00-{T}-{P}-01");
    for name in ["trace-state", "trace.state"] {
        let cx = extract(&[("traceparent", &traceparent), (name, "a=1")]);
        assert_eq!(tracestate(&cx), None, "{name}");
    }
}

#[test]
fn beyond_512_characters_long_members_go_first_then_the_last() {
    let member = |key: &str, len: usize| format!("{key}={}", "v".repeat(len - key.len() - 1));
    // 128 + 129 + 128 + 128 characters and three commas: four too many, and only one member is long.
    let (a, b, c, d) = (member("a", 128), member("b", 129), member("c", 128), member("d", 128));
    assert_eq!(sent_on("00", &[&a, &b, &c, &d]), Some([a.as_str(), &c, &d].join(",")));
    // 4 x 127 and three commas fit, a fifth does not, and none is long: it is the last that goes.
    let short: Vec<_> = ["a", "b", "c", "d", "e"].map(|key| member(key, 127)).into();
    assert_eq!(sent_on("00", &[&short.join(",")]), Some(short[..4].join(",")));
    // Exactly 512.
    let exact = [member("a", 255), member("b", 256)].join(",");
    assert_eq!(sent_on("00", &[&exact]), Some(exact));
    // Among long ones the last goes first.
    let long = [member("a", 256), member("b", 256), "c=1".to_owned()];
    assert_eq!(sent_on("00", &[&long.join(",")]), Some([long[0].as_str(), "c=1"].join(",")));
    // The longest list there is, white space aside.
    let longest: Vec<_> = (10..42).map(|i| format!("k{i}{}={}", "k".repeat(253), "v".repeat(256))).collect();
    assert_eq!(sent_on("00", &[&longest.join("  ,  ")]), None);
    assert_eq!(sent_on("00", &[&longest[1..].join("  ,  "), "a=1"]).as_deref(), Some("a=1"));
    // A member that alone is too long.
    let alone = format!("{}={}", "k".repeat(256), "v".repeat(256));
    assert_eq!(sent_on("00", &[&alone]), None);
    assert_eq!(sent_on("00", &[&alone, "a=1"]).as_deref(), Some("a=1"));
}

#[test]
fn changed_members_move_to_the_left() {
    let list = format!("first=1,{}", members(31));
    for received_list in [list.as_str(), "first=1,t@abcdefghijklmn=2"] {
        let cx = received("00", &[received_list]);
        let changed = child(&cx, |state| state.insert("first", "2").unwrap());
        let rest = received_list.strip_prefix("first=1,").unwrap();
        assert_eq!(tracestate(&changed), Some(format!("first=2,{rest}")));
    }
    // A new one makes the right-most of 32 go.
    let cx = received("00", &[&list]);
    let added = child(&cx, |state| state.insert("new", "1").unwrap());
    assert_eq!(tracestate(&added), Some(format!("new=1,first=1,{}", members(30))));
}

#[test]
fn members_that_the_api_refuses_travel_with_their_trace() {
    let list = "a=1,t@abcdefghijklmn=2,x@@y=3,ot=th:c,z@-=4";
    assert!(TraceState::from_str(list).is_err(), "otherwise this test says nothing");
    let cx = received("00", &[list]);
    assert_eq!(span_context(&cx).trace_state().get("ot"), Some("th:c"), "samplers see what the API can hold");

    let unchanged = child(&cx, Clone::clone);
    assert_eq!(tracestate(&unchanged).as_deref(), Some(list));
    let replaced = child(&cx, |state| state.insert("ot", "th:8").unwrap());
    assert_eq!(tracestate(&replaced).as_deref(), Some("ot=th:8,a=1,t@abcdefghijklmn=2,x@@y=3,z@-=4"));
    let removed = child(&cx, |state| state.delete("ot").unwrap());
    assert_eq!(tracestate(&removed).as_deref(), Some("a=1,t@abcdefghijklmn=2,x@@y=3,z@-=4"));
    let cleared = child(&cx, |_| TraceState::NONE);
    assert_eq!(tracestate(&cleared).as_deref(), Some("t@abcdefghijklmn=2,x@@y=3,z@-=4"));

    let new_root = cx.with_remote_span_context(local(99, 1, 1, TraceState::NONE));
    assert_eq!(tracestate(&new_root), None, "another trace");
}

#[test]
fn a_full_list_with_refused_members_stays_within_32() {
    let list = format!("{},t@abcdefghijklmn=2", members(31));
    let added = child(&received("00", &[&list]), |state| state.insert("new", "1").unwrap());
    assert_eq!(tracestate(&added), Some(format!("new=1,{}", members(31))));
}

#[test]
fn a_later_message_of_the_same_trace_replaces_the_list() {
    let first = received("00", &["t@abcdefghijklmn=2,a=1"]);
    for later in [Some("b=2"), Some("u@abcdefghijklmn=3"), None] {
        let traceparent = format!("00-{T}-{P}-01");
        let mut fields = vec![("traceparent", traceparent.as_str())];
        fields.extend(later.map(|list| ("tracestate", list)));
        let cx = propagation::extract_with_context(&first, &headers(&fields));
        assert_eq!(tracestate(&cx).as_deref(), later);
    }
}

#[test]
fn what_programs_put_into_the_list_is_checked_before_it_is_sent() {
    let state = TraceState::from_key_value([
        ("fine", "1"),
        ("evil", "1\r\nx-admin: true"),
        ("tab", "1\t2"),
        ("accent", "é"),
        ("empty", ""),
        ("", "nameless"),
        ("padded", "1 "),
        ("fine", "twice"),
        ("also-fine", "2"),
    ])
    .unwrap();
    let cx = Context::new().with_remote_span_context(local(1, 2, 1, state));
    assert_eq!(tracestate(&cx).as_deref(), Some("fine=1,also-fine=2"));

    let only_bad = TraceState::from_key_value([("evil", "\n")]).unwrap();
    let cx = Context::new().with_remote_span_context(local(1, 2, 1, only_bad));
    assert_eq!(tracestate(&cx), None);
}
