//! Owns the table of settings: one row each with builder method, variables, default and documentation. Knows no values:
//! what was resolved from the rows is in `config/settings.rs`, how, in `resolve.rs`.

use std::borrow::Cow;

#[cfg(feature = "logs")]
pub(crate) mod for_logs;
mod settings;

#[cfg(feature = "logs")]
pub(crate) use settings::LogSettings;
pub(crate) use settings::{
    BatchSettings, Endings, ExceptionSignal, ExporterSettings, Origin, ResolvedValue, Settings,
};
pub use settings::{ExporterKind, FileTarget, LogLevel, SettingsReport};

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The method of [`Builder`](super::Builder); empty where only the environment can say it.
    pub(crate) method: &'static str,
    /// The first that is set and not empty wins.
    pub(crate) variables: &'static [&'static str],
    /// As a variable would hold it; empty: unset.
    pub(crate) default: &'static str,
    /// How values look in errors and reports.
    pub(crate) mask: Mask,
    /// The end of an error message: an instruction.
    pub(crate) allowed: &'static str,
    /// One sentence for users.
    #[cfg_attr(not(test), expect(dead_code, reason = "the documentation is made of it by a test"))]
    pub(crate) docs: &'static str,
}

impl Setting {
    /// The builder method, or the variable where there is none.
    pub(crate) fn name(&self) -> &'static str {
        if self.method.is_empty() { self.variables.first().copied().unwrap_or_default() } else { self.method }
    }

    /// The variable to name in messages when none was set: the most general one.
    pub(crate) fn variable(&self) -> &'static str {
        self.variables.last().copied().unwrap_or_default()
    }

    /// How errors name the place where the value was given.
    pub(crate) fn place(&self, origin: &Origin) -> Cow<'static, str> {
        match origin {
            Origin::File(place) => place.clone().into(),
            Origin::Environment(variable) => (*variable).into(),
            Origin::Default if !self.variables.is_empty() => self.variable().into(),
            Origin::Code | Origin::Default => format!("builder().{}(..)", self.method).into(),
        }
    }
}

/// What is hidden of a value that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mask {
    /// Nothing.
    Open,
    /// The values of `key=value` pairs.
    Pairs,
    /// User name, password and query of a URL.
    Url,
    /// Everything.
    Secret,
}

/// The default of the protocol follows the specification where the code for it is compiled in.
const DEFAULT_PROTOCOL: &str =
    if cfg!(feature = "otlp-grpc") && !cfg!(feature = "otlp-http") { "grpc" } else { "http/protobuf" };

const COUNT: &str = "give a whole number from 0 to 2147483647";
const POSITIVE_COUNT: &str = "give a whole number from 1 to 2147483647";
const MILLISECONDS: &str = "give whole milliseconds from 0 to 2147483647";
const TIMEOUT: &str = "give whole milliseconds from 0 to 2147483647, where 0 means no limit";
const DURATION: &str = "give a duration from 0 to 2147483647 milliseconds";
const SWITCH: &str = "give true or false";
const PEM: &str = "give the path of a readable PEM file";
const ENDPOINT: &str = "give a URL such as http://localhost:4318, or http://localhost:4317 for gRPC";

/// Writes the rows once and makes from them a static each and the list of all.
macro_rules! settings {
    ($($name:ident {
        method: $method:literal, variables: $variables:tt, default: $default:expr, mask: $mask:ident,
        allowed: $allowed:expr, docs: $docs:literal $(,)?
    })*) => {
        $(pub(crate) static $name: Setting = Setting {
            method: $method,
            variables: &$variables,
            default: $default,
            mask: Mask::$mask,
            allowed: $allowed,
            docs: $docs,
        };)*
        /// All rows, in the order of the documentation.
        pub(crate) static TABLE: &[&Setting] = &[$(&$name),*];
    };
}

settings! {
    SDK_DISABLED {
        method: "disabled", variables: ["OTEL_SDK_DISABLED"], default: "false", mask: Open, allowed: SWITCH,
        docs: "No spans, no thread, no socket; wrong variables are warnings. Propagators stay as configured.",
    }
    CONFIG_FILE {
        method: "", variables: ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"], default: "", mask: Open,
        allowed: "give the path of a readable file that ends in .yaml or .yml",
        docs: "A YAML file that says what holds, feature `config-file`; see below. All other `OTEL_*` variables are ignored then.",
    }
    SERVICE_NAME {
        method: "service_name", variables: ["OTEL_SERVICE_NAME"], default: "", mask: Open,
        allowed: "give a text that is not empty",
        docs: "`service.name`. Unset: from `OTEL_RESOURCE_ATTRIBUTES`, else `unknown_service:<executable>` and a warning.",
    }
    SERVICE_VERSION {
        method: "service_version", variables: [], default: "", mask: Open, allowed: "give a text that is not empty",
        docs: "`service.version`.",
    }
    ENVIRONMENT {
        method: "environment", variables: [], default: "", mask: Open,
        allowed: "give a text that is not empty",
        docs: "`deployment.environment.name`, such as `production`.",
    }
    RESOURCE_ATTRIBUTES {
        method: "resource_attributes", variables: ["OTEL_RESOURCE_ATTRIBUTES"], default: "", mask: Open,
        allowed: "give key=value pairs with commas between them; write %2C, %3D and %25 for comma, equals sign and percent sign",
        docs: "`key=value,..`, percent-encoded. Code and environment are merged; for the same key code wins.",
    }
    ENTITIES {
        method: "", variables: ["OTEL_ENTITIES"], default: "", mask: Open,
        allowed: "write type{key=value,..}[key=value,..]@url with semicolons between them; percent-encode {}[]@;,= in values",
        docs: "`type{id=value,..}[key=value,..]@schema_url;..`, percent-encoded. The attributes join the resource; \
               `OTEL_RESOURCE_ATTRIBUTES` wins. What is malformed is skipped with a warning.",
    }
    LOG_LEVEL {
        method: "log_level", variables: ["OTEL_LOG_LEVEL"], default: "info", mask: Open,
        allowed: "use one of none, error, warn, info, debug, trace",
        docs: "What `traced` says about itself: `none`, `error`, `warn`, `info`, `debug`, `trace`.",
    }
    PROPAGATORS {
        method: "propagators", variables: ["OTEL_PROPAGATORS"], default: "tracecontext,baggage", mask: Open,
        allowed: "use a list of tracecontext, baggage, b3, b3multi, or none alone",
        docs: "List of `tracecontext`, `baggage`, `b3`, `b3multi`, or `none`.",
    }
    TRACES_SAMPLER {
        method: "sampler", variables: ["OTEL_TRACES_SAMPLER"], default: "parentbased_always_on", mask: Open,
        allowed: "use one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, \
                  parentbased_traceidratio, jaeger_remote, parentbased_jaeger_remote",
        docs: "`always_on`, `always_off`, `traceidratio`, `jaeger_remote`, or one of these after `parentbased_`. \
               Jaeger's needs the feature `jaeger-remote`.",
    }
    TRACES_SAMPLER_ARG {
        method: "", variables: ["OTEL_TRACES_SAMPLER_ARG"], default: "1.0", mask: Url,
        allowed: "give a number from 0.0 to 1.0",
        docs: "The ratio of the `traceidratio` samplers, from 0 to 1. For `jaeger_remote` \
               `endpoint=http://localhost:5778/sampling,pollingIntervalMs=60000,initialSamplingRate=0.001`, or some of it. \
               Counts only with `OTEL_TRACES_SAMPLER`.",
    }
    ID_GENERATOR {
        method: "id_generator", variables: [], default: "", mask: Open,
        allowed: "give an IdGenerator",
        docs: "Makes trace and span ids. Unset: random ones.",
    }
    FILTER {
        method: "filter", variables: ["TRACED_FILTER"], default: "", mask: Open,
        allowed: "give pattern=on or pattern=off with commas between them, such as cache.*=off",
        docs: "Which `#[traced]` places make spans, such as `cache.*=off`; the last directive that fits holds. See [`filter`](crate::filter).",
    }
    TRACES_EXPORTER {
        method: "exporter", variables: ["OTEL_TRACES_EXPORTER"], default: "", mask: Open,
        allowed: "use a list of otlp, console, file, otlp/stdout and names registered with \
                  builder().register_exporter(..), or none alone",
        docs: "List of `otlp`, `console`, `file`, `otlp/stdout` and registered names, or `none`.",
    }
    DEFAULT_EXPORTER {
        method: "default_exporter", variables: [], default: "otlp", mask: Open,
        allowed: "choose another kind of exporter",
        docs: "What holds when neither `OTEL_TRACES_EXPORTER` nor an OTLP endpoint is set in the environment.",
    }
    FILE_PATH {
        method: "file_target", variables: ["TRACED_FILE_PATH"], default: "traces.jsonl", mask: Open,
        allowed: "give a path, or - for standard output",
        docs: "Where the exporter `file` writes OTLP JSON lines; `-` is standard output.",
    }
    SPAN_PROCESSOR {
        method: "span_processor", variables: [], default: "", mask: Open,
        allowed: "give a function",
        docs: "Sees every finished span before its export, and may change or drop it.",
    }
    KEEP_TRACES {
        method: "keep_traces", variables: [], default: "", mask: Open,
        allowed: "give it a condition, such as KeepTraces::new().failed()",
        docs: "Keeps or drops whole traces by what became of them: failed, slow, or wanted by a function. Unset: all are kept.",
    }
    SCHEDULE_DELAY {
        method: "schedule_delay", variables: ["OTEL_BSP_SCHEDULE_DELAY"], default: "5000", mask: Open,
        allowed: MILLISECONDS,
        docs: "The longest wait of a finished span before its export, in milliseconds.",
    }
    EXPORT_TIMEOUT {
        method: "export_timeout", variables: ["OTEL_BSP_EXPORT_TIMEOUT"], default: "30000", mask: Open,
        allowed: TIMEOUT,
        docs: "Deadline of one export with its retries, in milliseconds; 0: none.",
    }
    MAX_QUEUE_SIZE {
        method: "max_queue_size", variables: ["OTEL_BSP_MAX_QUEUE_SIZE"], default: "2048", mask: Open,
        allowed: POSITIVE_COUNT,
        docs: "The most finished spans that wait for export, all threads together; more are dropped and counted.",
    }
    MAX_QUEUE_BYTES {
        method: "max_queue_bytes", variables: ["TRACED_MAX_QUEUE_BYTES"], default: "67108864", mask: Open,
        allowed: POSITIVE_COUNT,
        docs: "How many bytes spans above 4 KiB may hold together while they wait for export, and log records above 4 KiB beside them; further ones are dropped and counted.",
    }
    MAX_EXPORT_BATCH_SIZE {
        method: "max_export_batch_size", variables: ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"], default: "512", mask: Open,
        allowed: POSITIVE_COUNT,
        docs: "Spans per export, not above the queue size.",
    }
    ATTRIBUTE_VALUE_LENGTH_LIMIT {
        method: "attribute_value_length_limit",
        variables: ["OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
        default: "", mask: Open, allowed: COUNT,
        docs: "Characters of a text value, or of each element of an array; longer ones are cut.",
    }
    ATTRIBUTE_COUNT_LIMIT {
        method: "attribute_count_limit",
        variables: ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"],
        default: "128", mask: Open, allowed: COUNT,
        docs: "Attributes of a span; more are dropped and counted.",
    }
    EVENT_COUNT_LIMIT {
        method: "event_count_limit", variables: ["OTEL_SPAN_EVENT_COUNT_LIMIT"], default: "128", mask: Open,
        allowed: COUNT,
        docs: "Events of a span; more are dropped and counted.",
    }
    LINK_COUNT_LIMIT {
        method: "link_count_limit", variables: ["OTEL_SPAN_LINK_COUNT_LIMIT"], default: "128", mask: Open,
        allowed: COUNT,
        docs: "Links of a span; more are dropped and counted.",
    }
    EVENT_ATTRIBUTE_COUNT_LIMIT {
        method: "event_attribute_count_limit", variables: ["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"], default: "128",
        mask: Open, allowed: COUNT,
        docs: "Attributes of one event; more are dropped and counted.",
    }
    LINK_ATTRIBUTE_COUNT_LIMIT {
        method: "link_attribute_count_limit", variables: ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"], default: "128",
        mask: Open, allowed: COUNT,
        docs: "Attributes of one link; more are dropped and counted.",
    }
    OTLP_PROTOCOL {
        method: "protocol", variables: ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
        default: DEFAULT_PROTOCOL, mask: Open,
        allowed: "use one of grpc, http/protobuf, http/json",
        docs: "`grpc`, `http/protobuf` or `http/json`. Unset without the feature `otlp-http`: `grpc`.",
    }
    OTLP_TRACES_ENDPOINT {
        method: "traces_endpoint", variables: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"], default: "", mask: Url,
        allowed: ENDPOINT,
        docs: "URL that spans are sent to, exactly as given.",
    }
    OTLP_ENDPOINT {
        method: "endpoint", variables: ["OTEL_EXPORTER_OTLP_ENDPOINT"], default: "", mask: Url, allowed: ENDPOINT,
        docs: "URL of the receiver, to which OTLP over HTTP adds `v1/traces`. Unset: `http://localhost:4318`, \
               for gRPC `http://localhost:4317`.",
    }
    OTLP_INSECURE {
        method: "insecure", variables: ["OTEL_EXPORTER_OTLP_TRACES_INSECURE", "OTEL_EXPORTER_OTLP_INSECURE"],
        default: "false", mask: Open, allowed: SWITCH,
        docs: "No TLS for gRPC endpoints that are given without `http://` or `https://`.",
    }
    OTLP_CERTIFICATE {
        method: "certificate", variables: ["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"],
        default: "", mask: Open, allowed: PEM,
        docs: "PEM file of the authorities to trust.",
    }
    OTLP_CLIENT_KEY {
        method: "client_identity", variables: ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"],
        default: "", mask: Secret, allowed: PEM,
        docs: "PEM file of the client's private key; needs the client's certificate as well.",
    }
    OTLP_CLIENT_CERTIFICATE {
        method: "client_identity",
        variables: ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"],
        default: "", mask: Open, allowed: PEM,
        docs: "PEM file of the client's certificate; needs the client's key as well.",
    }
    OTLP_HEADERS {
        method: "header", variables: ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"],
        default: "", mask: Pairs,
        allowed: "give key=value pairs with commas between them; write %2C, %3B and %25 for comma, semicolon and percent sign",
        docs: "`key=value,..`, percent-encoded. Code and environment are merged; for the same name code wins.",
    }
    OTLP_COMPRESSION {
        method: "compression", variables: ["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"],
        default: "none", mask: Open, allowed: "use one of none, gzip, zstd",
        docs: "`none`, `gzip` or `zstd`.",
    }
    OTLP_TIMEOUT {
        method: "timeout", variables: ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
        default: "10000", mask: Open, allowed: TIMEOUT,
        docs: "Deadline of one OTLP export, in milliseconds; 0: none. The shorter of it and the export timeout holds.",
    }
    LOGS {
        method: "logs", variables: [], default: "false", mask: Open, allowed: SWITCH,
        docs: "Log records are exported by OTLP. Feature `logs`, as all rows of logs: without it they are not read.",
    }
    LOGS_EXPORTER {
        method: "", variables: ["OTEL_LOGS_EXPORTER"], default: "", mask: Open, allowed: "use otlp or none",
        docs: "Where log records go: `otlp` or `none`. Counts only where code does not say `logs`.",
    }
    LOG_SCHEDULE_DELAY {
        method: "", variables: ["OTEL_BLRP_SCHEDULE_DELAY"], default: "1000", mask: Open, allowed: MILLISECONDS,
        docs: "The longest wait of a log record before its export, in milliseconds.",
    }
    LOG_EXPORT_TIMEOUT {
        method: "", variables: ["OTEL_BLRP_EXPORT_TIMEOUT"], default: "30000", mask: Open, allowed: TIMEOUT,
        docs: "Deadline of one export of log records with its retries, in milliseconds; 0: none.",
    }
    LOG_MAX_QUEUE_SIZE {
        method: "", variables: ["OTEL_BLRP_MAX_QUEUE_SIZE"], default: "2048", mask: Open, allowed: POSITIVE_COUNT,
        docs: "The most log records that wait for export; more are dropped and counted.",
    }
    LOG_MAX_EXPORT_BATCH_SIZE {
        method: "", variables: ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"], default: "512", mask: Open,
        allowed: POSITIVE_COUNT,
        docs: "Log records per export, not above their queue size.",
    }
    LOG_ATTRIBUTE_VALUE_LENGTH_LIMIT {
        method: "", variables: ["OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT"], default: "", mask: Open,
        allowed: COUNT,
        docs: "The same for log records, before `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`.",
    }
    LOG_ATTRIBUTE_COUNT_LIMIT {
        method: "", variables: ["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT"], default: "", mask: Open, allowed: COUNT,
        docs: "The same for log records, before `OTEL_ATTRIBUTE_COUNT_LIMIT`.",
    }
    OTLP_LOGS_ENDPOINT {
        method: "logs_endpoint", variables: ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"], default: "", mask: Url,
        allowed: ENDPOINT,
        docs: "URL that log records are sent to, exactly as given. Unset: `endpoint`, to which OTLP over HTTP adds `v1/logs`.",
    }
    OTLP_LOGS_PROTOCOL {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"], default: "", mask: Open, allowed: "give what the setting of all signals takes",
        docs: "`OTEL_EXPORTER_OTLP_PROTOCOL` for log records alone.",
    }
    OTLP_LOGS_INSECURE {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_INSECURE"], default: "", mask: Open, allowed: SWITCH,
        docs: "`OTEL_EXPORTER_OTLP_INSECURE` for log records alone.",
    }
    OTLP_LOGS_CERTIFICATE {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE"], default: "", mask: Open, allowed: PEM,
        docs: "`OTEL_EXPORTER_OTLP_CERTIFICATE` for log records alone.",
    }
    OTLP_LOGS_CLIENT_KEY {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY"], default: "", mask: Secret, allowed: PEM,
        docs: "`OTEL_EXPORTER_OTLP_CLIENT_KEY` for log records alone.",
    }
    OTLP_LOGS_CLIENT_CERTIFICATE {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE"], default: "", mask: Open, allowed: PEM,
        docs: "`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` for log records alone.",
    }
    OTLP_LOGS_HEADERS {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_HEADERS"], default: "", mask: Pairs, allowed: "give what the setting of all signals takes",
        docs: "The headers of requests with log records, in place of `OTEL_EXPORTER_OTLP_HEADERS`.",
    }
    OTLP_LOGS_COMPRESSION {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_COMPRESSION"], default: "", mask: Open, allowed: "give what the setting of all signals takes",
        docs: "`OTEL_EXPORTER_OTLP_COMPRESSION` for log records alone.",
    }
    OTLP_LOGS_TIMEOUT {
        method: "", variables: ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"], default: "", mask: Open, allowed: TIMEOUT,
        docs: "`OTEL_EXPORTER_OTLP_TIMEOUT` for log records alone.",
    }
    METER_PROVIDER {
        method: "meter_provider", variables: [], default: "", mask: Open, allowed: "give a MeterProvider",
        docs: "Whose metrics `otel.sdk.*` say what becomes of spans. Unset: the one that is installed globally. Feature `self-metrics`.",
    }
    EXCEPTION_SIGNAL {
        method: "", variables: ["OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN"], default: "", mask: Open,
        allowed: "use logs or logs/dup, or unset it",
        docs: "Exceptions of `#[traced]` leave as log records: `logs`; as log records and as events of their spans: `logs/dup`. Unset, or where no logs are exported: as events alone.",
    }
    PANIC_HOOK {
        method: "panic_hook", variables: [], default: "true", mask: Open, allowed: SWITCH,
        docs: "Note text and place of a panic for the span that it ends; the hook that was there before runs as well.",
    }
    FLUSH_ON_PANIC {
        method: "flush_on_panic", variables: [], default: "", mask: Open, allowed: DURATION,
        docs: "How long a panic waits for finished spans to leave. Unset: 5 s in programs that abort on panics, elsewhere not at all.",
    }
    FLUSH_ON_EXIT {
        method: "flush_on_exit", variables: [], default: "", mask: Open, allowed: DURATION,
        docs: "How long `std::process::exit`, or the end of `main` with the guard forgotten, waits for finished spans to leave. Unset: not at all.",
    }
    FLUSH_ON_SIGTERM {
        method: "flush_on_sigterm", variables: [], default: "", mask: Open, allowed: DURATION,
        docs: "How long SIGTERM waits for finished spans to leave before it ends the program. Unset: the signal is left alone. Unix, feature `signal`.",
    }
    UNFINISHED_SPANS {
        method: "unfinished_spans", variables: [], default: "false", mask: Open, allowed: SWITCH,
        docs: "Spans that are open when telemetry ends leave as they are, with `traced.unfinished = true`.",
    }
    PENDING_SPANS {
        method: "pending_spans", variables: [], default: "", mask: Open, allowed: DURATION,
        docs: "How long a span is open before an early copy of it leaves, with `traced.pending = true`. Unset: no copies.",
    }
    CODE_LOCATION {
        method: "code_location", variables: [], default: "true", mask: Open, allowed: SWITCH,
        docs: "`code.function.name`, `code.file.path` and `code.line.number` on every `#[traced]` span.",
    }
    LENIENT {
        method: "lenient", variables: [], default: "false", mask: Open, allowed: SWITCH,
        docs: "Wrong variables are warnings, and the default holds, as the specification words it.",
    }
}

#[cfg(test)]
mod tests;
