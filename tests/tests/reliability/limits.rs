//! I: limits.

use opentelemetry_sdk::trace::SpanData;
use traced::opentelemetry::trace::{
    Link, Span as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
};
use traced::opentelemetry::{Array, Context, KeyValue, Value, global};
use traced::{Attributes, Builder, ReportKind, traced};

use super::probe::{LONG, Probe};
use super::support::{Running, builder};

/// The spans that `f` makes under these settings, and what was reported of them.
fn exported(builder: Builder, f: impl FnOnce()) -> (Vec<SpanData>, Vec<String>) {
    let probe = Probe::new();
    let running = Running::with(builder, &probe);
    f();
    running.flush(LONG).unwrap();
    let reports = running.reports.of(ReportKind::Limit);
    assert_eq!(running.end().dropped(), 0);
    (probe.spans(), reports)
}

fn pairs(count: usize) -> Vec<KeyValue> {
    (0..count).map(|n| KeyValue::new(format!("k{n}"), n.to_string())).collect()
}

fn link(attributes: Vec<KeyValue>) -> (SpanContext, Vec<KeyValue>) {
    let context =
        SpanContext::new(TraceId::from(1), SpanId::from(2), TraceFlags::SAMPLED, true, TraceState::NONE);
    (context, attributes)
}

#[traced(name = "i.filled")]
fn filled(count: usize) {
    let current = Context::current();
    let span = current.span();
    span.set_attributes(pairs(count));
    for _ in 0..count {
        span.add_event("e", pairs(count));
        let (context, attributes) = link(pairs(count));
        span.add_link(context, attributes);
    }
}

fn limited(limit: usize) -> Builder {
    builder()
        .attribute_count_limit(limit)
        .event_count_limit(limit)
        .link_count_limit(limit)
        .event_attribute_count_limit(limit)
        .link_attribute_count_limit(limit)
}

#[test]
fn i1_five_above_each_limit_are_dropped_and_counted_and_told_once() {
    for limit in [0, 1, 8] {
        let (spans, reports) = exported(limited(limit), || (0..3).for_each(|_| filled(limit + 5)));
        for span in &spans {
            assert_eq!((span.attributes.len(), span.dropped_attributes_count), (limit, 5));
            assert_eq!((span.events.len(), span.events.dropped_count), (limit, 5));
            assert_eq!((span.links.len(), span.links.dropped_count), (limit, 5));
            let events =
                span.events.iter().map(|event| (event.attributes.len(), event.dropped_attributes_count));
            assert!(
                events
                    .chain(
                        span.links.iter().map(|link| (link.attributes.len(), link.dropped_attributes_count))
                    )
                    .all(|counts| counts == (limit, 5))
            );
        }
        assert_eq!(spans.len(), 3);
        assert!(reports.len() == 1 && reports[0].starts_with("3 spans had"), "{reports:?}");
    }
}

#[test]
fn i1_what_is_given_at_the_start_counts_as_well() {
    #[traced(name = "i.start", attrs(i.a = 1, i.b = 2, i.c = 3), links = [link(pairs(3)).0, link(pairs(3)).0])]
    fn at_the_start() {}
    let (spans, _) = exported(builder().attribute_count_limit(2).link_count_limit(1), || {
        at_the_start();
        let mut span = global::tracer("api")
            .span_builder("api")
            .with_attributes(pairs(3))
            .with_links(vec![Link::with_context(link(Vec::new()).0); 2])
            .start(&global::tracer("api"));
        span.set_attribute(KeyValue::new("late", 1));
        span.end();
    });
    for (span, dropped) in spans.iter().zip([1, 2]) {
        assert_eq!((span.attributes.len(), span.dropped_attributes_count), (2, dropped), "{span:?}");
        assert_eq!((span.links.len(), span.links.dropped_count), (1, 1));
    }
}

#[derive(Attributes)]
#[attributes(prefix = "order")]
struct Order {
    id: i64,
}

#[test]
fn i2_of_a_key_that_comes_twice_the_last_value_stays() {
    #[traced(name = "i.twice", attrs(order.id = 1, ..order))]
    fn twice(order: &Order) {
        traced::current().set("n", 1).set("n", 2);
        Context::current().span().set_attribute(KeyValue::new("n", 3));
    }
    let (spans, reports) = exported(builder().attribute_count_limit(2), || {
        twice(&Order { id: 2 });
        global::tracer("api")
            .span_builder("api")
            .with_attributes([KeyValue::new("n", 1), KeyValue::new("n", 2)])
            .start(&global::tracer("api"))
            .end();
    });
    assert_eq!(spans[0].attributes, [KeyValue::new("order.id", 2), KeyValue::new("n", 3)]);
    assert_eq!(spans[1].attributes, [KeyValue::new("n", 2)]);
    assert!(spans.iter().all(|span| span.dropped_attributes_count == 0) && reports.is_empty());
}

#[test]
fn i3_texts_are_cut_between_characters_everywhere_and_numbers_never() {
    #[traced(name = "i.long", attrs(i.text = "äöü€", i.number = 123_456, i.list = ["abcd", "€", "日本語"]))]
    fn long() {
        let span = Context::current();
        span.span().add_event("long event", vec![KeyValue::new("i.text", "äöü€")]);
        let (context, attributes) = link(vec![KeyValue::new("i.text", "äöü€")]);
        span.span().add_link(context, attributes);
    }
    let (spans, _) = exported(builder().attribute_value_length_limit(2), long);
    let span = &spans[0];
    let list = Value::Array(Array::String(vec!["ab".into(), "€".into(), "日本".into()]));
    let expected =
        [KeyValue::new("i.text", "äö"), KeyValue::new("i.number", 123_456), KeyValue::new("i.list", list)];
    assert_eq!(span.attributes, expected);
    assert_eq!(span.events[0].attributes, [KeyValue::new("i.text", "äö")]);
    assert_eq!(span.events[0].name, "long event");
    assert_eq!(span.links[0].attributes, [KeyValue::new("i.text", "äö")]);
}

#[test]
fn i4_odd_values_leave_as_they_are() {
    let values = || {
        vec![
            KeyValue::new("nan", f64::NAN),
            KeyValue::new("infinite", f64::NEG_INFINITY),
            KeyValue::new("least", i64::MIN),
            KeyValue::new("empty", ""),
            KeyValue::new("none", Value::Array(Array::I64(Vec::new()))),
        ]
    };
    let sink = traced_sink::Sink::start();
    let probe = Probe::new();
    let to_both = builder().traces_endpoint(sink.http_endpoint()).protocol(traced::Protocol::HttpProtobuf);
    let running = Running::start(to_both);
    global::tracer("api").span_builder("odd").with_attributes(values()).start(&global::tracer("api")).end();
    running.flush(LONG).unwrap();
    running.end();
    drop(probe);
    let sent = &sink.spans()[0].attributes;
    let shown: Vec<String> = sent.iter().map(|kv| format!("{:?}", kv.value)).collect();
    for (shown, part) in shown.iter().zip(["NaN", "-inf", &i64::MIN.to_string(), "\"\"", "values: []"]) {
        assert!(shown.contains(part), "{shown}");
    }
    assert_eq!(sent.len(), 5);
}

#[test]
fn i5_what_comes_after_the_end_is_ignored() {
    let (spans, reports) = exported(builder(), || {
        let mut span = global::tracer("api").start("api");
        span.end();
        span.set_attribute(KeyValue::new("late", 1));
        span.add_event("late", Vec::new());
        span.end();
    });
    assert_eq!(spans.len(), 1);
    assert!(spans[0].attributes.is_empty() && spans[0].events.is_empty() && reports.is_empty());
}
