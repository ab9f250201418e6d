//! What is written.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::SpanContext;
use traced::{testing::Capture, traced};
use tracing::subscriber::with_default;
use tracing_subscriber::fmt::MakeWriter;

/// What was written. Clones are the same.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn json(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// An event in a span, and the span.
fn work() -> SpanContext {
    #[traced("lines.work")]
    fn body() {
        tracing::info!(order = 7, "stored");
    }
    let capture = Capture::start();
    body();
    capture.finished().remove(0).span_context
}

fn outside() {
    tracing::info!(order = 7, "stored");
}

fn suppressed() {
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    tracing::info!("an export");
}

#[test]
fn json_has_the_ids_on_its_top_level() {
    let written = Written::default();
    let format = tracing_subscriber::fmt().json().without_time().with_writer(written.clone());
    let span = with_default(format.map_event_format(traced_tracing_subscriber::json).finish(), work);
    assert_eq!(
        written.json(),
        [json!({
            "trace_id": span.trace_id().to_string(),
            "span_id": span.span_id().to_string(),
            "trace_flags": "03",
            "level": "INFO",
            "target": "lines",
            "fields": {"message": "stored", "order": 7},
        })]
    );
}

#[test]
fn flat_json_and_json_of_nothing_stay_json() {
    let written = Written::default();
    let format = tracing_subscriber::fmt().json().flatten_event(true).with_writer(written.clone());
    let span = with_default(format.map_event_format(traced_tracing_subscriber::json).finish(), work);
    let line = written.json().remove(0);
    assert_eq!(line["span_id"], span.span_id().to_string());
    assert_eq!((&line["message"], &line["order"]), (&json!("stored"), &json!(7)));

    let written = Written::default();
    let format = tracing_subscriber::fmt().json().flatten_event(true).without_time().with_level(false);
    let format = format.with_target(false).with_writer(written.clone());
    let format = format.map_event_format(traced_tracing_subscriber::json);
    let capture = Capture::start();
    with_default(format.finish(), || traced::span!("lines.empty", { tracing::info!({}) }));
    let span = capture.finished()[0].span_context.clone();
    assert_eq!(written.json()[0]["trace_id"], span.trace_id().to_string(), "{}", written.text());
}

#[test]
fn text_has_them_at_its_end() {
    let expected = |span: &SpanContext, line: &str| {
        format!("{line} trace_id={} span_id={} trace_flags=03\n", span.trace_id(), span.span_id())
    };
    let written = Written::default();
    let format = tracing_subscriber::fmt().without_time().with_ansi(false).with_writer(written.clone());
    let span = with_default(format.map_event_format(traced_tracing_subscriber::text).finish(), work);
    assert_eq!(written.text(), expected(&span, " INFO lines: stored order=7"));

    let written = Written::default();
    let format =
        tracing_subscriber::fmt().compact().without_time().with_ansi(false).with_writer(written.clone());
    let span = with_default(format.map_event_format(traced_tracing_subscriber::text).finish(), work);
    assert_eq!(written.text(), expected(&span, " INFO lines: stored order=7"));
}

#[test]
fn colours_are_as_without_ids() {
    let lines = [false, true].map(|ansi| {
        let (plain, with_ids) = (Written::default(), Written::default());
        let format = || tracing_subscriber::fmt().without_time().with_ansi(ansi);
        with_default(format().with_writer(plain.clone()).finish(), outside);
        let format = format().map_event_format(traced_tracing_subscriber::text);
        with_default(format.with_writer(with_ids.clone()).finish(), work);
        let (plain, with_ids) = (plain.text(), with_ids.text());
        assert!(with_ids.starts_with(plain.trim_end()), "{plain:?} {with_ids:?}");
        plain
    });
    assert_ne!(lines[0], lines[1]);
}

#[test]
fn outside_of_spans_lines_are_as_before() {
    let (plain, with_ids) = (Written::default(), Written::default());
    with_default(tracing_subscriber::fmt().without_time().with_writer(plain.clone()).finish(), outside);
    let format = tracing_subscriber::fmt().without_time().map_event_format(traced_tracing_subscriber::text);
    with_default(format.with_writer(with_ids.clone()).finish(), outside);
    assert_eq!(plain.text(), with_ids.text());

    let written = Written::default();
    let format = tracing_subscriber::fmt().json().map_event_format(traced_tracing_subscriber::json);
    with_default(format.with_writer(written.clone()).finish(), outside);
    assert_eq!(written.json()[0].get("trace_id"), None);
}

#[test]
fn what_exports_say_is_left_out() {
    let written = Written::default();
    let format = tracing_subscriber::fmt().map_event_format(traced_tracing_subscriber::text);
    with_default(format.with_writer(written.clone()).finish(), suppressed);
    let format = tracing_subscriber::fmt().json().map_event_format(traced_tracing_subscriber::json);
    with_default(format.with_writer(written.clone()).finish(), suppressed);
    assert_eq!(written.text(), "");
}
