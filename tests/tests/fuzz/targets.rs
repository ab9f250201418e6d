//! Owns what is tried, and what must hold whatever the input is: headers, variables, filters.

use std::ffi::OsString;
use std::sync::LazyLock;

use traced::filter::Filter;
use traced::opentelemetry::Context;
use traced::opentelemetry::baggage::BaggageExt as _;
use traced::opentelemetry::propagation::{Extractor, TextMapPropagator};
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::propagation::{B3Propagator, BaggagePropagator, Environment, TraceContextPropagator};
use traced::{ExporterKind, InitError};

use crate::input::Random;

pub(crate) type Target = fn(&mut Random);

pub(crate) const TARGETS: [(&str, Target); 7] = [
    ("traceparent and tracestate", trace_context),
    ("baggage", baggage),
    ("b3", b3),
    ("environment", environment),
    ("propagator names", propagators),
    ("settings", settings),
    ("filter", filter),
];

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TRACEPARENTS: [&str; 3] =
    [TRACEPARENT, "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-later", "ff-0-0-0"];
const LISTS: [&str; 3] = ["foo=1,bar@baz=2 , t@abcdefghijklmn=3,ot=th:8;rv:1,a= b", "a=1", "a=1,,b=2,\t"];
const BAGGAGES: [&str; 3] = ["user=Am%C3%A9lie;ttl=30;public, tenant = 7,empty=,eq=a=b", "a=1", "a=1;p;q=2"];
const B3: [&str; 3] = [
    "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1-05e3ac9a4f6e3b90",
    "b7ad6b7169203331-b7ad6b7169203331-d",
    "0",
];

type Headers = Vec<(String, String)>;

/// Names in some case, twice now and then.
fn headers(random: &mut Random, names: &[(&str, &[&str])]) -> Headers {
    let mut headers = Headers::new();
    for (name, values) in names {
        for _ in 0..random.below(3) {
            let name = if random.below(8) == 0 { name.to_uppercase() } else { (*name).to_owned() };
            headers.push((name, random.text(values)));
        }
    }
    headers
}

/// Nothing that is sent breaks out of a header, is longer than allowed, or says more the second time.
fn assert_sound(propagator: &dyn TextMapPropagator, carrier: &Headers) {
    let extracted = extract(propagator, carrier);
    assert!(extracted.baggage().len() <= 64, "{carrier:?}");
    let sent = inject(propagator, &extracted);
    for (name, value) in &sent {
        let is_clean = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        assert!(is_clean && value.trim() == value && !value.is_empty(), "{name}: {value:?} of {carrier:?}");
        assert!(value.len() <= 8192, "{name}: {carrier:?}");
    }
    let again = inject(propagator, &extract(propagator, &sent));
    assert_eq!(again, sent, "{carrier:?}");
}

/// The API's traits on a list, every value of a name included.
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
    let mut sent = std::collections::HashMap::new();
    propagator.inject_context(context, &mut sent);
    let mut sent: Headers = sent.into_iter().collect();
    sent.sort();
    sent
}

fn trace_context(random: &mut Random) {
    let mut carrier = headers(random, &[("traceparent", &TRACEPARENTS), ("tracestate", &LISTS)]);
    if random.below(2) == 0 {
        carrier.retain(|(name, _)| !name.eq_ignore_ascii_case("traceparent"));
        carrier.push(("traceparent".to_owned(), TRACEPARENT.to_owned()));
        let context = extract(&TraceContextPropagator, &carrier);
        assert!(context.span().span_context().is_valid(), "the list never costs the trace: {carrier:?}");
    }
    assert_sound(&TraceContextPropagator, &carrier);
}

fn baggage(random: &mut Random) {
    assert_sound(&BaggagePropagator, &headers(random, &[("baggage", &BAGGAGES)]));
}

fn b3(random: &mut Random) {
    let names: [(&str, &[&str]); 5] = [
        ("b3", &B3),
        ("x-b3-traceid", &["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"]),
        ("x-b3-spanid", &["b7ad6b7169203331"]),
        ("x-b3-sampled", &["1", "0", "true", "d"]),
        ("x-b3-flags", &["1", "0"]),
    ];
    let carrier = headers(random, &names);
    assert_sound(&B3Propagator::single(), &carrier);
    assert_sound(&B3Propagator::multi(), &carrier);
}

fn environment(random: &mut Random) {
    let names = ["TRACEPARENT", "TRACESTATE", "BAGGAGE", "traceparent", "1BAD", ""];
    let variables: Vec<_> = (0..random.below(6))
        .map(|_| (random.text(&names), random.text(&[TRACEPARENT, "a=1", "user=7;p"])))
        .collect();
    let carrier: Environment = variables.into_iter().collect();
    let context = traced::propagation::extract_with_context(&Context::new(), &carrier);
    let mut sent = Environment::new();
    traced::propagation::inject_context(&context, &mut sent);
    for (name, value) in &sent {
        assert!(
            name.bytes().all(|sign| matches!(sign, b'A'..=b'Z' | b'0'..=b'9' | b'_')),
            "{name}: {carrier:?}"
        );
        assert!(!value.contains('\0'), "{name}");
    }
}

fn propagators(random: &mut Random) {
    let list = random.text(&["tracecontext,baggage", "b3", "b3multi,none", "jaeger", "none"]);
    let _ = variable("OTEL_PROPAGATORS", list.into());
}

/// Every variable that is read, learned by asking.
static VARIABLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (told, names) = std::sync::mpsc::channel();
    let read = move |name: &str| {
        let _ = told.send(name.to_owned());
        None::<OsString>
    };
    traced::builder().variables(read).default_exporter(ExporterKind::None).check().unwrap();
    names.into_iter().collect()
});

const VALUES: [&str; 22] = [
    "true",
    "false",
    "5000",
    "0",
    "-1",
    "0.25",
    "otlp",
    "console,otlp",
    "none",
    "grpc",
    "http/protobuf",
    "gzip",
    "debug",
    "parentbased_traceidratio",
    "always_on",
    "a=1,b=%20x",
    "http://localhost:4318",
    "https://user@host:1/path?key=value",
    "[::1]:4317",
    "cache.*=off,on",
    "unix:///tmp/x",
    "orders",
];

/// The kind of secret that must never be shown.
const SECRET: &str = "s3cr3t";

fn settings(random: &mut Random) {
    let mut given: Vec<(String, OsString)> = Vec::new();
    for _ in 0..=random.below(4) {
        let name = random.below(VARIABLES.len());
        let name = VARIABLES.get(name).unwrap().clone();
        // Files are the machine's affair, not the parser's.
        if !(name.ends_with("_CERTIFICATE") || name.ends_with("_KEY")) {
            given.push((name, odd(random.text(&VALUES), random)));
        }
    }
    let token =
        format!("authorization={}{SECRET}", random.text(&["Bearer ", "Basic "]).replace([',', ';'], ""));
    given.push(("OTEL_EXPORTER_OTLP_HEADERS".to_owned(), token.into()));
    let url = format!(
        "{}://user:{SECRET}@host:1/{}?key={SECRET}",
        random.pick(&["http", "https"]),
        random.text(&["path"])
    );
    // The first of a name counts.
    given.push(("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), url.into()));
    let read =
        move |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let lenient = random.below(2) == 0;
    let checked =
        traced::builder().variables(read).default_exporter(ExporterKind::Otlp).lenient(lenient).check();
    let shown = match &checked {
        Ok(report) => format!("{report}{report:?}"),
        Err(error @ InitError::Settings(_)) => format!("{error}{error:?}"),
        Err(other) => panic!("{other}"),
    };
    assert!(!shown.contains(SECRET), "{shown}");
}

/// Not UTF-8 now and then.
fn odd(text: String, random: &mut Random) -> OsString {
    #[cfg(unix)]
    if random.below(10) == 0 {
        use std::os::unix::ffi::OsStringExt as _;
        let mut bytes = text.into_bytes();
        bytes.push(0xff);
        return OsString::from_vec(bytes);
    }
    let _ = random;
    text.into()
}

fn variable(name: &'static str, value: OsString) -> Result<traced::SettingsReport, InitError> {
    let read = move |asked: &str| (asked == name).then(|| value.clone());
    traced::builder().variables(read).default_exporter(ExporterKind::None).check()
}

fn filter(random: &mut Random) {
    let text =
        random.text(&["cache.*=off,orders.*=on", "*=off", "on", "a*b*c=off", "**********************x=on"]);
    let Ok(filter) = text.parse::<Filter>() else { return };
    let again: Filter = filter.to_string().parse().unwrap();
    let name =
        random.text(&["cache.get", "orders.create", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""]);
    assert_eq!(filter.is_on(&name, "shop::f"), again.is_on(&name, "shop::f"), "{text:?}");
}
