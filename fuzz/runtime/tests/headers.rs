//! Headers of strangers: nothing panics, work is bounded, and nothing that is sent on breaks out of a header.

use std::collections::HashMap;

use bolero::check;
use traced::opentelemetry::Context;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::propagation::{Extractor, TextMapPropagator};
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::propagation::{self, B3Propagator, BaggagePropagator, Environment, TraceContextPropagator};
use traced_fuzz_runtime::text;

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const WORDS: &[&str] = &[
    TRACEPARENT,
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
    "0af7651916cd43dd8448eb211c80319c",
    "00000000000000000000000000000000",
    "b7ad6b7169203331",
    "0000000000000000",
    "00",
    "01",
    "ff",
    "-",
    "-",
    "-",
    "-later",
    "foo=1",
    "bar@baz=2",
    "t@abcdefghijklmn=3",
    "ot=th:8;rv:1",
    "user=Am%C3%A9lie",
    ";ttl=30",
    ";public",
    "%",
    "%ff",
    "%2",
    "=",
    "=",
    ",",
    ",",
    ",",
    " ",
    "\t",
    "d",
    "1",
    "0",
    "true",
];

/// A byte for the name, the others for the value.
type Input = Vec<(u8, Vec<u8>)>;
type Headers = Vec<(String, String)>;

fn headers(input: &Input, names: &[&str]) -> Headers {
    let named = |byte: u8| {
        let name = names[usize::from(byte) % names.len()];
        if byte > 200 { name.to_uppercase() } else { name.to_owned() }
    };
    input.iter().map(|(name, value)| (named(*name), text(value, WORDS))).collect()
}

/// The API's trait on a list, with every value of a name.
struct List<'a>(&'a Headers);

impl Extractor for List<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name)?.first().copied()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn get_all(&self, name: &str) -> Option<Vec<&str>> {
        let named = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        Some(named.map(|(_, value)| value.as_str()).collect()).filter(|values: &Vec<_>| !values.is_empty())
    }
}

fn extract(propagator: &dyn TextMapPropagator, carrier: &Headers) -> Context {
    propagator.extract_with_context(&Context::new(), &List(carrier))
}

fn inject(propagator: &dyn TextMapPropagator, context: &Context) -> Headers {
    let mut sent = HashMap::new();
    propagator.inject_context(context, &mut sent);
    let mut sent: Headers = sent.into_iter().collect();
    sent.sort();
    sent
}

/// What is sent is clean, bounded, and read back as it was meant.
fn holds(propagator: &dyn TextMapPropagator, carrier: &Headers) {
    let context = extract(propagator, carrier);
    assert!(context.baggage().len() <= 64);
    let sent = inject(propagator, &context);
    for (name, value) in &sent {
        assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {value:?}");
        assert!(!value.is_empty() && value.trim() == value && value.len() <= 8192, "{name}: {value:?}");
    }
    assert_eq!(inject(propagator, &extract(propagator, &sent)), sent);
}

#[test]
fn trace_context() {
    check!().with_type::<Input>().for_each(|input| {
        let mut carrier = headers(input, &["traceparent", "tracestate", "tracestate"]);
        holds(&TraceContextPropagator, &carrier);
        // The list never costs the trace.
        carrier.retain(|(name, _)| !name.eq_ignore_ascii_case("traceparent"));
        carrier.push(("traceparent".to_owned(), TRACEPARENT.to_owned()));
        assert!(extract(&TraceContextPropagator, &carrier).span().span_context().is_valid());
        holds(&TraceContextPropagator, &carrier);
    });
}

#[test]
fn baggage() {
    check!().with_type::<Input>().for_each(|input| holds(&BaggagePropagator, &headers(input, &["baggage"])));
}

#[test]
fn b3() {
    const NAMES: [&str; 5] = ["b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-flags"];
    check!().with_type::<Input>().for_each(|input| {
        let carrier = headers(input, &NAMES);
        holds(&B3Propagator::single(), &carrier);
        holds(&B3Propagator::multi(), &carrier);
    });
}

#[test]
fn environment() {
    const NAMES: [&str; 6] = ["TRACEPARENT", "TRACESTATE", "BAGGAGE", "traceparent", "1BAD", ""];
    check!().with_type::<Input>().for_each(|input| {
        let carrier: Environment = headers(input, &NAMES).into_iter().collect();
        let context = propagation::extract_with_context(&Context::new(), &carrier);
        let mut sent = Environment::new();
        propagation::inject_context(&context, &mut sent);
        for (name, value) in &sent {
            assert!(name.bytes().all(|sign| matches!(sign, b'A'..=b'Z' | b'0'..=b'9' | b'_')), "{name}");
            assert!(!value.contains('\0'), "{name}");
        }
    });
}
