use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::*;
use crate::provider::config::{OTLP_HEADERS, SERVICE_NAME};

#[test]
fn numbers_are_decimal_and_at_most_2_to_the_31_minus_1() {
    assert_eq!(count("0"), Ok(0));
    assert_eq!(count("0042"), Ok(42));
    assert_eq!(count("2147483647"), Ok(2_147_483_647));
    for text in ["2147483648", "4294967296", "99999999999999999999999999"] {
        assert_eq!(count(text), Err(Refusal::new("is out of range")), "{text}");
    }
    for text in ["", "-1", "+1", "1.0", "1e3", "0x10", "1 000", "१", "ten"] {
        assert_eq!(count(text), Err(Refusal::new("is not a whole number")), "{text}");
    }
}

#[test]
fn durations_are_milliseconds() {
    assert_eq!(milliseconds("1500"), Ok(Duration::from_millis(1500)));
    assert_eq!(milliseconds("0"), Ok(Duration::ZERO));
    assert!(milliseconds("5s").is_err());
}

#[test]
fn ratios_lie_between_0_and_1() {
    for (text, expected) in [("0", 0.0), ("1", 1.0), ("0.25", 0.25), (".5", 0.5), ("1e-3", 0.001)] {
        assert_eq!(ratio(text), Ok(expected), "{text}");
    }
    for text in ["NaN", "inf", "-0.1", "1.0001", "7"] {
        assert_eq!(ratio(text), Err(Refusal::new("is out of range")), "{text}");
    }
    for text in ["", "10%", "0,5", "half"] {
        assert_eq!(ratio(text), Err(Refusal::new("is not a number")), "{text}");
    }
}

#[test]
fn booleans_are_true_and_false_in_any_case() {
    assert_eq!(switch("TRUE"), Some(true));
    assert_eq!(switch("False"), Some(false));
    for text in ["1", "0", "yes", "on", "t", "truе"] {
        assert_eq!(switch(text), None, "{text}");
    }
}

#[test]
fn pairs_are_decoded_on_both_sides() {
    let expected = |pairs: &[(&str, &str)]| {
        Ok(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    };
    assert_eq!(pairs("a=1,b=2"), expected(&[("a", "1"), ("b", "2")]));
    assert_eq!(pairs(" a = 1 , b=2 ,"), expected(&[("a", "1"), ("b", "2")]));
    assert_eq!(pairs("auth=Basic%20eA=="), expected(&[("auth", "Basic eA==")]));
    assert_eq!(pairs("k%2Cey=v%3D%25,e="), expected(&[("k,ey", "v=%"), ("e", "")]));
    assert_eq!(pairs("grüße=%C3%A9+1"), expected(&[("grüße", "é+1")]));
}

#[test]
fn bad_pairs_are_refused_without_showing_values() {
    for (text, problem) in [
        ("secret", "has no equals sign in entry 1"),
        ("a=1,secret", "has no equals sign in entry 2"),
        ("=secret", "has an empty or wrongly encoded key in entry 1"),
        ("a%=secret", "has an empty or wrongly encoded key in entry 1"),
        ("a=secret%", "has a wrongly encoded value for a"),
        ("a=secret%2", "has a wrongly encoded value for a"),
        ("a=secret%zz", "has a wrongly encoded value for a"),
        ("a=secret%+1", "has a wrongly encoded value for a"),
        ("a=secret%ff", "has a wrongly encoded value for a"),
    ] {
        assert_eq!(pairs(text), Err(Refusal::new(problem)), "{text}");
    }
}

#[test]
fn secrets_are_masked() {
    for (mask, text, shown) in [
        (Mask::Open, "a=1", "a=1"),
        (Mask::Secret, "a=1", "***"),
        (Mask::Pairs, "a=1, b=2=3,secret", "a=***,b=***,***"),
        (Mask::Url, "http://host:4318/p", "http://host:4318/p"),
        (Mask::Url, "http://user:pass@host/p?token=1", "http://***@host/p?***"),
        (Mask::Url, "user:pa/ss@host", "***@host"),
        (Mask::Url, "http://us@er:pa:ss@host", "http://***@host"),
    ] {
        assert_eq!(masked(mask, text), shown);
    }
}

#[test]
fn each_variable_is_read_once() {
    let reads = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
    let seen = Arc::clone(&reads);
    let builder = crate::builder().variables(move |name| {
        *seen.lock().unwrap().entry(name.to_owned()).or_default() += 1;
        None::<&str>
    });
    drop(builder.check());
    let reads = reads.lock().unwrap();
    assert!(reads.contains_key("OTEL_TRACES_SAMPLER"));
    assert!(reads.values().all(|count| *count == 1), "{reads:?}");
}

fn variables(set: &[(&'static str, &str)]) -> Variables {
    let set: Vec<_> = set.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let source = RefCell::new(set);
    Variables::read(
        &(Box::new(move |name: &str| {
            source.borrow().iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        }) as Source),
    )
}

#[test]
fn empty_means_unset_and_the_form_for_traces_wins() {
    const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";
    const GENERIC: &str = "OTEL_EXPORTER_OTLP_HEADERS";
    assert_eq!(variables(&[]).find(&SERVICE_NAME), Found::Nothing);
    assert_eq!(variables(&[("OTEL_SERVICE_NAME", " \t")]).find(&SERVICE_NAME), Found::Nothing);
    let found = variables(&[(TRACES, "a=1"), (GENERIC, "b=2")]).find(&OTLP_HEADERS);
    assert_eq!(found, Found::Text(TRACES, "a=1".to_owned()));
    let found = variables(&[(TRACES, " "), (GENERIC, " b=2 ")]).find(&OTLP_HEADERS);
    assert_eq!(found, Found::Text(GENERIC, "b=2".to_owned()));
}

#[cfg(unix)]
#[test]
fn what_is_not_unicode_is_told_apart() {
    use std::os::unix::ffi::OsStringExt;

    let source: Source = Box::new(|_| Some(OsString::from_vec(vec![b'a', 0xff])));
    let found = Variables::read(&source).find(&SERVICE_NAME);
    assert_eq!(found, Found::NotUnicode("OTEL_SERVICE_NAME", "a\u{fffd}".to_owned()));
}
