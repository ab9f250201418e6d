//! B: the exporter and who it speaks to.

use std::time::Duration;

use traced::{Builder, Loss, Protocol, ReportKind, traced};
use traced_sink::{Gate, Reply, Sink};

use super::probe::{LONG, Probe};
use super::support::{Running, builder, work, works};

fn http(sink: &Sink) -> Builder {
    builder().protocol(Protocol::HttpProtobuf).traces_endpoint(sink.http_endpoint())
}

fn grpc(sink: &Sink) -> Builder {
    builder().protocol(Protocol::Grpc).traces_endpoint(sink.grpc_endpoint())
}

#[test]
fn b1_a_receiver_may_come_late_and_come_back() {
    for to in [http, grpc] {
        let sink = Sink::start();
        let port = sink.address().port();
        let running = Running::start(to(&sink).timeout(Duration::from_millis(200)));
        drop(sink);
        work();
        assert!(running.flush(LONG).is_err());
        let sink = Sink::builder().port(port).start();
        work();
        running.flush(LONG).unwrap();
        drop(sink);
        works(2);
        assert!(running.flush(LONG).is_err());
        let sink = Sink::builder().port(port).start();
        work();
        running.flush(LONG).unwrap();
        assert_eq!(sink.spans().len(), 1);
        let losses = running.reports.of(ReportKind::Loss).len();
        assert_eq!(running.reports.of(ReportKind::Recovery).len(), 1);
        let stats = running.end();
        assert_eq!((stats.ended, stats.exported, stats.dropped()), (5, 2, 3), "{losses}");
    }
}

#[test]
fn b2_an_answer_that_does_not_come_ends_at_the_deadline() {
    for to in [http, grpc] {
        let (sink, never) = (Sink::start(), Gate::default());
        sink.script([Reply::held(&never)]);
        let running = Running::start(to(&sink).timeout(Duration::from_millis(200)));
        work();
        assert!(running.flush(LONG).is_err());
        work();
        running.flush(LONG).unwrap();
        let stats = running.end();
        assert_eq!((stats.exported, stats.dropped_by(Loss::ExportTimeout)), (1, 1));
    }
}

#[test]
fn b2_the_deadline_of_a_batch_holds_for_every_exporter() {
    let (probe, gate) = (Probe::new(), super::probe::Gate::new());
    probe.script([super::probe::Act::Await(gate)]);
    let running = Running::with(builder().export_timeout(Duration::from_millis(50)), &probe);
    work();
    assert!(running.flush(LONG).is_err());
    let text = running.reports.wait_for(ReportKind::Loss);
    assert!(text.contains("OTEL_BSP_EXPORT_TIMEOUT"), "{text}");
    work();
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::ExportTimeout)), (1, 1));
}

#[test]
fn b3_a_receiver_that_asks_for_time_gets_it() {
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "1"), Reply::status(429)]);
    let running = Running::start(http(&sink));
    work();
    running.flush(LONG).unwrap();
    let attempts = sink.attempts();
    assert_eq!(attempts.len(), 3);
    assert!(attempts[1].at - attempts[0].at >= Duration::from_secs(1));
    assert_eq!((running.end().exported, sink.spans().len()), (1, 1));
}

#[test]
fn b4_what_cannot_succeed_is_counted_and_explained_per_code() {
    let sink = Sink::start();
    let codes = [400, 401, 403, 404, 413, 500];
    sink.script(codes.map(Reply::status));
    let running = Running::start(http(&sink));
    for _ in codes {
        work();
        assert!(running.flush(LONG).is_err());
    }
    assert_eq!(sink.attempts().len(), codes.len());
    let losses = running.reports.of(ReportKind::Loss);
    for code in codes {
        let told = losses.iter().filter(|text| text.contains(&format!("HTTP {code};"))).count();
        assert_eq!(told, 1, "{code} in {losses:?}");
    }
    assert!(losses.iter().all(|text| text.contains(';')), "{losses:?}");
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::ExportFailed)), (0, 6));
}

#[test]
fn b5_grpc_codes_are_retried_as_the_protocol_says() {
    const UNAVAILABLE: i32 = 14;
    let sink = Sink::start();
    sink.script([Reply::grpc(UNAVAILABLE)]);
    let running = Running::start(grpc(&sink));
    work();
    running.flush(LONG).unwrap();
    assert_eq!(sink.attempts().len(), 2);
    // INVALID_ARGUMENT, and RESOURCE_EXHAUSTED without a time.
    sink.script([Reply::grpc(3), Reply::grpc(8)]);
    for _ in 0..2 {
        work();
        assert!(running.flush(LONG).is_err());
    }
    assert_eq!(sink.attempts().len(), 4);
    let wait = Some(Duration::from_millis(1));
    sink.script([Reply::Grpc { code: 8, message: String::new(), retry_after: wait }]);
    work();
    running.flush(LONG).unwrap();
    assert_eq!(running.end().exported, 2);
}

#[test]
fn b6_rejected_spans_are_counted_and_warnings_are_not() {
    for to in [http, grpc] {
        let sink = Sink::start();
        let partial = |rejected, message: &str| Reply::Partial { rejected, message: message.into() };
        sink.script([partial(2, "too old"), partial(0, "slow down")]);
        let running = Running::start(to(&sink));
        works(5);
        assert!(running.flush(LONG).is_err());
        works(1);
        running.flush(LONG).unwrap();
        let told = running.reports.of(ReportKind::Receiver);
        assert_eq!(told.len(), 2);
        assert!(told[0].contains('2') && told[0].contains("too old") && told[1].contains("slow down"));
        let stats = running.end();
        assert_eq!((stats.exported, stats.dropped_by(Loss::Rejected)), (4, 2));
        assert_eq!(sink.attempts().len(), 2);
    }
}

#[test]
fn b6_the_last_word_says_how_many_spans_were_rejected_in_all() {
    for (times, said) in [(1, None), (3, Some("3 spans were rejected by the receiver in all, in 3 answers"))]
    {
        let sink = Sink::start();
        sink.script((0..times).map(|_| Reply::Partial { rejected: 1, message: "too old".into() }));
        let running = Running::start(http(&sink));
        for _ in 0..times {
            works(2);
            assert!(running.flush(LONG).is_err());
        }
        let reports = running.reports.clone();
        running.end();
        assert_eq!(reports.of(ReportKind::Receiver).len(), times);
        assert_eq!(reports.of(ReportKind::Loss).first().map(String::as_str), said);
    }
}

#[test]
fn b9_any_success_is_one_and_a_redirect_is_never_silent() {
    let sink = Sink::start();
    let moved = Reply::status(308).header("location", "http://127.0.0.1:9/v1/traces");
    sink.script([Reply::status(204), Reply::status(200).body("text/plain", "thanks"), moved]);
    let running = Running::start(http(&sink));
    for _ in 0..2 {
        work();
        running.flush(LONG).unwrap();
    }
    work();
    assert!(running.flush(LONG).is_err());
    assert!(running.reports.wait_for(ReportKind::Loss).contains("308"));
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::ExportFailed)), (2, 1));
}

#[test]
fn b11_headers_are_checked_and_never_shown() {
    let error = builder().header("api-key", "geheim\n").endpoint("http://127.0.0.1:9").check();
    let error = error.unwrap_err().to_string();
    assert!(error.contains("api-key") && !error.contains("geheim"), "{error}");
}

#[test]
fn b12_an_exporter_is_never_called_twice_at_once() {
    let probe = Probe::new();
    let running = Running::with(builder().max_export_batch_size(1).max_queue_size(2_000), &probe);
    let handle = running.handle();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                for _ in 0..50 {
                    work();
                    handle.flush(LONG).unwrap();
                }
            });
        }
    });
    assert!(!probe.overlapped());
    assert_eq!(running.end().exported, 200);
}

/// Values travel ahead of their spans, and are sent as they travel.
#[test]
fn values_arrive_with_their_own_spans_from_many_threads() {
    #[traced(name = "test.values", attrs(a.number = number, a.text = number.to_string(), a.flag = number % 2 == 0))]
    fn values(number: i64) {
        if number % 3 == 0 {
            traced::current().set("later", number).event("test.event", &[]);
        }
    }
    let sink = Sink::start();
    let running = Running::start(grpc(&sink).max_queue_size(100_000).max_export_batch_size(128));
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || (0..500).for_each(|number| values(thread * 500 + number)));
        }
    });
    running.flush(LONG).unwrap();
    let spans = sink.spans();
    let mut seen = std::collections::HashSet::new();
    for span in &spans {
        let of = |key: &str| {
            let attribute = span.attributes.iter().find(|attribute| attribute.key == key)?;
            Some(format!("{:?}", attribute.value.as_ref()?.value.as_ref()?))
        };
        let text = of("a.number").unwrap_or_default();
        let number: i64 = text.trim_start_matches("IntValue(").trim_end_matches(')').parse().unwrap();
        assert_eq!(of("a.text"), Some(format!("StringValue(\"{number}\")")));
        assert_eq!(of("a.flag"), Some(format!("BoolValue({})", number % 2 == 0)));
        assert_eq!(of("later"), (number % 3 == 0).then_some(text));
        assert_eq!(span.events.len(), usize::from(number % 3 == 0));
        assert!(seen.insert(number));
    }
    assert_eq!((spans.len(), running.end().exported), (4_000, 4_000));
}
