//! Owns OTLP's JSON encoding of a request. Its own writer, because serde's JSON has no way to write NaN and the infinities,
//! which OTLP writes as text. Knows no transport.

use std::fmt::{self, Write as _};

#[cfg(feature = "logs")]
use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs},
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value},
    resource::v1::Resource,
    trace::v1::{
        ResourceSpans, ScopeSpans, Span, Status,
        span::{Event, Link},
    },
};

/// OTLP 1.8, "JSON Protobuf Encoding": keys in lower camel case, ids in hex, enums as numbers, 64-bit integers as text.
pub(super) fn write(request: &ExportTraceServiceRequest) -> String {
    let mut out = String::new();
    let mut root = Object::open(&mut out);
    root.list("resourceSpans", &request.resource_spans, resource_spans);
    root.close();
    out
}

/// The same for log records.
#[cfg(feature = "logs")]
pub(super) fn write_logs(request: &ExportLogsServiceRequest) -> String {
    let mut out = String::new();
    let mut root = Object::open(&mut out);
    root.list("resourceLogs", &request.resource_logs, resource_logs);
    root.close();
    out
}

#[cfg(feature = "logs")]
fn resource_logs(object: &mut Object<'_>, value: &ResourceLogs) {
    if let Some(resource) = &value.resource {
        object.object("resource", |object| self::resource(object, resource));
    }
    object.list("scopeLogs", &value.scope_logs, scope_logs);
    object.text("schemaUrl", &value.schema_url);
}

#[cfg(feature = "logs")]
fn scope_logs(object: &mut Object<'_>, value: &ScopeLogs) {
    if let Some(scope) = &value.scope {
        object.object("scope", |object| self::scope(object, scope));
    }
    object.list("logRecords", &value.log_records, log_record);
    object.text("schemaUrl", &value.schema_url);
}

#[cfg(feature = "logs")]
fn log_record(object: &mut Object<'_>, value: &LogRecord) {
    object.nanoseconds("timeUnixNano", value.time_unix_nano);
    object.nanoseconds("observedTimeUnixNano", value.observed_time_unix_nano);
    object.number("severityNumber", value.severity_number);
    object.text("severityText", &value.severity_text);
    if let Some(body) = &value.body {
        object.object("body", |object| any_value(object, body));
    }
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
    object.count("flags", value.flags);
    object.hex("traceId", &value.trace_id);
    object.hex("spanId", &value.span_id);
    object.text("eventName", &value.event_name);
}

fn resource_spans(object: &mut Object<'_>, value: &ResourceSpans) {
    if let Some(resource) = &value.resource {
        object.object("resource", |object| self::resource(object, resource));
    }
    object.list("scopeSpans", &value.scope_spans, scope_spans);
    object.text("schemaUrl", &value.schema_url);
}

fn resource(object: &mut Object<'_>, value: &Resource) {
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
}

fn scope_spans(object: &mut Object<'_>, value: &ScopeSpans) {
    if let Some(scope) = &value.scope {
        object.object("scope", |object| self::scope(object, scope));
    }
    object.list("spans", &value.spans, span);
    object.text("schemaUrl", &value.schema_url);
}

fn scope(object: &mut Object<'_>, value: &InstrumentationScope) {
    object.text("name", &value.name);
    object.text("version", &value.version);
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
}

fn span(object: &mut Object<'_>, value: &Span) {
    object.hex("traceId", &value.trace_id);
    object.hex("spanId", &value.span_id);
    object.text("traceState", &value.trace_state);
    object.hex("parentSpanId", &value.parent_span_id);
    object.count("flags", value.flags);
    object.text("name", &value.name);
    object.number("kind", value.kind);
    object.nanoseconds("startTimeUnixNano", value.start_time_unix_nano);
    object.nanoseconds("endTimeUnixNano", value.end_time_unix_nano);
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
    object.list("events", &value.events, event);
    object.count("droppedEventsCount", value.dropped_events_count);
    object.list("links", &value.links, link);
    object.count("droppedLinksCount", value.dropped_links_count);
    if let Some(status) = &value.status {
        object.object("status", |object| self::status(object, status));
    }
}

fn event(object: &mut Object<'_>, value: &Event) {
    object.nanoseconds("timeUnixNano", value.time_unix_nano);
    object.text("name", &value.name);
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
}

fn link(object: &mut Object<'_>, value: &Link) {
    object.hex("traceId", &value.trace_id);
    object.hex("spanId", &value.span_id);
    object.text("traceState", &value.trace_state);
    object.list("attributes", &value.attributes, attribute);
    object.count("droppedAttributesCount", value.dropped_attributes_count);
    object.count("flags", value.flags);
}

fn status(object: &mut Object<'_>, value: &Status) {
    object.text("message", &value.message);
    object.number("code", value.code);
}

fn attribute(object: &mut Object<'_>, value: &KeyValue) {
    object.raw("key", |out| quote(out, &value.key));
    if let Some(value) = &value.value {
        object.object("value", |object| any_value(object, value));
    }
}

/// A span's values are plain or arrays of plain ones; a log record's may be nested, as deep as the program made them.
fn any_value(object: &mut Object<'_>, value: &AnyValue) {
    match &value.value {
        Some(Value::StringValue(text)) => object.raw("stringValue", |out| quote(out, text)),
        Some(Value::BoolValue(value)) => object.number("boolValue", value),
        Some(Value::IntValue(value)) => object.number("intValue", format_args!("\"{value}\"")),
        Some(Value::DoubleValue(value)) => object.raw("doubleValue", |out| double(out, *value)),
        // Some readers want the list even when it is empty.
        Some(Value::ArrayValue(array)) => {
            object.object("arrayValue", |object| object.array("values", &array.values, any_value));
        }
        #[cfg(feature = "logs")]
        Some(Value::KvlistValue(list)) => {
            object.object("kvlistValue", |object| object.array("values", &list.values, attribute));
        }
        // The mapping of protobuf's own, unlike ids.
        #[cfg(feature = "logs")]
        Some(Value::BytesValue(bytes)) => {
            let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
            object.raw("bytesValue", |out| quote(out, &text));
        }
        // The API has no others.
        _ => {}
    }
}

/// The names that protobuf's JSON mapping has for what is no number in JSON.
fn double(out: &mut String, value: f64) {
    match value {
        value if value.is_nan() => out.push_str("\"NaN\""),
        f64::INFINITY => out.push_str("\"Infinity\""),
        f64::NEG_INFINITY => out.push_str("\"-Infinity\""),
        value => put(out, format_args!("{value:?}")),
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => put(out, format_args!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Writing into a `String` does not fail.
fn put(out: &mut String, text: fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// An object being written.
struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, is_empty: true }
    }

    fn close(self) {
        self.out.push('}');
    }

    fn raw(&mut self, key: &str, value: impl FnOnce(&mut String)) {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        put(self.out, format_args!("\"{key}\":"));
        value(self.out);
    }

    fn number(&mut self, key: &str, value: impl fmt::Display) {
        self.raw(key, |out| put(out, format_args!("{value}")));
    }

    fn nanoseconds(&mut self, key: &str, value: u64) {
        self.number(key, format_args!("\"{value}\""));
    }

    /// Left out when 0; texts, ids and lists when they are empty.
    fn count(&mut self, key: &str, value: u32) {
        if value != 0 {
            self.number(key, value);
        }
    }

    fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.raw(key, |out| quote(out, value));
        }
    }

    fn hex(&mut self, key: &str, value: &[u8]) {
        if !value.is_empty() {
            self.raw(key, |out| {
                out.push('"');
                for byte in value {
                    put(out, format_args!("{byte:02x}"));
                }
                out.push('"');
            });
        }
    }

    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.raw(key, |out| {
            let mut object = Object::open(out);
            fill(&mut object);
            object.close();
        });
    }

    fn list<T>(&mut self, key: &str, items: &[T], fill: fn(&mut Object<'_>, &T)) {
        if !items.is_empty() {
            self.array(key, items, fill);
        }
    }

    fn array<T>(&mut self, key: &str, items: &[T], fill: fn(&mut Object<'_>, &T)) {
        self.raw(key, |out| {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                let mut object = Object::open(out);
                fill(&mut object, item);
                object.close();
            }
            out.push(']');
        });
    }
}
