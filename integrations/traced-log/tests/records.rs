//! What a logger is shown.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::{Arc, Mutex};

use log::kv::{Error, Key, Value, VisitSource};
use log::{Level, Log, Metadata, Record};
use traced::opentelemetry::Context;
use traced::{testing::Capture, traced};
use traced_log::TraceIdLogger;

type Pair = (String, String);
type Line = (String, Vec<Pair>);

/// What was logged: the message, then the key-values.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<Mutex<Vec<Line>>>);

impl Lines {
    fn taken(&self) -> Vec<Line> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct Pairs(Vec<Pair>);

impl<'kvs> VisitSource<'kvs> for Pairs {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        self.0.push((key.to_string(), value.to_string()));
        Ok(())
    }
}

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Info
    }

    fn log(&self, record: &Record<'_>) {
        let mut pairs = Pairs(Vec::new());
        record.key_values().visit(&mut pairs).unwrap();
        assert_eq!(record.key_values().count(), pairs.0.len());
        self.0.lock().unwrap().push((record.args().to_string(), pairs.0));
    }

    fn flush(&self) {
        self.0.lock().unwrap().push(("flushed".into(), Vec::new()));
    }
}

fn pair(key: &str, value: impl std::fmt::Display) -> Pair {
    (key.into(), format!("{value}"))
}

fn say(logger: &impl Log, values: &[(&str, &str)]) {
    let record =
        Record::builder().level(Level::Info).args(format_args!("stored")).key_values(&values).build();
    logger.log(&record);
}

#[traced("log.work")]
fn work(logger: &impl Log, values: &[(&str, &str)]) {
    say(logger, values);
}

#[test]
fn a_record_in_a_span_has_its_ids() {
    let capture = Capture::start();
    let lines = Lines::default();
    work(&TraceIdLogger::new(lines.clone()), &[("order", "7")]);
    let span = &capture.finished()[0].span_context;
    let ids = [
        pair("order", 7),
        pair("trace_id", span.trace_id()),
        pair("span_id", span.span_id()),
        pair("trace_flags", "03"),
    ];
    assert_eq!(lines.taken(), [("stored".to_owned(), ids.to_vec())]);
}

#[test]
fn on_request_they_are_in_the_message() {
    let capture = Capture::start();
    let lines = Lines::default();
    work(&TraceIdLogger::new(lines.clone()).in_message(), &[]);
    let span = &capture.finished()[0].span_context;
    let (message, values) = lines.taken().remove(0);
    let expected = format!("stored trace_id={} span_id={} trace_flags=03", span.trace_id(), span.span_id());
    assert_eq!((message, values.len()), (expected, 3));
}

#[test]
fn without_a_span_nothing_is_added() {
    let lines = Lines::default();
    for logger in [TraceIdLogger::new(lines.clone()), TraceIdLogger::new(lines.clone()).in_message()] {
        say(&logger, &[("order", "7")]);
        assert_eq!(lines.taken(), [("stored".to_owned(), vec![pair("order", 7)])]);
    }
}

#[test]
fn keys_of_the_record_stay_as_they_are() {
    let _capture = Capture::start();
    let lines = Lines::default();
    work(&TraceIdLogger::new(lines.clone()), &[("trace_id", "mine")]);
    let keys: Vec<_> = lines.taken().remove(0).1.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["trace_id", "span_id", "trace_flags"]);
}

#[test]
fn levels_and_flushes_are_the_inner_loggers() {
    let lines = Lines::default();
    let logger = TraceIdLogger::new(lines.clone());
    assert!(logger.enabled(&Metadata::builder().level(Level::Info).build()));
    assert!(!logger.enabled(&Metadata::builder().level(Level::Debug).build()));
    logger.flush();
    assert_eq!(lines.taken()[0].0, "flushed");
}

#[test]
fn what_exports_say_is_left_out() {
    let lines = Lines::default();
    let logger = TraceIdLogger::new(lines.clone());
    let suppressed = Context::enter_telemetry_suppressed_scope();
    say(&logger, &[]);
    drop(suppressed);
    assert_eq!(lines.taken(), []);
}

#[test]
fn a_thread_that_is_torn_down_still_logs() {
    struct AtEnd(Option<TraceIdLogger<Lines>>);
    impl Drop for AtEnd {
        fn drop(&mut self) {
            if let Some(logger) = self.0.take() {
                say(&logger, &[]);
            }
        }
    }
    thread_local! {
        static AT_END: std::cell::RefCell<AtEnd> = const { std::cell::RefCell::new(AtEnd(None)) };
    }
    let lines = Lines::default();
    let logger = TraceIdLogger::new(lines.clone());
    let thread = std::thread::spawn(move || {
        // Made before the context's thread-local, hence destroyed after it.
        AT_END.with_borrow_mut(|at_end| at_end.0 = Some(logger.clone()));
        say(&logger, &[]);
    });
    thread.join().unwrap();
    assert_eq!(lines.taken().len(), 2);
}
