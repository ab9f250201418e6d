//! Every row of the table: unset, empty, valid, in another case, with spaces, invalid, out of range, not UTF-8.

use super::*;
use crate::provider::config::{ExceptionSignal, FileTarget, LogLevel, SERVICE_NAME, TABLE};
use crate::provider::resource;

/// What is expected of one variable.
pub(super) struct Row {
    variable: &'static str,
    /// Set beside it, because it counts only then.
    beside: &'static [(&'static str, &'static str)],
    observe: fn(&Outcome) -> String,
    unset: String,
    /// What holds beside a problem.
    wrong: String,
    valid: Vec<(&'static str, &'static str)>,
    any_case: bool,
    /// With a part of the problem's text.
    invalid: Vec<(&'static str, &'static str)>,
}

impl Row {
    pub(super) fn new(variable: &'static str, unset: &str, observe: fn(&Outcome) -> String) -> Self {
        Self {
            variable,
            beside: &[],
            observe,
            unset: unset.to_owned(),
            wrong: unset.to_owned(),
            valid: Vec::new(),
            any_case: false,
            invalid: Vec::new(),
        }
    }

    pub(super) fn valid<const N: usize>(mut self, valid: [(&'static str, &'static str); N]) -> Self {
        self.valid.extend(valid);
        self
    }

    pub(super) fn invalid<const N: usize>(mut self, invalid: [(&'static str, &'static str); N]) -> Self {
        self.invalid.extend(invalid);
        self
    }

    pub(super) fn any_case(self) -> Self {
        Self { any_case: true, ..self }
    }

    pub(super) fn beside(self, beside: &'static [(&'static str, &'static str)]) -> Self {
        Self { beside, ..self }
    }

    fn outcome(&self, value: &str) -> Outcome {
        let variables: Vec<_> = self.beside.iter().copied().chain([(self.variable, value)]).collect();
        from_variables(&variables)
    }

    pub(super) fn expect(&self, value: &str, expected: &str) {
        let outcome = self.outcome(value);
        let Self { variable, .. } = self;
        assert!(outcome.problems.is_empty(), "{variable}={value}: {:?}", outcome.problems);
        assert_eq!((self.observe)(&outcome), expected, "{variable}={value}");
    }

    pub(super) fn check(&self) {
        for empty in ["", " ", "\t \n"] {
            self.expect(empty, &self.unset);
        }
        for (value, expected) in &self.valid {
            self.expect(value, expected);
            self.expect(&format!("  {value}\t"), expected);
            if self.any_case {
                self.expect(&value.to_uppercase(), expected);
                self.expect(&alternating(value), expected);
            }
        }
        for (value, why) in &self.invalid {
            self.check_invalid(value, why);
        }
        self.check_not_unicode();
    }

    fn check_invalid(&self, value: &str, why: &str) {
        let outcome = self.outcome(value);
        let problem = outcome.only_problem(self.variable);
        assert_eq!(problem.value(), Some(value), "{problem}");
        assert!(problem.reason().contains(why), "{problem}");
        assert!(!problem.allowed().is_empty(), "{problem}");
        assert_eq!((self.observe)(&outcome), self.wrong, "{problem}");
    }

    #[cfg(unix)]
    fn check_not_unicode(&self) {
        use std::os::unix::ffi::OsStringExt;

        let (variable, beside) = (self.variable, self.beside);
        let builder = crate::builder().variables(move |name| {
            if name == variable {
                return Some(OsString::from_vec(vec![b'a', 0xff]));
            }
            beside.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        });
        let outcome = resolved(builder);
        let problem = outcome.only_problem(variable);
        assert_eq!(problem.reason(), "is not UTF-8");
        assert_eq!(problem.value(), Some("a\u{fffd}"));
        assert_eq!((self.observe)(&outcome), self.wrong, "{variable}");
    }

    #[cfg(not(unix))]
    fn check_not_unicode(&self) {}
}

fn alternating(text: &str) -> String {
    let flip = |(index, letter): (usize, char)| {
        if index % 2 == 0 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().enumerate().map(flip).collect()
}

pub(super) const NO_NUMBERS: [(&str, &str); 6] = [
    ("-1", "is not a whole number"),
    ("1.5", "is not a whole number"),
    ("5s", "is not a whole number"),
    ("lots", "is not a whole number"),
    ("2147483648", "is out of range"),
    ("99999999999999999999", "is out of range"),
];

pub(super) fn count(variable: &'static str, unset: &str, observe: fn(&Outcome) -> String) -> Row {
    Row::new(variable, unset, observe).valid([("1", "1"), ("077", "77")]).invalid(NO_NUMBERS)
}

pub(super) fn milliseconds(variable: &'static str, unset: &str, observe: fn(&Outcome) -> String) -> Row {
    let row = Row::new(variable, unset, observe).invalid(NO_NUMBERS);
    row.valid([("1", "1ms"), ("1500", "1.5s"), ("2147483647", "2147483.647s")])
}

#[test]
fn batches() {
    milliseconds("OTEL_BSP_SCHEDULE_DELAY", "5s", |o| format!("{:?}", o.settings.batch.schedule_delay))
        .valid([("0", "0ns")])
        .check();
    milliseconds("OTEL_BSP_EXPORT_TIMEOUT", "30s", |o| {
        o.settings.batch.export_timeout.map_or("none".to_owned(), |limit| format!("{limit:?}"))
    })
    .valid([("0", "none")])
    .check();
    count("OTEL_BSP_MAX_QUEUE_SIZE", "2048", |o| o.settings.batch.max_queue_size.to_string())
        .valid([("2147483647", "2147483647")])
        .invalid([("0", "is out of range")])
        .check();
    count("TRACED_MAX_QUEUE_BYTES", "67108864", |o| o.settings.batch.max_queue_bytes.to_string())
        .valid([("1", "1")])
        .invalid([("0", "is out of range")])
        .check();
    count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "512", |o| o.settings.batch.max_export_batch_size.to_string())
        .invalid([("0", "is out of range")])
        .check();
}

#[test]
fn filter() {
    let shown: fn(&Outcome) -> String =
        |o| o.settings.filter.clone().map_or("none".into(), |f| f.to_string());
    Row::new("TRACED_FILTER", "none", shown)
        .valid([("cache.*=off, a=ON", "cache.*=off,a=on"), ("off", "*=off")])
        .invalid([("cache.*", "holds \"cache.*\", which is no directive"), ("a=on,b=", "holds \"b=\"")])
        .check();
}

#[test]
fn limits() {
    let length: fn(&Outcome) -> String = |o| format!("{:?}", o.settings.limits.attribute_value_length);
    for variable in ["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT"] {
        let row = Row::new(variable, "None", length).invalid(NO_NUMBERS);
        row.valid([("0", "Some(0)"), ("32", "Some(32)")]).check();
    }
    let zero = [("0", "0"), ("2147483647", "2147483647")];
    for variable in ["OTEL_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"] {
        count(variable, "128", |o| o.settings.limits.attributes.to_string()).valid(zero).check();
    }
    count("OTEL_SPAN_EVENT_COUNT_LIMIT", "128", |o| o.settings.limits.events.to_string()).valid(zero).check();
    count("OTEL_SPAN_LINK_COUNT_LIMIT", "128", |o| o.settings.limits.links.to_string()).valid(zero).check();
    count("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "128", |o| o.settings.limits.attributes_per_event.to_string())
        .valid(zero)
        .check();
    count("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "128", |o| o.settings.limits.attributes_per_link.to_string())
        .valid(zero)
        .check();
}

fn parent_based(root: &str) -> String {
    format!(
        "ParentBased{{root={root},remoteParentSampled=AlwaysOnSampler,remoteParentNotSampled=AlwaysOffSampler,\
         localParentSampled=AlwaysOnSampler,localParentNotSampled=AlwaysOffSampler}}"
    )
}

#[test]
fn sampler() {
    let [on, off, ratio] = ["AlwaysOnSampler", "AlwaysOffSampler", "TraceIdRatioBased{1}"].map(parent_based);
    let expected: [(&'static str, &str); 6] = [
        ("always_on", "AlwaysOnSampler"),
        ("always_off", "AlwaysOffSampler"),
        ("traceidratio", "TraceIdRatioBased{1}"),
        ("parentbased_always_on", &on),
        ("parentbased_always_off", &off),
        ("parentbased_traceidratio", &ratio),
    ];
    let row = || Row::new("OTEL_TRACES_SAMPLER", &on, |o| o.settings.sampler.to_string()).any_case();
    for (value, expected) in expected {
        row().expect(value, expected);
        row().expect(&format!(" {value} "), expected);
        row().expect(&value.to_uppercase(), expected);
    }
    row()
        .invalid([
            ("foo", "is not a known sampler"),
            ("parentbased_", "is not a known sampler"),
            ("parentbased_parentbased_always_on", "is not a known sampler"),
            ("xray", "is not supported"),
        ])
        .check();
    for value in ["jaeger_remote", "parentbased_jaeger_remote"] {
        let outcome = resolved_here(builder(&[("OTEL_TRACES_SAMPLER", value)]));
        if cfg!(feature = "jaeger-remote") {
            let sampler = outcome.settings.sampler.to_string();
            assert!(sampler.contains("JaegerRemoteSampler{TraceIdRatioBased{0.001}}"), "{sampler}");
        } else {
            assert_eq!(outcome.problems.last().and_then(Problem::cargo_feature), Some("jaeger-remote"));
        }
    }
}

#[test]
fn sampler_argument() {
    Row::new("OTEL_TRACES_SAMPLER_ARG", "TraceIdRatioBased{1}", |o| o.settings.sampler.to_string())
        .beside(&[("OTEL_TRACES_SAMPLER", "traceidratio")])
        .valid([
            ("0", "TraceIdRatioBased{0}"),
            ("1", "TraceIdRatioBased{1}"),
            ("0.25", "TraceIdRatioBased{0.25}"),
            ("1e-3", "TraceIdRatioBased{0.001}"),
        ])
        .invalid([
            ("2", "is out of range"),
            ("-0.5", "is out of range"),
            ("NaN", "is out of range"),
            ("a tenth", "is not a number"),
        ])
        .check();
    if cfg!(feature = "jaeger-remote") {
        Row::new("OTEL_TRACES_SAMPLER_ARG", "JaegerRemoteSampler{TraceIdRatioBased{0.001}}", |o| {
            o.settings.sampler.to_string()
        })
        .beside(&[("OTEL_TRACES_SAMPLER", "jaeger_remote")])
        .valid([
            ("endpoint=http://host:1", "JaegerRemoteSampler{TraceIdRatioBased{0.001}}"),
            ("initialSamplingRate=0.5,pollingIntervalMs=1", "JaegerRemoteSampler{TraceIdRatioBased{0.5}}"),
        ])
        .invalid([("0.5", "is not known"), ("pollingIntervalMs=0", "is out of range")])
        .check();
    }
    // It counts only beside a sampler that takes it.
    for beside in [&[][..], &[("OTEL_TRACES_SAMPLER", "always_off")]] {
        let variables: Vec<_> = beside.iter().copied().chain([("OTEL_TRACES_SAMPLER_ARG", "7")]).collect();
        assert!(from_variables(&variables).problems.is_empty());
    }
}

#[test]
fn propagators() {
    let observe: fn(&Outcome) -> String = |o| format!("{:?}", o.settings.propagators);
    let row = Row::new("OTEL_PROPAGATORS", "[TraceContext, Baggage]", observe).any_case();
    let row = row.valid([
        ("tracecontext", "[TraceContext]"),
        ("baggage,tracecontext", "[Baggage, TraceContext]"),
        ("tracecontext, baggage , tracecontext,", "[TraceContext, Baggage]"),
        ("none", "[]"),
    ]);
    let row = if cfg!(feature = "b3") {
        row.valid([("b3", "[B3]"), ("b3multi,baggage", "[B3Multi, Baggage]")])
    } else {
        row
    };
    row.invalid([
        ("tracecontext,foo,bar", "not known: foo, bar"),
        ("jaeger", "not known: jaeger"),
        ("xray", "not known: xray"),
        ("ottrace", "not known: ottrace"),
        ("tracecontext,none", "none beside other names"),
        (",", "holds no name"),
    ])
    .check();
}

#[test]
fn log_level() {
    Row::new("OTEL_LOG_LEVEL", "Info", |o| format!("{:?}", o.settings.log_level))
        .valid([
            ("none", "None"),
            ("error", "Error"),
            ("warn", "Warn"),
            ("info", "Info"),
            ("debug", "Debug"),
            ("trace", "Trace"),
        ])
        .any_case()
        .invalid([("warning", "is not known"), ("3", "is not known")])
        .check();
    assert!(LogLevel::None < LogLevel::Error && LogLevel::Debug < LogLevel::Trace);
}

#[test]
fn service_name() {
    let unknown = resource::unknown_service();
    Row::new("OTEL_SERVICE_NAME", &unknown, |o| o.attribute("service.name").unwrap_or_default())
        .valid([("shop", "shop"), ("Ünicode = %41,x", "Ünicode = %41,x")])
        .check();
}

#[test]
fn resource_attributes() {
    let observe: fn(&Outcome) -> String =
        |o| ["a", "b c"].map(|key| o.attribute(key).unwrap_or_else(|| "-".to_owned())).join("|");
    Row::new("OTEL_RESOURCE_ATTRIBUTES", "-|-", observe)
        .valid([
            ("a=1", "1|-"),
            ("a=x%2Cy%20, b%20c = 2 ,", "x,y |2"),
            ("a=1,a=2", "2|-"),
            ("a=", "|-"),
            ("a=b=c", "b=c|-"),
        ])
        .invalid([
            ("a", "no equals sign in entry 1"),
            ("a=1,b", "no equals sign in entry 2"),
            ("=1", "empty or wrongly encoded key"),
            ("a=100%", "wrongly encoded value for a"),
            ("a=%ff", "wrongly encoded value for a"),
        ])
        .check();
}

#[test]
fn config_file() {
    for variable in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
        if !cfg!(feature = "config-file") {
            let outcome = resolved_here(builder(&[(variable, "otel.yaml")]));
            let problems: Vec<_> = outcome.problems.iter().filter(|one| one.setting() == variable).collect();
            assert!(
                matches!(problems[..], [one] if one.cargo_feature() == Some("config-file")),
                "{problems:?}"
            );
            continue;
        }
        // What good ones say is in `config_file.rs`.
        Row::new(variable, "", |_| String::new())
            .invalid([
                ("no/such/otel.yaml", "cannot be read: "),
                ("otel.json", "does not end in .yaml or .yml"),
                ("otel", "does not end in .yaml or .yml"),
                (".", "does not end in .yaml or .yml"),
            ])
            .check();
    }
}

fn exporters(outcome: &Outcome) -> String {
    let name = |exporter: &ExporterSettings| match exporter {
        ExporterSettings::Otlp(_) => "otlp".to_owned(),
        ExporterSettings::Console => "console".to_owned(),
        ExporterSettings::File(FileTarget::Stdout) => "stdout".to_owned(),
        ExporterSettings::File(FileTarget::Path(path)) => format!("file {}", path.display()),
        ExporterSettings::Custom(_) => "custom".to_owned(),
    };
    outcome.settings.exporters.iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn exporter() {
    let row = Row::new("OTEL_TRACES_EXPORTER", "otlp", exporters).any_case();
    let wrong = if cfg!(any(feature = "otlp-http", feature = "otlp-grpc")) { "otlp" } else { "" };
    let row = Row { wrong: wrong.to_owned(), ..row };
    let row = row.valid([("otlp", "otlp"), ("none", ""), ("otlp, otlp", "otlp")]);
    let row = if cfg!(feature = "console") {
        row.valid([("console", "console"), ("console,otlp", "console otlp")])
    } else {
        row
    };
    let row = if cfg!(feature = "file") {
        row.valid([("file", "file traces.jsonl"), ("otlp/stdout", "stdout")])
    } else {
        row
    };
    row.invalid([
        ("foo", "not known: foo"),
        ("otlp,foo", "not known: foo"),
        ("logging", "not known: logging"),
        ("zipkin", "not known: zipkin"),
        ("otlp,none", "none beside other names"),
        (",,", "holds no name"),
    ])
    .check();
    for (name, hint) in [("logging", "console"), ("zipkin", "use otlp"), ("jaeger", "Jaeger reads otlp")] {
        let outcome = from_variables(&[("OTEL_TRACES_EXPORTER", name)]);
        assert!(outcome.only_problem("OTEL_TRACES_EXPORTER").allowed().contains(hint));
    }
}

#[cfg(feature = "file")]
#[test]
fn file_path() {
    Row::new("TRACED_FILE_PATH", "file traces.jsonl", exporters)
        .beside(&[("OTEL_TRACES_EXPORTER", "file")])
        .valid([("-", "stdout"), ("logs/Spans.jsonl", "file logs/Spans.jsonl")])
        .invalid([("/", "does not name a file"), ("..", "does not name a file")])
        .check();
}

#[test]
fn booleans_are_false_with_one_warning_unless_clear() {
    for (variable, observe) in [
        ("OTEL_SDK_DISABLED", (|o| o.settings.disabled) as fn(&Outcome) -> bool),
        ("OTEL_EXPORTER_OTLP_INSECURE", insecure),
        ("OTEL_EXPORTER_OTLP_TRACES_INSECURE", insecure),
    ] {
        for (value, expected, warnings) in [
            ("", false, 0),
            (" ", false, 0),
            ("true", true, 0),
            (" TRUE ", true, 0),
            ("tRuE", true, 0),
            ("false", false, 0),
            ("FALSE", false, 0),
            ("yes", false, 1),
            ("1", false, 1),
        ] {
            let outcome = from_variables(&[(variable, value)]);
            assert!(outcome.problems.is_empty(), "{variable}={value}");
            assert_eq!(observe(&outcome), expected, "{variable}={value}");
            let found = outcome.warnings();
            assert_eq!(found.len(), warnings, "{variable}={value}: {found:?}");
            assert!(found.iter().all(|text| text.contains(variable) && text.contains(value)), "{found:?}");
        }
    }
}

fn insecure(outcome: &Outcome) -> bool {
    outcome.value(&crate::provider::config::OTLP_INSECURE).0.trim().eq_ignore_ascii_case("true")
}

#[cfg(unix)]
#[test]
fn a_boolean_that_is_not_unicode_is_false_with_a_warning() {
    use std::os::unix::ffi::OsStringExt;

    let builder = crate::builder()
        .variables(|name| (name == "OTEL_SDK_DISABLED").then(|| OsString::from_vec(vec![0xff])));
    let outcome = resolved(builder);
    assert!(!outcome.settings.disabled && outcome.problems.is_empty());
    assert_eq!(outcome.warnings().len(), 1);
}

#[test]
fn entities_join_the_resource_and_what_is_malformed_is_a_warning() {
    const VARIABLE: &str = "OTEL_ENTITIES";
    let outcome = from_variables(&[(VARIABLE, " service{service.name=shop}[team=a];host{host.id=h%2C1} ")]);
    assert!(outcome.problems.is_empty() && outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    let texts = ["service.name", "team", "host.id"].map(|key| outcome.attribute(key).unwrap());
    assert_eq!(texts, ["shop", "a", "h,1"]);
    assert_eq!(outcome.value(&SERVICE_NAME), ("shop", Origin::Environment(VARIABLE)));
    // Attributes that are given as such win.
    let list = ("OTEL_RESOURCE_ATTRIBUTES", "team=b,service.name=list");
    let outcome = from_variables(&[(VARIABLE, "service{service.name=shop}[team=a]"), list]);
    assert_eq!(["service.name", "team"].map(|key| outcome.attribute(key).unwrap()), ["list", "b"]);
    let outcome = from_variables(&[(VARIABLE, "service{};host{host.id=h}")]);
    assert!(outcome.problems.is_empty());
    assert_eq!(outcome.attribute("host.id").as_deref(), Some("h"));
    assert_eq!(
        outcome.warnings()[0],
        "OTEL_ENTITIES: \"service{};host{host.id=h}\" has no identifying attribute in entity 1, which is skipped; \
         write type{key=value,..}[key=value,..]@url with semicolons between them; percent-encode {}[]@;,= in values"
    );
    assert!(from_variables(&[(VARIABLE, " ")]).warnings().is_empty());
}

#[cfg(unix)]
#[test]
fn entities_that_are_not_unicode_are_a_warning() {
    use std::os::unix::ffi::OsStringExt;

    let builder = crate::builder()
        .variables(|name| (name == "OTEL_ENTITIES").then(|| OsString::from_vec(vec![b'a', 0xff])));
    let outcome = resolved(builder);
    assert!(outcome.problems.is_empty() && outcome.warnings()[0].contains("is not UTF-8"));
}

#[test]
fn exceptions_stay_events_where_no_logs_are_exported() {
    let variable = "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN";
    Row::new(variable, "Events", |o| format!("{:?}", o.settings.exceptions))
        .invalid([("log", "is not known"), ("logs,logs/dup", "is not known"), ("events", "is not known")])
        .check();
    for value in ["logs", "logs/dup", " LOGS "] {
        let outcome = from_variables(&[(variable, value)]);
        assert!(outcome.problems.is_empty());
        assert_eq!(outcome.settings.exceptions, ExceptionSignal::Events);
        let [warning] = &outcome.warnings()[..] else { panic!("{:?}", outcome.warnings()) };
        assert!(warning.starts_with(variable) && warning.contains("OTEL_LOGS_EXPORTER=otlp"), "{warning}");
        assert_eq!(warning.contains("the features of `traced`"), !cfg!(feature = "logs"), "{warning}");
        let disabled = from_variables(&[(variable, value), ("OTEL_SDK_DISABLED", "true")]);
        assert_eq!(disabled.warnings(), Vec::<String>::new());
    }
}

/// Variables that other languages' SDKs in the same deployment understand must not stop a program that exports no logs.
#[cfg(not(feature = "logs"))]
#[test]
fn without_the_feature_variables_of_logs_are_not_read() {
    for (variable, value) in
        [("OTEL_LOGS_EXPORTER", "otlp"), ("OTEL_LOGS_EXPORTER", "?"), ("OTEL_BLRP_MAX_QUEUE_SIZE", "x")]
    {
        let outcome = from_variables(&[(variable, value)]);
        assert!(outcome.problems.is_empty() && outcome.warnings().is_empty());
    }
}

/// Keeps a new row from going untested.
#[test]
fn every_variable_has_a_test_here_or_beside() {
    let tests = concat!(include_str!("rows.rs"), include_str!("otlp.rs"), include_str!("logs.rs"));
    for variable in TABLE.iter().flat_map(|setting| setting.variables) {
        assert!(tests.contains(&format!("\"{variable}\"")), "{variable} has no test");
    }
}
