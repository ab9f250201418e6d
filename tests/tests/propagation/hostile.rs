//! Properties that hold for any input, tried with a fixed sequence of pseudo-random headers.

use std::collections::HashMap;

use traced::opentelemetry::Context;
use traced::opentelemetry::baggage::BaggageExt;
use traced::opentelemetry::propagation::TextMapPropagator;
use traced::opentelemetry::trace::{TraceContextExt, TraceState};
use traced::propagation::B3Propagator;

use super::{Headers, P, T, extract, inject, local, sent, span_context};

const ROUNDS: usize = 20_000;

/// Marsaglia's xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A valid value with a few characters replaced, removed, doubled or added.
    fn mutated(&mut self, valid: &str) -> String {
        let odd = [
            '0', '1', 'a', 'f', 'g', 'A', 'Z', '-', '_', '.', '+', ' ', '\t', '\r', '\n', '\0', '\u{7f}',
            'é', '€', '😀', ',', ';', '=', '%', '@', '*', '/', '"', '\\',
        ];
        let mut value: Vec<char> = valid.chars().collect();
        for _ in 0..self.below(4) {
            let at = self.below(value.len() + 1);
            let new = odd[self.below(odd.len())];
            match self.below(4) {
                0 if at < value.len() => value[at] = new,
                1 if at < value.len() => drop(value.remove(at)),
                2 if at < value.len() => value.insert(at, value[at]),
                _ => value.insert(at, new),
            }
        }
        value.into_iter().collect()
    }

    /// Pieces of headers in any order.
    fn assembled(&mut self, pieces: &[&str]) -> String {
        (0..self.below(40)).map(|_| self.pick(pieces)).collect()
    }
}

/// A second reading of the rule, written for clarity: is this `traceparent` valid?
fn is_valid_traceparent(value: &str) -> bool {
    let value = value.trim_matches([' ', '\t']);
    let hex =
        |text: &str, len: usize| text.len() == len && text.chars().all(|c| "0123456789abcdef".contains(c));
    let parts: Vec<_> = value.splitn(5, '-').collect();
    let [version, trace_id, parent_id, flags, later @ ..] = &parts[..] else { return false };
    hex(version, 2)
        && hex(trace_id, 32)
        && hex(parent_id, 16)
        && hex(flags, 2)
        && *version != "ff"
        && (*version != "00" || later.is_empty())
        && trace_id.contains(|c| c != '0')
        && parent_id.contains(|c| c != '0')
}

/// Nothing that is sent can break out of a header.
fn assert_clean(sent: &Headers) {
    for (name, value) in sent {
        assert!(value.bytes().all(|b| matches!(b, b' '..=b'~')), "{name}: {value:?}");
        assert_eq!(value.trim(), value, "{name}");
        assert!(!value.is_empty(), "{name}");
    }
}

#[test]
fn any_traceparent_is_accepted_or_restarts_the_trace() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for _ in 0..ROUNDS {
        let version = random.pick(&["00", "00", "cc", "ff", "0"]);
        let end = random.pick(&["", "", "-", "-later", ".later"]);
        let flags = random.pick(&["00", "01", "02", "03", "ff"]);
        let value = random.mutated(&format!("{version}-{T}-{P}-{flags}{end}"));
        let cx = extract(&[("traceparent", &value)]);
        assert_eq!(span_context(&cx).is_valid(), is_valid_traceparent(&value), "{value:?}");
        accepted += usize::from(span_context(&cx).is_valid());
        let sent = inject(&cx);
        assert_clean(&sent);
        assert!(sent.iter().all(|(_, value)| is_valid_traceparent(value) && value.len() == 55), "{sent:?}");
    }
    assert!(accepted > ROUNDS / 20 && accepted < ROUNDS * 9 / 10, "both sides were tried: {accepted}");
}

#[test]
fn any_tracestate_is_bounded_and_stable() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let traceparent = format!("00-{T}-{P}-01");
    let long = "v".repeat(200);
    let pieces = [
        "a=1",
        "b=2",
        "ot=th:c",
        "t@abcdefghijklmn=1",
        "x@@y=2",
        ",",
        ",",
        ",",
        ",",
        ", ",
        " ,\t",
        "k",
        "=",
        "é",
        "\0",
        "\r\n",
        " ",
        "long=",
        &long,
    ];
    let mut kept = 0;
    for round in 0..ROUNDS {
        let value = if round % 2 == 0 {
            random.mutated("foo=1,bar@baz=2 , t@abcdefghijklmn=3,ot=th:8;rv:1,a= b")
        } else {
            random.assembled(&pieces)
        };
        let cx = extract(&[("traceparent", &traceparent), ("tracestate", &value)]);
        let once = inject(&cx);
        assert_clean(&once);
        let Some(list) = sent(&once, "tracestate") else { continue };
        kept += 1;
        assert!(list.len() <= 512 && list.split(',').count() <= 32, "{list}");
        let keys: Vec<_> = list.split(',').map(|member| member.split_once('=').unwrap().0).collect();
        assert!(keys.iter().enumerate().all(|(i, key)| !keys[..i].contains(key)), "{list}");
        let again = inject(&extract(&[("traceparent", &traceparent), ("tracestate", list)]));
        assert_eq!(again, once, "{value:?}");
    }
    assert!(kept > ROUNDS / 10 && kept < ROUNDS * 9 / 10, "both sides were tried: {kept}");
}

#[test]
fn any_baggage_is_bounded_and_stable() {
    let mut random = Random(0xda94_2042_e4dd_58b5);
    let long = "v".repeat(3000);
    let pieces = [
        "a=1", "b=%C3%A9", "c=%ff", "d=%", "e==", ";p", ";p=1", ";", ",", ",", ",", " ", "\t", "é", "\0",
        "\r\n", "\"", "=", "f=", &long,
    ];
    let mut kept = 0;
    for round in 0..ROUNDS / 4 {
        let value = if round % 2 == 0 {
            random.mutated("user=Am%C3%A9lie;ttl=30;public, tenant = 7,empty=,eq=a=b")
        } else {
            random.assembled(&pieces)
        };
        let cx = extract(&[("baggage", &value)]);
        let once = inject(&cx);
        assert_clean(&once);
        assert!(cx.baggage().len() <= 64);
        let Some(header) = sent(&once, "baggage") else {
            assert!(cx.baggage().is_empty(), "{value:?}");
            continue;
        };
        kept += 1;
        assert!(header.len() <= 8192);
        assert_eq!(inject(&extract(&[("baggage", header)])), once, "{value:?}");
    }
    assert!(kept > ROUNDS / 40, "something was kept: {kept}");
}

#[test]
fn any_b3_is_accepted_or_ignored() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let base = Context::new().with_remote_span_context(local(7, 8, 1, TraceState::NONE));
    let mut accepted = 0;
    for round in 0..ROUNDS {
        let carrier = if round % 2 == 0 {
            let end = random.pick(&["", "-0", "-1", "-d", "-1-05e3ac9a4f6e3b90", "-2"]);
            HashMap::from([("b3".to_owned(), random.mutated(&format!("{T}-{P}{end}")))])
        } else {
            let fields =
                [("x-b3-traceid", T), ("x-b3-spanid", P), ("x-b3-sampled", "1"), ("x-b3-flags", "0")];
            fields.into_iter().map(|(name, value)| (name.to_owned(), random.mutated(value))).collect()
        };
        let cx = B3Propagator::single().extract_with_context(&base, &carrier);
        assert!(span_context(&cx).is_valid(), "{carrier:?}");
        accepted += usize::from(span_context(&cx) != span_context(&base));
        let mut sent = HashMap::new();
        B3Propagator::multi().inject_context(&cx, &mut sent);
        assert_clean(&sent.into_iter().collect());
    }
    assert!(accepted > ROUNDS / 20 && accepted < ROUNDS * 9 / 10, "both sides were tried: {accepted}");
}

#[test]
fn a_megabyte_is_refused_and_not_kept() {
    const MB: usize = 1024 * 1024;
    let traceparent = format!("00-{T}-{P}-01");
    for value in [
        "0".repeat(MB),
        format!("{traceparent}{}", " ".repeat(MB)),
        format!("cc{}-{}", &traceparent[2..], "x".repeat(MB)),
        "-".repeat(MB),
        "é".repeat(MB / 2),
    ] {
        assert!(!span_context(&extract(&[("traceparent", &value)])).is_valid());
        let b3 = HashMap::from([("b3".to_owned(), value)]);
        assert!(!span_context(&B3Propagator::single().extract_with_context(&Context::new(), &b3)).is_valid());
    }
    for value in [
        "a".repeat(MB),
        format!("a={}", "b".repeat(MB)),
        ",".repeat(MB),
        format!("a=1{}", " ".repeat(MB)),
        "a=1,".repeat(MB / 4),
    ] {
        let cx = extract(&[("traceparent", &traceparent), ("tracestate", &value), ("baggage", &value)]);
        assert_eq!(span_context(&cx).trace_state(), &TraceState::NONE);
        let size: usize = cx
            .baggage()
            .iter()
            .map(|(k, (v, m))| k.as_str().len() + v.as_str().len() + m.as_str().len())
            .sum();
        assert!(size <= 8192 && cx.baggage().len() <= 64);
    }
}

#[test]
fn a_hundred_thousand_headers_of_one_name_are_bounded() {
    let traceparent = format!("00-{T}-{P}-01");
    let mut fields = vec![("traceparent", traceparent.as_str())];
    fields.extend(std::iter::repeat_n(("tracestate", "a=1"), 100_000));
    fields.extend(std::iter::repeat_n(("baggage", "a=1"), 100_000));
    let cx = extract(&fields);
    assert_eq!(span_context(&cx).trace_state(), &TraceState::NONE);
    assert_eq!(cx.baggage().len(), 1);
}
