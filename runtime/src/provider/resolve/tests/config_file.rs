//! Code, then the configuration file, then default; and no variable but ours.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use opentelemetry::{Key, KeyValue, Value};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::*;
use crate::exporter::{BoxError, Compression, Protocol};
use crate::propagation::PropagatorName;
use crate::provider::config::{
    EVENT_COUNT_LIMIT, FileTarget, LINK_COUNT_LIMIT, LogLevel, MAX_EXPORT_BATCH_SIZE, SCHEDULE_DELAY,
    SDK_DISABLED, SERVICE_NAME, TRACES_SAMPLER,
};
use crate::provider::sampler::Sampler;

#[derive(Debug)]
struct Nowhere;

impl SpanExporter for Nowhere {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the type of recipes")]
fn nowhere() -> Result<Nowhere, BoxError> {
    Ok(Nowhere)
}

/// A file that is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("traced-{}-{number}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// A builder that reads this file, with these variables beside it.
    fn builder(&self, variables: &[(&str, &str)]) -> Builder {
        let all: Vec<_> =
            [("OTEL_CONFIG_FILE", self.path())].into_iter().chain(variables.iter().copied()).collect();
        builder(&all)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A file of the present version.
fn file(content: &str) -> Temporary {
    Temporary::new("otel.yaml", format!("file_format: \"1.1\"\n{content}"))
}

const CONSOLE: &str = "tracer_provider:\n  processors:\n  - simple: {exporter: {console: }}\n";

#[track_caller]
fn good(builder: Builder) -> Outcome {
    let outcome = resolved(builder);
    assert!(outcome.problems.is_empty(), "{:#?}", outcome.problems);
    outcome
}

#[test]
fn code_then_file_then_default() {
    let file = file(&format!(
        "{CONSOLE}  limits: {{event_count_limit: 7, link_count_limit: 8}}\n  sampler: {{always_off: }}\n\
         log_level: warn\npropagator: {{composite_list: baggage}}\n"
    ));
    let outcome = good(file.builder(&[]).event_count_limit(9).propagators([PropagatorName::TraceContext]));
    let place = |line: usize, path: &str| Origin::File(format!("{}:{line}: {path}", file.path()));
    assert_eq!(outcome.value(&EVENT_COUNT_LIMIT), ("9", Origin::Code));
    assert_eq!(outcome.value(&LINK_COUNT_LIMIT), ("8", place(5, "tracer_provider.limits.link_count_limit")));
    assert_eq!(outcome.value(&TRACES_SAMPLER).1, place(6, "tracer_provider.sampler"));
    let settings = outcome.settings;
    assert_eq!((settings.limits.events, settings.limits.links, settings.limits.attributes), (9, 8, 128));
    assert_eq!(
        (settings.log_level, settings.sampler.to_string()),
        (LogLevel::Warn, "AlwaysOffSampler".to_owned())
    );
    assert_eq!(settings.propagators, [PropagatorName::TraceContext]);
    let outcome = good(file.builder(&[]).sampler(Sampler::always_on()));
    assert_eq!(outcome.value(&TRACES_SAMPLER), ("AlwaysOnSampler", Origin::Code));
    assert_eq!(outcome.settings.propagators, [PropagatorName::Baggage]);
}

#[test]
fn the_specifications_variables_do_not_count_beside_a_file() {
    let file = file(CONSOLE);
    // Each of them would be a problem, or would show.
    let outcome = good(file.builder(&[
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "x"),
        ("OTEL_TRACES_SAMPLER", "x"),
        ("OTEL_TRACES_EXPORTER", "x"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "x"),
        ("OTEL_RESOURCE_ATTRIBUTES", "team=a"),
        ("OTEL_SERVICE_NAME", "shop"),
        ("OTEL_PROPAGATORS", "b3"),
        ("OTEL_LOG_LEVEL", "x"),
        ("OTEL_ENTITIES", "x"),
        ("TRACED_FILTER", "cache.*=off"),
    ]));
    assert!(!outcome.settings.disabled && outcome.settings.propagators.is_empty());
    assert_eq!(outcome.attribute("team"), None);
    assert!(outcome.attribute("service.name").unwrap().starts_with("unknown_service"));
    assert_eq!(outcome.settings.filter.unwrap().to_string(), "cache.*=off", "ours still count");
    let [warning] = outcome.warnings.as_slice() else { panic!("{:?}", outcome.warnings) };
    assert_eq!(warning.setting(), format!("{}: service.name", file.path()));
    assert!(warning.allowed().starts_with("give it in resource.attributes"), "{warning}");
    // A broken file leaves nothing to guess by.
    let broken = Temporary::new("otel.yaml", "a: [");
    let outcome = resolved(broken.builder(&[("OTEL_BSP_MAX_QUEUE_SIZE", "x")]));
    assert_eq!(outcome.problems.len(), 1, "{:?}", outcome.problems);
}

#[test]
fn the_old_name_works_with_a_warning_and_the_new_one_wins() {
    let (old, new) = (file(&format!("{CONSOLE}disabled: true")), file(CONSOLE));
    let outcome = good(builder(&[("OTEL_EXPERIMENTAL_CONFIG_FILE", old.path())]));
    assert!(outcome.settings.disabled);
    let warnings = outcome.warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].starts_with("OTEL_EXPERIMENTAL_CONFIG_FILE: ")
            && warnings[0].contains("use the new name")
    );
    let outcome = good(new.builder(&[("OTEL_EXPERIMENTAL_CONFIG_FILE", old.path())]));
    assert!(!outcome.settings.disabled && outcome.warnings().is_empty());
}

#[test]
fn without_a_provider_nothing_is_made_and_without_a_propagator_nothing_is_sent() {
    let bare = file("");
    let outcome = good(bare.builder(&[]));
    assert!(outcome.settings.disabled && outcome.settings.propagators.is_empty());
    assert_eq!(outcome.value(&SDK_DISABLED).1, Origin::File(format!("{}:1: tracer_provider", bare.path())));
    assert!(outcome.warnings()[0].contains("tracer_provider: is absent, so spans go nowhere"));
    // Said on purpose, it is no news.
    let off = file("disabled: true\n");
    assert!(good(off.builder(&[])).warnings().is_empty());
    assert!(good(off.builder(&[])).settings.disabled);
    // `disabled: false` makes no provider, exporters in code do.
    assert!(good(file("disabled: false\n").builder(&[])).settings.disabled);
    let outcome = good(bare.builder(&[]).exporter(Nowhere));
    assert!(!outcome.settings.disabled);
    assert!(matches!(outcome.settings.exporters[..], [ExporterSettings::Custom(_)]));
    // Code can switch off and on.
    let on = file(CONSOLE);
    assert!(good(on.builder(&[]).disabled(true)).settings.disabled);
    let outcome = good(file(&format!("{CONSOLE}disabled: true")).builder(&[]).disabled(false));
    assert!(!outcome.settings.disabled);
}

#[test]
fn files_that_cannot_be_read() {
    let problem = |path: &str| {
        let outcome = resolved(builder(&[("OTEL_CONFIG_FILE", path)]));
        outcome.only_problem("OTEL_CONFIG_FILE").to_string()
    };
    assert!(problem(Temporary::new("otel.yaml", [0xff, 0xfe]).path()).contains("is not UTF-8"));
    let long = Temporary::new("otel.yml", vec![b'#'; 4 * 1024 * 1024 + 1]);
    assert!(problem(long.path()).contains("is longer than 4 MiB"));
    let folder = std::env::temp_dir().join(format!("traced-{}-folder.yaml", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = problem(folder.to_str().unwrap());
    std::fs::remove_dir(&folder).unwrap();
    assert!(
        text.contains("is not a file; give the path of a readable file that ends in .yaml or .yml"),
        "{text}"
    );
}

/// Leniency is about variables: nobody knows what a broken file was to say.
#[test]
fn a_broken_file_stays_an_error_where_variables_are_not() {
    let broken = file("disabled: maybe\n");
    assert_eq!(resolved(broken.builder(&[]).lenient(true)).problems.len(), 1);
}

#[test]
fn the_resource_is_the_files_and_code_adds_to_it() {
    let file = file(&format!(
        "{CONSOLE}resource:\n  attributes:\n  - {{name: service.name, value: shop}}\n  - {{name: team, value: a}}\n\
         \x20 - {{name: size, value: 3, type: int}}\n  attributes_list: \"team=list,region=north\"\n  schema_url: https://x/1\n"
    ));
    let outcome = good(file.builder(&[]));
    assert_eq!(
        outcome.value(&SERVICE_NAME),
        ("shop", Origin::File(format!("{}:7: resource.attributes[0]", file.path())))
    );
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    let resource = &outcome.settings.resource;
    assert_eq!(resource.schema_url(), Some("https://x/1"));
    assert_eq!(resource.get(&Key::new("size")), Some(Value::I64(3)));
    let texts = ["service.name", "team", "region"].map(|key| outcome.attribute(key).unwrap());
    assert_eq!(texts, ["shop", "a", "north"]);
    // Detection is off where the file does not ask for it.
    assert_eq!(outcome.attribute("process.pid"), None);
    assert_eq!(outcome.attribute("telemetry.sdk.language").as_deref(), Some("rust"));
    let outcome =
        good(file.builder(&[]).service_name("other").resource_attributes([KeyValue::new("team", "b")]));
    assert_eq!(outcome.value(&SERVICE_NAME), ("other", Origin::Code));
    let texts = ["service.name", "team", "region"].map(|key| outcome.attribute(key).unwrap());
    assert_eq!(texts, ["other", "b", "north"]);
}

#[test]
fn detectors_are_asked_and_everything_wins_over_them() {
    let file = file(&format!(
        "{CONSOLE}resource:\n  attributes: [{{name: process.runtime.name, value: mine}}]\n  \
         detection/development: {{detectors: [process: , service: ]}}\n"
    ));
    let outcome = good(file.builder(&[("OTEL_SERVICE_NAME", "shop")]));
    let texts = ["process.runtime.name", "service.name"].map(|key| outcome.attribute(key).unwrap());
    assert_eq!(texts, ["mine", "shop"]);
    assert!(outcome.attribute("process.pid").is_some() && outcome.attribute("service.instance.id").is_some());
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
}

#[test]
fn each_processor_has_its_exporter_and_its_batches() {
    let file = file(
        "tracer_provider:\n  processors:\n  - batch: {schedule_delay: 1000, export_timeout: 0, max_queue_size: 100, \
         exporter: {mine: }}\n  - batch: {max_export_batch_size: 64, exporter: {Other: {}}}\n\
         \x20 - simple: {exporter: {\"otlp_file/development\": {output_stream: \"file:///tmp/x.jsonl\"}}}\n",
    );
    let with_names =
        |builder: Builder| builder.register_exporter("MINE", nowhere).register_exporter("other", nowhere);
    let mut outcome = resolved_here(with_names(file.builder(&[])));
    outcome.problems.retain(|problem| problem.cargo_feature() != Some("file"));
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let settings = outcome.settings;
    if cfg!(feature = "file") {
        let Some(ExporterSettings::File(FileTarget::Path(path))) = settings.exporters.last() else {
            panic!()
        };
        assert_eq!(path.to_str(), Some("/tmp/x.jsonl"));
    }
    assert!(matches!(settings.exporters[..2], [ExporterSettings::Custom(_), ExporterSettings::Custom(_)]));
    let [first, second, ..] = settings.batches[..] else { panic!("{:?}", settings.batches) };
    assert_eq!((first.schedule_delay, first.export_timeout), (Duration::from_secs(1), None));
    assert_eq!(
        (first.max_queue_size, first.max_export_batch_size),
        (100, 100),
        "no batch is larger than the queue"
    );
    assert_eq!(
        (second.schedule_delay, second.export_timeout),
        (Duration::from_secs(5), Some(Duration::from_secs(30)))
    );
    assert_eq!((second.max_queue_size, second.max_export_batch_size), (2048, 64));
    // The threads' queue, before all of them.
    assert_eq!((settings.batch.max_queue_size, settings.batch.max_export_batch_size), (2048, 100));
    assert_eq!(settings.batch.export_timeout, None);
    // Code beats each of them.
    let settings = resolved(with_names(file.builder(&[])).max_queue_size(10)).settings;
    assert!(settings.batches.iter().all(|batch| batch.max_queue_size == 10));
}

#[test]
fn a_simple_processor_does_not_wait() {
    let file = file("tracer_provider:\n  processors:\n  - simple: {exporter: {mine: }}\n");
    let settings = good(file.builder(&[]).register_exporter("mine", nowhere)).settings;
    assert_eq!(settings.batch.max_export_batch_size, 1);
    assert!(settings.batch.schedule_delay <= Duration::from_millis(100));
}

#[test]
fn batches_are_checked_like_variables_and_named_by_their_place() {
    let file = file(
        "tracer_provider:\n  processors:\n  - batch: {exporter: {a: }}\n\
         \x20 - batch: {max_queue_size: 10, max_export_batch_size: 11, exporter: {b: }}\n\
         \x20 - batch: {max_queue_size: 0, schedule_delay: 2147483648, exporter: {c: }}\n",
    );
    let names = |builder: Builder| {
        ["a", "b", "c"].into_iter().fold(builder, |one, name| one.register_exporter(name, nowhere))
    };
    let outcome = resolved(names(file.builder(&[])));
    let problems: Vec<_> =
        outcome.problems.iter().map(|one| one.to_string().replace(file.path(), "F")).collect();
    assert_eq!(
        problems,
        [
            "F:5: tracer_provider.processors[1].batch.max_export_batch_size: \"11\" is above the queue size, which is 10; \
             give a whole number from 1 to 10, or raise the queue size",
            "F:6: tracer_provider.processors[2].batch.max_queue_size: \"0\" is out of range; \
             give a whole number from 1 to 2147483647",
            "F:6: tracer_provider.processors[2].batch.schedule_delay: \"2147483648\" is out of range; \
             give whole milliseconds from 0 to 2147483647",
        ]
    );
    // What the second processor says is not said of the third.
    assert_eq!(outcome.value(&MAX_EXPORT_BATCH_SIZE), ("512", Origin::Default));
    assert_eq!(outcome.value(&SCHEDULE_DELAY), ("5000", Origin::Default));
}

#[test]
fn names_of_exporters() {
    let two = |first: &str, second: &str| {
        file(&format!(
            "tracer_provider:\n  processors:\n  - batch: {{exporter: {{{first}: }}}}\n  - batch: {{exporter: {{{second}: }}}}\n"
        ))
    };
    let problem = |file: &Temporary, builder: Builder| {
        let outcome = resolved(builder);
        assert_eq!(outcome.problems.len(), 1, "{:?}", outcome.problems);
        outcome.problems[0].to_string().replace(file.path(), "F")
    };
    let file = two("mine", "zipkin");
    assert_eq!(
        problem(&file, file.builder(&[]).register_exporter("mine", nowhere)),
        "F:5: tracer_provider.processors[1].batch.exporter.zipkin: is not a known exporter; use otlp_http, otlp_grpc, \
         otlp_file/development, console, or a name registered with builder().register_exporter(..)"
    );
    let file = two("mine", "mine");
    let text = problem(&file, file.builder(&[]).register_exporter("mine", nowhere));
    assert!(text.starts_with("F:5: ") && text.contains("is another processor's exporter"), "{text}");
    // Of a name that nobody knows only that is told.
    let file = self::file(
        "tracer_provider: {processors: [batch: {exporter: {zipkin: {endpoint: x, timeout: 1}}}]}\n",
    );
    let text = problem(&file, file.builder(&[]));
    assert!(text.contains(".zipkin: is not a known exporter"), "{text}");
    let outcome = resolved(file.builder(&[]).register_exporter("zipkin", nowhere));
    let problems: Vec<_> =
        outcome.problems.iter().map(|one| one.to_string().replace(file.path(), "F")).collect();
    let place = "F:2: tracer_provider.processors[0].batch.exporter.zipkin";
    assert_eq!(
        problems,
        ["endpoint", "timeout"].map(|key| format!("{place}.{key}: is not known there; leave it out"))
    );
    let file = two("mine", "mine");
    // Exporters in code stand in the place of the file's.
    let outcome = good(file.builder(&[]).exporter(Nowhere).max_queue_size(5));
    assert_eq!((outcome.settings.exporters.len(), outcome.settings.batch.max_queue_size), (1, 5));
    assert!(outcome.settings.batches.is_empty());
}

#[test]
fn missing_features_are_named_with_their_place() {
    for (part, feature, compiled) in [
        ("{console: }", "console", cfg!(feature = "console")),
        ("{\"otlp_file/development\": }", "file", cfg!(feature = "file")),
        ("{otlp_http: }", "otlp-http", cfg!(feature = "otlp-http")),
        ("{otlp_http: {encoding: json}}", "otlp-json", cfg!(feature = "otlp-json")),
        ("{otlp_grpc: }", "otlp-grpc", cfg!(feature = "otlp-grpc")),
        ("{otlp_grpc: {compression: zstd}}", "zstd", cfg!(feature = "zstd")),
    ] {
        let file = file(&format!("tracer_provider:\n  processors:\n  - batch: {{exporter: {part}}}\n"));
        let problems = resolved_here(file.builder(&[])).problems;
        let found = problems.iter().find(|problem| problem.cargo_feature() == Some(feature));
        assert_eq!(found.is_none(), compiled, "{part}: {problems:?}");
        assert!(found.is_none_or(|problem| {
            problem.setting().contains("tracer_provider.processors[0].batch.exporter.")
        }));
    }
}

fn otlp_file(part: &str) -> Temporary {
    file(&format!("tracer_provider:\n  processors:\n  - batch:\n      exporter:\n        {part}\n"))
}

#[cfg(all(feature = "otlp-http", feature = "otlp-grpc"))]
#[test]
fn otlp_settings_come_from_the_file() {
    let outcome = resolved(otlp_file("otlp_http:").builder(&[]));
    let default = outcome.otlp();
    assert_eq!(
        (default.endpoint.as_str(), default.timeout),
        ("http://localhost:4318/v1/traces", Some(Duration::from_secs(10)))
    );
    assert_eq!((default.compression, default.headers.len()), (None, 0));
    let file = otlp_file(
        "otlp_http: {endpoint: \"http://host:1/own/path\", timeout: 0, compression: gzip, headers_list: \"a=1%2C,B=2\", \
         headers: [{name: b, value: own}, {name: c, value: \"x y\"}]}",
    );
    let outcome = good(file.builder(&[]));
    let otlp = outcome.otlp();
    assert_eq!(
        (otlp.protocol, otlp.endpoint.as_str(), otlp.timeout),
        (Protocol::HttpProtobuf, "http://host:1/own/path", None)
    );
    if cfg!(feature = "gzip") {
        assert_eq!(otlp.compression, Some(Compression::Gzip));
    }
    let headers: Vec<_> = otlp.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(headers, ["a: 1,", "b: own", "c: x y"]);
    // Code wins, header by header.
    let code =
        file.builder(&[]).endpoint("http://code:2").header("c", "code").timeout(Duration::from_secs(1));
    let outcome = good(code);
    let otlp = outcome.otlp();
    assert_eq!(
        (otlp.endpoint.as_str(), otlp.timeout),
        ("http://code:2/v1/traces", Some(Duration::from_secs(1)))
    );
    assert_eq!(otlp.headers.last().map(|(name, value)| (name.as_str(), value.as_str())), Some(("c", "code")));
    let grpc = otlp_file("otlp_grpc: {endpoint: \"host:4317\", tls: {insecure: true}}");
    assert_eq!(good(grpc.builder(&[])).otlp().endpoint, "http://host:4317");
    assert_eq!(good(otlp_file("otlp_grpc:").builder(&[])).otlp().endpoint, "http://localhost:4317");
}

#[cfg(all(feature = "otlp-http", feature = "otlp-grpc"))]
#[test]
fn otlp_problems_name_their_place_and_hide_what_is_secret() {
    let problem = |part: &str| {
        let file = otlp_file(part);
        let outcome = resolved(file.builder(&[]));
        assert_eq!(outcome.problems.len(), 1, "{part}: {:?}", outcome.problems);
        outcome.problems[0].to_string().replace(file.path(), "F")
    };
    let place = "F:6: tracer_provider.processors[0].batch.exporter.otlp_http";
    let text = problem("otlp_http: {endpoint: \"user:s3cr3t@host?key=s3cr3t\"}");
    assert!(text.starts_with(&format!("{place}.endpoint: \"***@host?***\" is not a URL")), "{text}");
    let text = problem("otlp_http: {headers_list: \"api-key=s3cr3t,b;c\"}");
    assert_eq!(
        text,
        format!(
            "{place}.headers_list: \"api-key=***,***\" holds a semicolon; give key=value pairs with commas between them; \
             write %2C, %3B and %25 for comma, semicolon and percent sign"
        )
    );
    let text = problem("otlp_http: {headers: [{name: \"api key\", value: s3cr3t}]}");
    assert!(text.starts_with(&format!("{place}.headers[0]: \"api key=***\" holds a header name")), "{text}");
    let text = problem("otlp_http: {headers: [{name: key, value: \"s3cr3t\\n\"}]}");
    assert!(text.starts_with(&format!("{place}.headers[0]: \"key=***\" holds a character")), "{text}");
    let text = problem("otlp_http: {tls: {ca_file: /no/such.pem}}");
    assert!(text.starts_with(&format!("{place}.tls.ca_file: \"/no/such.pem\" cannot be read: ")), "{text}");
    let text = problem("otlp_http: {tls: {key_file: /no/key.pem}}");
    assert_eq!(text, format!("{place}.tls.key_file: stands alone; give cert_file as well"));
    let text = problem("otlp_http: {timeout: 2147483648}");
    assert!(
        text.starts_with(&format!(
            "{place}.timeout: \"2147483648\" is out of range; give whole milliseconds"
        )),
        "{text}"
    );
}

#[cfg(all(feature = "otlp-http", feature = "otlp-grpc"))]
#[test]
fn the_report_says_where_values_stand_and_hides_secrets() {
    let file = otlp_file(
        "otlp_http: {endpoint: \"http://host:1/v1/traces?key=s3cr3t\", headers_list: \"a=s3cr3t\", headers: [{name: b, value: s3cr3t}]}",
    );
    let report = resolved(file.builder(&[]));
    let text = SettingsReport { values: report.values, warnings: report.warnings }
        .to_string()
        .replace(file.path(), "F");
    let place = "F:6: tracer_provider.processors[0].batch.exporter.otlp_http";
    for line in [
        "OTEL_CONFIG_FILE = F (OTEL_CONFIG_FILE)".to_owned(),
        format!("traces_endpoint = http://host:1/v1/traces?*** ({place}.endpoint)"),
        format!("header = a=*** ({place}.headers_list)"),
        format!("header = b=*** ({place}.headers[0])"),
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("s3cr3t"), "{text}");
}

#[test]
fn a_ratio_for_children_is_a_warning_in_a_file_too() {
    let file = file(&format!("{CONSOLE}  sampler: {{trace_id_ratio_based: {{ratio: 0.5}}}}\n"));
    let warnings = good(file.builder(&[])).warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("tracer_provider.sampler: "), "{warnings:?}");
}

/// Of a file nothing is read for logs: who asks for them, or writes of them, is told.
#[cfg(feature = "logs")]
#[test]
fn logs_beside_a_file_are_what_code_says() {
    const SECTION: &str = "logger_provider: {processors: []}\n";
    let plain = file(CONSOLE);
    let warned = |file: &Temporary, change: fn(Builder) -> Builder| {
        let outcome = good(change(file.builder(&[("OTEL_EXPORTER_OTLP_HEADERS", "a=b")])));
        let otlp = outcome.settings.logs.as_ref().map(|logs| logs.otlp.clone());
        (otlp.map(|otlp| (otlp.endpoint, otlp.headers.len())), outcome.warnings())
    };
    let (nowhere, told) = warned(&plain, |builder| builder);
    assert_eq!((nowhere, told), (None, Vec::new()));

    let (default, told) = warned(&plain, |builder| builder.logs(true).protocol(Protocol::HttpProtobuf));
    assert_eq!(default, Some(("http://localhost:4318/v1/logs".to_owned(), 0)));
    assert!(told.len() == 1 && told[0].starts_with("builder().logs(..)"), "{told:?}");

    let (there, told) = warned(&plain, |builder| {
        let builder = builder.logs(true).protocol(Protocol::HttpProtobuf).header("c", "d");
        builder.logs_endpoint("http://logs:1/x")
    });
    assert_eq!((there, told), (Some(("http://logs:1/x".to_owned(), 1)), Vec::new()));

    let speaking = file(&format!("{CONSOLE}{SECTION}"));
    let place = format!("{}:", speaking.path());
    for (change, expected) in [
        ((|builder| builder) as fn(Builder) -> Builder, "log records go nowhere"),
        (|builder| builder.logs(true).logs_endpoint("http://logs:1/x"), "as code and the defaults say"),
    ] {
        let (_, told) = warned(&speaking, change);
        assert!(told.len() == 1 && told[0].starts_with(&place), "{told:?}");
        assert!(told[0].contains(": logger_provider") && told[0].contains(expected), "{told:?}");
    }
    assert_eq!(warned(&speaking, |builder| builder.logs(false)).1, Vec::<String>::new());
    let disabled = file(&format!("disabled: true\n{SECTION}"));
    assert!(!warned(&disabled, |builder| builder).1.concat().contains("logger_provider"));
}

#[cfg(feature = "logs")]
#[test]
fn a_file_without_a_tracer_provider_leaves_logs_that_code_asks_for() {
    let file = file("");
    let builder = || file.builder(&[]).logs_endpoint("http://logs:1/x");
    let outcome = good(builder().logs(true));
    assert!(!outcome.settings.disabled && outcome.settings.logs.is_some());
    assert_eq!(outcome.settings.exporters.len(), 0);
    assert!(
        outcome.value(&TRACES_SAMPLER).0.contains("root=AlwaysOff"),
        "{:?}",
        outcome.value(&TRACES_SAMPLER)
    );
    assert!(outcome.warnings().concat().contains("spans go nowhere"), "{:?}", outcome.warnings());
    let outcome = good(builder());
    assert!(outcome.settings.disabled && outcome.settings.logs.is_none());
}
