//! What headers are written to and read from.

use std::collections::{BTreeMap, HashMap};

use http::{HeaderMap, HeaderValue};
use traced::opentelemetry::Context;
use traced::opentelemetry::propagation::{Extractor, Injector};
use traced::propagation::{self, ExtractCarrier, InjectCarrier};

use super::{Headers, P, T, headers, inject, span_context};

fn fields() -> [(&'static str, String); 3] {
    [
        ("traceparent", format!("00-{T}-{P}-03")),
        ("tracestate", "a=1,b=2".to_owned()),
        ("baggage", "c=3".to_owned()),
    ]
}

fn full() -> Headers {
    headers(&fields().each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn extract<C: ExtractCarrier + ?Sized>(carrier: &C) -> Context {
    propagation::extract_with_context(&Context::new(), carrier)
}

/// Writes over stale fields, reads back, and compares with what was meant.
fn round_trip<C: InjectCarrier + ExtractCarrier + Default>() {
    let cx = extract(&full());
    let mut carrier = C::default();
    for (name, value) in [("TraceParent", "stale"), ("x-other", "kept"), ("Baggage", "stale=1")] {
        carrier.set_field(name, value.to_owned());
    }
    propagation::inject_context(&cx, &mut carrier);
    for (name, value) in full() {
        assert_eq!(carrier.field_values(&name), [value.as_str()], "{name}");
        assert_eq!(carrier.field_values(&name.to_uppercase()), [value.as_str()], "{name}");
    }
    assert_eq!(carrier.field_values("x-other"), ["kept"]);
    assert_eq!(carrier.field_names().len(), 4);
    assert_eq!(inject(&extract(&carrier)), full());

    propagation::inject_context(&Context::new(), &mut carrier);
    assert_eq!(carrier.field_names(), ["x-other"]);
    assert_eq!(carrier.field_values("traceparent"), [""; 0]);
}

#[test]
fn every_map_goes_round() {
    round_trip::<HashMap<String, String>>();
    round_trip::<BTreeMap<String, String>>();
    round_trip::<Vec<(String, String)>>();
    round_trip::<HeaderMap>();
}

#[test]
fn references_are_carriers_too() {
    let mut carrier = Vec::new();
    propagation::inject_context(&extract(&full()), &mut &mut carrier);
    assert_eq!(inject(&extract(&&carrier)), full());
}

/// Stands for the carrier of another crate.
#[derive(Default)]
struct Foreign(BTreeMap<String, String>);

impl Injector for Foreign {
    fn set(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
}

impl Extractor for Foreign {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

#[test]
fn carriers_of_the_api_are_taken_as_trait_objects() {
    let mut foreign = Foreign::default();
    let injector: &mut dyn Injector = &mut foreign;
    propagation::inject_context(&extract(&full()), injector);
    let extractor: &dyn Extractor = &foreign;
    assert_eq!(extractor.keys().len(), 3);
    assert_eq!(inject(&extract(extractor)), full());
}

#[test]
fn repeated_headers_are_all_seen() {
    let mut map = HeaderMap::new();
    map.append("traceparent", HeaderValue::from_str(&full()[0].1).unwrap());
    map.append("tracestate", HeaderValue::from_static("a=1,b=2"));
    map.append("tracestate", HeaderValue::from_static("c=3"));
    map.append("baggage", HeaderValue::from_static("d=4"));
    map.append("baggage", HeaderValue::from_static("e=5"));
    let sent = inject(&extract(&map));
    assert_eq!(super::sent(&sent, "tracestate"), Some("a=1,b=2,c=3"));
    assert_eq!(super::sent(&sent, "baggage"), Some("d=4,e=5"));

    map.append("traceparent", HeaderValue::from_str(&full()[0].1).unwrap());
    assert!(!span_context(&extract(&map)).is_valid());
}

#[test]
fn names_that_differ_in_case_are_one_field() {
    let variants =
        ["tracestate", "Tracestate", "TraceState", "TRACESTATE", "tracEstate", "traceStatE", "tRacestate"];
    let mut sorted = variants;
    sorted.sort_unstable();
    let map: HashMap<String, String> = variants.map(|name| (name.to_owned(), name.to_owned())).into();
    assert_eq!(map.field_values("tracestate"), sorted, "in the same order each time");
    let map: BTreeMap<String, String> = map.into_iter().collect();
    assert_eq!(map.field_values("tracestate"), sorted);
}

#[test]
fn a_value_that_is_not_text_is_not_overlooked() {
    let not_text = || HeaderValue::from_bytes(b"a=\xff").unwrap();
    let traceparent = HeaderValue::from_str(&full()[0].1).unwrap();

    let mut map = HeaderMap::new();
    map.append("traceparent", traceparent.clone());
    map.append("traceparent", not_text());
    assert!(!span_context(&extract(&map)).is_valid(), "two headers, not one");

    let mut map = HeaderMap::new();
    map.append("traceparent", traceparent);
    map.append("tracestate", HeaderValue::from_static("b=1"));
    map.append("tracestate", not_text());
    map.append("baggage", not_text());
    map.append("baggage", HeaderValue::from_static("b=1"));
    let sent = inject(&extract(&map));
    assert_eq!(super::sent(&sent, "tracestate"), None, "a bad member drops the list");
    assert_eq!(super::sent(&sent, "baggage"), Some("b=1"), "a bad entry drops itself");
}

#[test]
fn what_http_forbids_is_not_set() {
    let mut map = HeaderMap::new();
    map.set_field("x-split", "a\r\nb: c".to_owned());
    map.set_field("not a name", "a".to_owned());
    map.set_field("", "a".to_owned());
    assert!(map.is_empty());
}

#[test]
fn a_full_header_map_does_not_panic() {
    let mut map = HeaderMap::new();
    while map
        .try_append(
            format!("x-{}", map.len()).parse::<http::HeaderName>().unwrap(),
            HeaderValue::from_static("1"),
        )
        .is_ok()
    {}
    let before = map.len();
    propagation::inject_context(&extract(&full()), &mut map);
    assert_eq!(map.len(), before);
}
