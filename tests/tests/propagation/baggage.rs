//! W3C Baggage.

use traced::opentelemetry::baggage::{Baggage, BaggageExt, KeyValueMetadata};
use traced::opentelemetry::{Context, KeyValue};
use traced::propagation;

use super::{extract, headers, inject, sent};

/// Key, value and properties, by key.
fn entries(cx: &Context) -> Vec<(String, String, String)> {
    let mut entries: Vec<_> = cx
        .baggage()
        .iter()
        .map(|(key, (value, metadata))| (key.to_string(), value.to_string(), metadata.to_string()))
        .collect();
    entries.sort();
    entries
}

fn sent_baggage(cx: &Context) -> Option<String> {
    sent(&inject(cx), "baggage").map(str::to_owned)
}

#[test]
fn entries_are_read_and_sent_on() {
    for (values, read, written) in [
        (vec!["a=1"], vec![("a", "1", "")], "a=1"),
        (vec!["a=1,b=2", "c=3"], vec![("a", "1", ""), ("b", "2", ""), ("c", "3", "")], "a=1,b=2,c=3"),
        (vec![" a\t= 1 ,\tb =2 "], vec![("a", "1", ""), ("b", "2", "")], "a=1,b=2"),
        (vec!["b=2,a=1"], vec![("a", "1", ""), ("b", "2", "")], "a=1,b=2"),
        (vec!["a="], vec![("a", "", "")], "a="),
        (vec!["a=b=c"], vec![("a", "b=c", "")], "a=b%3Dc"),
        (vec!["a=1+1"], vec![("a", "1+1", "")], "a=1%2B1"),
        (
            vec!["a=%20x%2C%3b%22%5C%25%0d%0A"],
            vec![("a", " x,;\"\\%\r\n", "")],
            "a=%20x%2C%3B%22%5C%25%0D%0A",
        ),
        (vec!["a=Am%C3%A9lie"], vec![("a", "Amélie", "")], "a=Am%C3%A9lie"),
        (vec!["a=%ff"], vec![("a", "\u{fffd}", "")], "a=%EF%BF%BD"),
        (vec!["a=100%"], vec![("a", "100%", "")], "a=100%25"),
        (vec!["k%41!#$&'*+-.^_`|~=1"], vec![("k%41!#$&'*+-.^_`|~", "1", "")], "k%41!#$&'*+-.^_`|~=1"),
        (vec!["a=1;p"], vec![("a", "1", "p")], "a=1;p"),
        (vec!["a=1 ; p = v ;q;r=%20=+"], vec![("a", "1", "p=v;q;r=%20=+")], "a=1;p=v;q;r=%20=+"),
        (vec!["a=1;;p;"], vec![("a", "1", "p")], "a=1;p"),
        (vec!["a=1;b c;p;=x;q=é"], vec![("a", "1", "p")], "a=1;p"),
        (vec!["a=1,a=2;new"], vec![("a", "2", "new")], "a=2;new"),
        (vec!["", "a=1", ",,"], vec![("a", "1", "")], "a=1"),
    ] {
        let fields: Vec<_> = values.iter().map(|value| ("baggage", *value)).collect();
        let cx = extract(&fields);
        let read: Vec<_> =
            read.into_iter().map(|(k, v, m)| (k.to_owned(), v.to_owned(), m.to_owned())).collect();
        assert_eq!(entries(&cx), read, "{values:?}");
        assert_eq!(sent_baggage(&cx).as_deref(), Some(written), "{values:?}");
        assert_eq!(entries(&extract(&[("Baggage", written)])), read, "{written:?} comes back the same");
    }
}

#[test]
fn invalid_entries_are_skipped() {
    for bad in [
        "a",
        "=1",
        "a b=1",
        "a\u{e9}=1",
        "a=x y",
        "a=\"x\"",
        "a=x\\y",
        "a=é",
        "a=x\u{1}",
        "a=x\r\ny",
        "a=x\u{7f}",
        "é",
        ";p=1",
        "a(=1",
        "a=x\u{fffd}",
    ] {
        assert_eq!(entries(&extract(&[("baggage", bad)])), [], "{bad:?}");
        let mixed = format!("first=1,{bad},last=2");
        let cx = extract(&[("baggage", &mixed)]);
        assert_eq!(sent_baggage(&cx).as_deref(), Some("first=1,last=2"), "{bad:?}");
    }
}

#[test]
fn received_baggage_replaces_and_nothing_replaces_nothing() {
    let base = Context::new().with_baggage([KeyValue::new("own", 1)]);
    for (value, expected) in [("a=1", "a=1"), ("", "own=1"), ("nonsense", "own=1"), ("a=é", "own=1")] {
        let cx = propagation::extract_with_context(&base, &headers(&[("baggage", value)]));
        assert_eq!(sent_baggage(&cx).as_deref(), Some(expected), "{value:?}");
    }
    assert_eq!(
        sent_baggage(&propagation::extract_with_context(&base, &headers(&[]))).as_deref(),
        Some("own=1")
    );
}

#[test]
fn ten_thousand_items_leave_64_entries() {
    let value = (0..10_000).map(|i| format!("key{i:05}={i}")).collect::<Vec<_>>().join(",");
    let cx = extract(&[("baggage", &value)]);
    assert_eq!(cx.baggage().len(), 64);
    assert!(
        cx.baggage().get("key00000").is_some() && cx.baggage().get("key00063").is_some(),
        "the first ones"
    );
}

#[test]
fn at_most_8192_bytes_are_read() {
    let member = |i: usize, len: usize| format!("k{i}={}", "v".repeat(len - 3));
    // Two members, one comma: 8192 bytes and one more.
    let (first, exact, over) = (member(1, 4096), member(2, 4095), member(2, 4096));
    assert_eq!(extract(&[("baggage", &format!("{first},{exact}"))]).baggage().len(), 2);
    assert_eq!(extract(&[("baggage", &format!("{first},{over}"))]).baggage().len(), 1);
    assert_eq!(extract(&[("baggage", &first), ("baggage", &exact)]).baggage().len(), 2);
    assert_eq!(extract(&[("baggage", &first), ("baggage", &over)]).baggage().len(), 1);
    assert_eq!(extract(&[("baggage", &member(1, 8193))]).baggage().len(), 0);
}

#[test]
fn at_most_8192_bytes_are_sent() {
    // Nine bytes in the header for three in memory.
    let baggage: Baggage = (0..3).map(|i| KeyValue::new(format!("k{i}"), "€".repeat(450))).collect();
    assert_eq!(baggage.len(), 3);
    let header = sent_baggage(&Context::new().with_baggage(baggage)).unwrap();
    assert!(
        header.starts_with("k0=%E2%82%AC") && header.contains(",k1=") && !header.contains("k2"),
        "whole entries go"
    );
    assert!(header.len() <= 8192 && header.len() > 8000, "{}", header.len());

    // A smaller one behind a large one still fits.
    let baggage: Baggage = [("a", "x".to_owned()), ("b", "€".repeat(1000)), ("c", "y".to_owned())]
        .map(|(k, v)| KeyValue::new(k, v))
        .into_iter()
        .collect();
    assert_eq!(sent_baggage(&Context::new().with_baggage(baggage)).as_deref(), Some("a=x,c=y"));
}

#[test]
fn what_programs_put_into_properties_cannot_break_out() {
    let entry = |metadata: &str| Context::new().with_baggage([KeyValueMetadata::new("a", "1", metadata)]);
    for (metadata, written) in [
        ("p=1;q", "a=1;p=1;q"),
        ("p=%20", "a=1;p=%20"),
        ("p=x y,z\r\nq: 1", "a=1;p=x%20y%2Cz%0D%0Aq:%201"),
        ("evil\r\nx: 1", "a=1"),
        ("p,b=2", "a=1"),
        ("p=é", "a=1;p=%C3%A9"),
        (" ", "a=1"),
    ] {
        assert_eq!(sent_baggage(&entry(metadata)).as_deref(), Some(written), "{metadata:?}");
    }
}

#[test]
fn baggage_needs_no_span() {
    let cx = Context::new().with_baggage([KeyValue::new("tenant.id", 7)]);
    assert_eq!(inject(&cx), headers(&[("baggage", "tenant.id=7")]));
    assert_eq!(inject(&cx.with_cleared_baggage()), []);
}
