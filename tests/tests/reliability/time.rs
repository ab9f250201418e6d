//! K: time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use traced::opentelemetry::global;
use traced::opentelemetry::trace::{Span as _, SpanBuilder, Tracer as _};
use traced::{Protocol, traced};
use traced_sink::Sink;

use super::probe::{LONG, Probe};
use super::support::{Running, builder};

fn years(years: u64) -> Duration {
    Duration::from_secs(years * 365 * 86_400)
}

#[test]
fn k2_an_end_before_the_start_becomes_the_start() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let start = SystemTime::now();
    let mut span = global::tracer("api").build(SpanBuilder::from_name("k").with_start_time(start));
    span.end_with_timestamp(start - Duration::from_secs(1));
    running.end();
    assert_eq!((probe.spans()[0].start_time, probe.spans()[0].end_time), (start, start));
}

#[test]
fn k3_times_that_the_protocol_cannot_tell_become_the_nearest() {
    let sink = Sink::start();
    let to_sink = builder().protocol(Protocol::HttpProtobuf).traces_endpoint(sink.http_endpoint());
    let running = Running::start(to_sink);
    let early = SpanBuilder::from_name("k").with_start_time(UNIX_EPOCH - years(1));
    let mut span = global::tracer("api").build(early);
    span.add_event_with_timestamp("e", UNIX_EPOCH - years(2), Vec::new());
    span.end_with_timestamp(UNIX_EPOCH + years(700));
    running.flush(LONG).unwrap();
    running.end();
    let sent = &sink.spans()[0];
    assert_eq!((sent.start_time_unix_nano, sent.end_time_unix_nano), (0, u64::MAX));
    assert_eq!(sent.events[0].time_unix_nano, 0);
}

#[test]
fn k3_events_lie_within_their_span() {
    #[traced(name = "k.events")]
    fn events() {
        (0..10).for_each(|_| drop(traced::current().event("e", &[]).clone()));
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    (0..100).for_each(|_| events());
    running.end();
    for span in probe.spans() {
        let mut times: Vec<_> = span.events.iter().map(|event| event.timestamp).collect();
        times.insert(0, span.start_time);
        times.push(span.end_time);
        assert!(times.is_sorted(), "{span:?}");
    }
}
