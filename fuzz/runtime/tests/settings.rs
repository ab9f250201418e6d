//! Variables as people mistype them: each is taken or refused in words, and what is secret is never shown.

use std::ffi::OsString;
use std::sync::LazyLock;

use bolero::check;
use traced::filter::Filter;
use traced::{ExporterKind, InitError};
use traced_fuzz_runtime::text;

const WORDS: &[&str] = &[
    "true",
    "false",
    "none",
    "5000",
    "0",
    "-1",
    "1",
    ".",
    "0.25",
    "1e400",
    "NaN",
    "2147483648",
    "otlp",
    "console",
    "file",
    "grpc",
    "http/protobuf",
    "gzip",
    "debug",
    "parentbased_",
    "traceidratio",
    "jaeger_remote",
    "endpoint=",
    "pollingIntervalMs=",
    "initialSamplingRate=",
    "service{service.name=shop}",
    "{",
    "}",
    "[",
    "]",
    "@",
    "always_on",
    "tracecontext",
    "baggage",
    "b3",
    "a=1",
    "=",
    ",",
    ",",
    ";",
    "%",
    "%20",
    "%ff",
    "http://",
    "https://",
    "user@",
    "localhost",
    "[::1]",
    ":4318",
    "/v1/traces",
    "?",
    "#",
    "cache.*",
    "*",
    "=on",
    "=off",
    "${A}",
    "\\",
    "\"",
    " ",
];

/// Every variable that is read, learned by asking. Files are the machine's affair, not the parser's.
static VARIABLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (told, names) = std::sync::mpsc::channel();
    let read = move |name: &str| {
        let _ = told.send(name.to_owned());
        None::<OsString>
    };
    traced::builder().variables(read).default_exporter(ExporterKind::None).check().unwrap();
    names.into_iter().filter(|name| !name.ends_with("_CERTIFICATE") && !name.ends_with("_KEY")).collect()
});

const SECRET: &str = "s3cr3t";

#[test]
fn every_variable() {
    check!().with_type::<(Vec<(u8, Vec<u8>)>, bool)>().for_each(|(input, lenient)| {
        let mut given: Vec<(String, OsString)> = input
            .iter()
            .map(|(name, value)| (VARIABLES[usize::from(*name) % VARIABLES.len()].clone(), odd(value)))
            .collect();
        let junk = input.first().map(|(_, value)| text(value, WORDS)).unwrap_or_default();
        // The first of a name counts.
        let token = format!("authorization={}{SECRET}", junk.replace([',', ';'], ""));
        given.push(("OTEL_EXPORTER_OTLP_HEADERS".to_owned(), token.into()));
        let url = format!("http://user:{SECRET}@host:1/{junk}?key={SECRET}");
        given.push(("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), url.into()));
        let read =
            move |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let builder = traced::builder().variables(read).default_exporter(ExporterKind::Otlp);
        let shown = match builder.lenient(*lenient).check() {
            Ok(report) => format!("{report}{report:?}"),
            Err(error @ InitError::Settings(_)) => format!("{error}{error:?}"),
            Err(other) => panic!("{other}"),
        };
        assert!(!shown.contains(SECRET), "{shown}");
    });
}

/// Not UTF-8 now and then.
fn odd(value: &[u8]) -> OsString {
    #[cfg(unix)]
    if value.first() == Some(&255) {
        return std::os::unix::ffi::OsStringExt::from_vec(value.to_vec());
    }
    text(value, WORDS).into()
}

#[test]
fn filters() {
    check!().with_type::<(Vec<u8>, Vec<u8>)>().for_each(|(filter, name)| {
        let Ok(filter) = text(filter, WORDS).parse::<Filter>() else { return };
        let again: Filter = filter.to_string().parse().unwrap();
        let name = text(name, WORDS);
        assert_eq!(filter.is_on(&name, "shop::f"), again.is_on(&name, "shop::f"), "{filter}");
    });
}
