//! Owns the drawing of a trace: spans in, text out, nothing else. Knows neither when nor where.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use opentelemetry::{
    KeyValue, Value,
    trace::{Event, SpanKind, Status},
};
use opentelemetry_sdk::trace::SpanData;

use super::{
    hold::Due,
    text::{Paint, clean, duration, value},
    tree::{Row, rows},
};

const LONGEST_NAME: usize = 60;
const LONGEST_MESSAGE: usize = 200;
/// Of the names with their lead. Short traces under each other have their durations in one column.
const NARROWEST: usize = 28;
/// Wider rows shift their own duration only.
const WIDEST: usize = 72;

/// The tree of one trace, without colors.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "for spans that nothing holds: tests, and users' span trees")
)]
pub(crate) fn render(spans: &[SpanData]) -> String {
    tree(spans, Paint::Plain)
}

/// A header, the tree and an empty line.
pub(super) fn draw(due: &Due, paint: Paint) -> String {
    let continued = if due.continued { " (continued)" } else { "" };
    let header = paint.dim(&format!("trace {}{continued}", due.id));
    format!("{header}\n{}\n", tree(&due.spans, paint))
}

fn tree(spans: &[SpanData], paint: Paint) -> String {
    let lines: Vec<Line<'_>> = rows(spans).into_iter().map(Line::new).collect();
    let width = |text: &str| text.chars().count();
    let column = lines.iter().map(Line::width).filter(|width| *width <= WIDEST).max().unwrap_or(0);
    let column = column.max(NARROWEST);
    let longest = lines.iter().map(|line| width(&line.duration)).max().unwrap_or(0);
    let mut out = String::new();
    for line in &lines {
        let gap = column.saturating_sub(line.width());
        let before = longest.saturating_sub(width(&line.duration));
        let Line { row, name, kind, duration } = line;
        let spaces = gap.saturating_add(before).saturating_add(2);
        put(
            &mut out,
            format_args!("{}{name}{}{:spaces$}{duration}", paint.dim(&row.lead), paint.dim(kind), ""),
        );
        let outcome = Outcome::of(row.span);
        push(&mut out, &outcome.paint(paint));
        push(&mut out, &paint.dim(&attributes(&row.span.attributes, |key| outcome.says(key))));
        out.push('\n');
        for event in row.span.events.iter().filter(|event| !outcome.covers(event)) {
            put(&mut out, format_args!("{}{}\n", paint.dim(&row.below), event_line(row.span, event, paint)));
        }
    }
    out
}

/// Writing into a `String` does not fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn push(out: &mut String, part: &str) {
    if !part.is_empty() {
        put(out, format_args!("  {part}"));
    }
}

struct Line<'a> {
    row: Row<'a>,
    name: String,
    kind: &'static str,
    duration: String,
}

impl<'a> Line<'a> {
    fn new(row: Row<'a>) -> Self {
        let span = row.span;
        let name =
            if span.name.is_empty() { "(no name)".to_owned() } else { clean(&span.name, LONGEST_NAME) };
        let time = span.end_time.duration_since(span.start_time).unwrap_or(Duration::ZERO);
        let kind = match span.span_kind {
            SpanKind::Internal => "",
            SpanKind::Server => " (server)",
            SpanKind::Client => " (client)",
            SpanKind::Producer => " (producer)",
            SpanKind::Consumer => " (consumer)",
        };
        Self { row, name, kind, duration: duration(time) }
    }

    fn width(&self) -> usize {
        let parts = [self.row.lead.as_str(), self.name.as_str(), self.kind];
        parts.iter().map(|part| part.chars().count()).sum()
    }
}

/// How a span ended, as far as it did not simply succeed.
enum Outcome {
    Fine,
    Cancelled,
    Failed { kind: String, message: String },
}

impl Outcome {
    fn of(span: &SpanData) -> Self {
        let Status::Error { description } = &span.status else {
            let is_cancelled = get(&span.attributes, "traced.cancelled") == Some(&Value::Bool(true));
            return if is_cancelled { Self::Cancelled } else { Self::Fine };
        };
        let exception = span.events.iter().find(|event| event.name == "exception");
        let from_event = |key| exception.map(|event| text(&event.attributes, key)).unwrap_or_default();
        let or = |first: String, other: String| if first.is_empty() { other } else { first };
        Self::Failed {
            kind: or(text(&span.attributes, "error.type"), from_event("exception.type")),
            message: or(description.to_string(), from_event("exception.message")),
        }
    }

    fn paint(&self, paint: Paint) -> String {
        match self {
            Self::Fine => String::new(),
            Self::Cancelled => paint.odd("cancelled"),
            Self::Failed { kind, message } if kind == "panic" => paint.bad(&labelled("PANIC", "", message)),
            Self::Failed { kind, message } => paint.bad(&labelled("ERROR", kind, message)),
        }
    }

    /// Whether the attribute with this key is already in the text.
    fn says(&self, key: &str) -> bool {
        match self {
            Self::Fine => false,
            Self::Cancelled => key == "traced.cancelled",
            Self::Failed { .. } => key == "error.type",
        }
    }

    /// Whether the event is an exception of which the text already says everything.
    fn covers(&self, event: &Event) -> bool {
        let Self::Failed { kind, message } = self else { return false };
        let (its_kind, its_message) =
            (text(&event.attributes, "exception.type"), text(&event.attributes, "exception.message"));
        // `error.type` may be the short form of the other.
        let same_kind = kind == "panic" || its_kind.ends_with(kind.as_str()) || kind.ends_with(&its_kind);
        event.name == "exception" && same_kind && *message == its_message
    }
}

/// `ERROR PaymentError: card declined`, with what there is of it.
fn labelled(label: &str, kind: &str, message: &str) -> String {
    let (kind, message) = (clean(kind, LONGEST_NAME), clean(message, LONGEST_MESSAGE));
    match (kind.is_empty(), message.is_empty()) {
        (true, true) => label.to_owned(),
        (false, true) => format!("{label} {kind}"),
        (true, false) => format!("{label} {message}"),
        (false, false) => format!("{label} {kind}: {message}"),
    }
}

fn event_line(span: &SpanData, event: &Event, paint: Paint) -> String {
    let offset = offset(span.start_time, event.timestamp);
    let is_exception = event.name == "exception";
    let name = if is_exception {
        let part = |key| text(&event.attributes, key);
        paint.odd(&labelled("exception", &part("exception.type"), &part("exception.message")))
    } else {
        clean(&event.name, LONGEST_NAME)
    };
    let mut out = format!("{} {name}", paint.dim(&format!("• {offset}")));
    push(
        &mut out,
        &paint.dim(&attributes(&event.attributes, |key| is_exception && key.starts_with("exception."))),
    );
    out
}

fn offset(start: SystemTime, time: SystemTime) -> String {
    match time.duration_since(start) {
        Ok(after) => format!("+{}", duration(after)),
        Err(before) => format!("-{}", duration(before.duration())),
    }
}

/// `key=value` for each attribute that says something here: the code's location is the same for all spans of a name.
fn attributes(all: &[KeyValue], is_said: impl Fn(&str) -> bool) -> String {
    let shown = all.iter().filter(|attribute| {
        let key = attribute.key.as_str();
        !key.starts_with("code.") && !is_said(key)
    });
    let texts: Vec<String> = shown
        .map(|attribute| {
            format!("{}={}", clean(attribute.key.as_str(), LONGEST_NAME), value(&attribute.value))
        })
        .collect();
    texts.join(" ")
}

fn get<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a Value> {
    attributes.iter().find(|attribute| attribute.key.as_str() == key).map(|attribute| &attribute.value)
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    get(attributes, key).map(|value| value.as_str().into_owned()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::UNIX_EPOCH;

    use opentelemetry::{
        InstrumentationScope,
        trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState},
    };
    use opentelemetry_sdk::trace::{SpanEvents, SpanLinks};

    use super::*;

    /// A span that starts `id` milliseconds into the trace and takes one.
    pub(in super::super) fn span(trace: u128, id: u64, parent: u64) -> SpanData {
        let start_time = UNIX_EPOCH + Duration::from_millis(1_700_000_000_000 + id);
        SpanData {
            span_context: SpanContext::new(
                TraceId::from(trace),
                SpanId::from(id),
                TraceFlags::SAMPLED,
                false,
                TraceState::default(),
            ),
            parent_span_id: SpanId::from(parent),
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: format!("s.{id}").into(),
            start_time,
            end_time: start_time + Duration::from_millis(1),
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::default(),
        }
    }

    fn named(id: u64, parent: u64, name: &'static str, microseconds: u64) -> SpanData {
        let span = span(1, id, parent);
        SpanData {
            name: name.into(),
            end_time: span.start_time + Duration::from_micros(microseconds),
            ..span
        }
    }

    fn event(span: &mut SpanData, name: &'static str, milliseconds: u64, attributes: Vec<KeyValue>) {
        let time = span.start_time + Duration::from_millis(milliseconds);
        span.events.events.push(Event::new(name, time, attributes, 0));
    }

    fn exception(kind: &'static str, message: &'static str) -> Vec<KeyValue> {
        vec![
            KeyValue::new("exception.type", kind),
            KeyValue::new("exception.message", message),
            KeyValue::new("exception.stacktrace", "at main\nat start"),
        ]
    }

    fn failed(span: SpanData, kind: &'static str, message: &'static str) -> SpanData {
        let attributes = vec![KeyValue::new("error.type", kind)];
        SpanData { status: Status::error(message), attributes, ..span }
    }

    #[test]
    fn a_trace_is_a_tree_with_its_durations_in_one_column() {
        let spans = [
            failed(named(4, 1, "payments.charge", 80_200), "PaymentError", "card declined"),
            named(3, 1, "db.insert orders", 15_000),
            named(1, 0, "orders.create", 120_300),
            named(2, 1, "orders.validate", 5_100),
        ];
        assert_eq!(
            render(&spans),
            "\
orders.create                 120.3 ms
├─ orders.validate              5.1 ms
├─ db.insert orders            15.0 ms
└─ payments.charge             80.2 ms  ERROR PaymentError: card declined
"
        );
    }

    #[test]
    fn kinds_attributes_and_events_stand_beside_and_below() {
        let mut root = SpanData { span_kind: SpanKind::Server, ..named(1, 0, "POST /orders", 1_250_000) };
        root.attributes = vec![
            KeyValue::new("http.request.method", "POST"),
            KeyValue::new("code.function.name", "shop::orders::create"),
            KeyValue::new("code.line.number", 7),
            KeyValue::new("order.note", "by hand"),
        ];
        event(&mut root, "cache.miss", 3, vec![KeyValue::new("cache.key", "o7")]);
        let mut query = SpanData { span_kind: SpanKind::Client, ..named(2, 1, "db.insert orders", 850) };
        event(&mut query, "row", 0, Vec::new());
        let nested = named(3, 2, "pool.wait", 0);
        let send = SpanData { span_kind: SpanKind::Producer, ..named(4, 1, "orders.publish", 90) };
        let mut receive = SpanData { span_kind: SpanKind::Consumer, ..named(5, 4, "orders.receive", 80) };
        event(&mut receive, "ack", 1, vec![KeyValue::new("n", 1)]);
        assert_eq!(
            render(&[root, query, nested, send, receive]),
            "\
POST /orders (server)              1.25 s  http.request.method=POST order.note=\"by hand\"
│  • +3.0 ms cache.miss  cache.key=o7
├─ db.insert orders (client)     850.0 µs
│  │  • +0 ns row
│  └─ pool.wait                      0 ns
└─ orders.publish (producer)      90.0 µs
   └─ orders.receive (consumer)   80.0 µs
         • +1.0 ms ack  n=1
"
        );
    }

    #[test]
    fn outcomes_say_what_happened_once() {
        let mut recorded = failed(named(2, 1, "a.recorded", 1_000), "PaymentError", "card declined");
        event(&mut recorded, "exception", 1, exception("shop::PaymentError", "card declined"));
        let mut other = failed(named(3, 1, "a.other", 1_000), "500", "server error");
        event(&mut other, "exception", 1, exception("DbError", "no connection"));
        let mut handled = named(4, 1, "a.handled", 1_000);
        event(&mut handled, "exception", 1, exception("Timeout", "too slow"));
        let mut panicked = failed(named(5, 1, "a.panicked", 1_000), "panic", "boom 1");
        event(&mut panicked, "exception", 1, exception("panic", "boom 1"));
        let mut cancelled = named(6, 1, "a.cancelled", 1_000);
        cancelled.attributes = vec![KeyValue::new("traced.cancelled", true), KeyValue::new("n", 1)];
        let mut undescribed = SpanData { status: Status::error(""), ..named(7, 1, "a.undescribed", 1_000) };
        event(&mut undescribed, "exception", 1, exception("IoError", "closed"));
        let bare = SpanData { status: Status::error(""), ..named(8, 1, "a.bare", 1_000) };
        let fine = SpanData { status: Status::Ok, ..named(9, 1, "a.fine", 1_000) };
        let root = named(1, 0, "a.root", 10_000);
        assert_eq!(
            render(&[root, recorded, other, handled, panicked, cancelled, undescribed, bare, fine]),
            "\
a.root                        10.0 ms
├─ a.recorded                  1.0 ms  ERROR PaymentError: card declined
├─ a.other                     1.0 ms  ERROR 500: server error
│     • +1.0 ms exception DbError: no connection
├─ a.handled                   1.0 ms
│     • +1.0 ms exception Timeout: too slow
├─ a.panicked                  1.0 ms  PANIC boom 1
├─ a.cancelled                 1.0 ms  cancelled  n=1
├─ a.undescribed               1.0 ms  ERROR IoError: closed
├─ a.bare                      1.0 ms  ERROR
└─ a.fine                      1.0 ms
"
        );
    }

    #[test]
    fn colors_change_nothing_but_colors() {
        let mut root = failed(named(1, 0, "a.root", 10_000), "E", "m");
        root.attributes.push(KeyValue::new("n", 1));
        event(&mut root, "tick", 1, Vec::new());
        let spans = [root, SpanData { span_kind: SpanKind::Client, ..named(2, 1, "a.child", 1_000) }];
        let due = Due { id: TraceId::from(1), spans: spans.to_vec(), continued: true };
        assert_eq!(
            draw(&due, Paint::Color),
            "\
\x1b[2mtrace 00000000000000000000000000000001 (continued)\x1b[0m
a.root                        10.0 ms  \x1b[31mERROR E: m\x1b[0m  \x1b[2mn=1\x1b[0m
\x1b[2m│  \x1b[0m\x1b[2m• +1.0 ms\x1b[0m tick
\x1b[2m└─ \x1b[0ma.child\x1b[2m (client)\x1b[0m            1.0 ms

"
        );
    }

    #[test]
    fn odd_texts_stay_on_their_line() {
        let mut span = named(1, 0, "a\nb\x1b[2J", 1_000);
        span.status = Status::error("first\nsecond");
        assert_eq!(render(&[span]), "a\\nb\\u{1b}[2J                 1.0 ms  ERROR first\\nsecond\n");
        let long = SpanData { name: "x".repeat(100).into(), ..named(1, 0, "", 1_000) };
        assert_eq!(render(&[long]), format!("{}…  1.0 ms\n", "x".repeat(60)));
        assert!(render(&[named(1, 0, "", 1_000)]).starts_with("(no name) "));
    }

    #[test]
    fn an_end_before_the_start_is_no_time() {
        let mut span = named(1, 0, "a.back", 0);
        span.end_time = span.start_time - Duration::from_secs(1);
        event(&mut span, "early", 0, Vec::new());
        span.events.events[0].timestamp = span.end_time;
        assert_eq!(render(&[span]), "a.back                        0 ns\n   • -1.00 s early\n");
    }

    #[test]
    fn strays_cycles_and_twins_come_once_each() {
        let spans = [
            span(1, 1, 99), // its parent is elsewhere
            span(1, 2, 3),  // a cycle of two
            span(1, 3, 2),
            span(1, 4, 4), // its own parent
            span(1, 5, 0), // two spans with one id
            span(1, 5, 0),
            span(1, 6, 5),
        ];
        let text = render(&spans);
        let names: Vec<&str> = text.lines().map(|line| &line[..line.find("  ").unwrap()]).collect();
        assert_eq!(names, ["s.1", "s.5", "└─ s.6", "s.5", "s.2", "└─ s.3", "s.4"]);
    }

    #[test]
    fn the_deepest_trace_is_drawn_within_bounds() {
        let spans: Vec<SpanData> = (1..=10_000).map(|id| span(1, id, id - 1)).collect();
        let text = render(&spans);
        assert_eq!(text.lines().count(), 10_000);
        assert!(text.lines().all(|line| line.chars().count() < 140));
        let last = text.lines().last().unwrap();
        assert!(last.trim_start().starts_with("└─ (+9967) s.10000 "), "{last}");
    }

    #[test]
    fn many_children_are_drawn_in_the_order_of_their_start() {
        let mut spans: Vec<SpanData> = (2..=3_000).rev().map(|id| span(1, id, 1)).collect();
        spans.push(span(1, 1, 0));
        let text = render(&spans);
        let second = text.lines().nth(1).unwrap();
        let last = text.lines().last().unwrap();
        assert!(second.starts_with("├─ s.2 ") && last.starts_with("└─ s.3000 "));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(render(&[]), "");
    }
}
