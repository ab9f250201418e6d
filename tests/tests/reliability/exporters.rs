//! B, with several exporters: each has a queue, deadlines and an account of its own, and none waits for another.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::{Builder, ExporterStats, Loss, ReportKind, ShutdownError, Verdict, traced};
use traced_sink::{Reply, Sink};

use super::probe::{Act, Gate, LONG, Probe};
use super::support::{Running, builder, work, works};

const SHORT: Duration = Duration::from_millis(200);

/// The first one misbehaves, as its script says; the second one does not.
fn pair(builder: Builder, bad: &Probe, good: &Probe) -> Running {
    Running::start(builder.exporter(bad.clone()).exporter(good.clone()))
}

/// The account of one exporter: name, exported, dropped.
fn figures(running: &Running) -> Vec<(String, u64, u64)> {
    let stats = running.exporter_stats();
    stats.iter().map(|one| (one.name.clone(), one.exported, one.dropped())).collect()
}

fn figure(name: &str, exported: u64, dropped: u64) -> (String, u64, u64) {
    (name.into(), exported, dropped)
}

/// The last accounts of each, which must be exact.
#[track_caller]
fn end(running: Running) -> Vec<ExporterStats> {
    let handle = running.handle();
    running.end();
    let stats = handle.exporter_stats();
    for one in &stats {
        assert_eq!(one.exported + one.dropped(), one.ended, "{one:?}");
    }
    stats
}

/// Java: exportSpansToMultipleExporters.
#[test]
fn several_exporters_get_every_span_whole() {
    #[traced(name = "test.attributes", attrs(a.number = 7, a.text = "text"))]
    fn attributes() {
        traced::current().event("test.event", &[]);
    }
    let (one, two, three) = (Probe::new(), Probe::new(), Probe::new());
    let all = builder().exporter(one.clone()).exporter(two.clone()).exporter(three.clone());
    let running = Running::start(all.max_export_batch_size(8));
    for _ in 0..100 {
        attributes();
        work();
    }
    running.flush(LONG).unwrap();
    let spans = one.spans();
    assert_eq!(spans.len(), 200);
    assert_eq!(format!("{spans:?}"), format!("{:?}", two.spans()));
    assert_eq!(format!("{spans:?}"), format!("{:?}", three.spans()));
    assert_eq!((running.stats().ended, running.stats().exported), (200, 200));
    let names = ["Probe", "Probe-2", "Probe-3"];
    assert_eq!(figures(&running), names.map(|name| figure(name, 200, 0)));
    assert_eq!(running.reports.kinds(), []);
    end(running);
    assert_eq!((one.shutdowns(), two.shutdowns(), three.shutdowns()), (1, 1, 1));
    assert!(!one.overlapped() && !two.overlapped());
}

#[test]
fn b2_a_slow_exporter_starves_no_other_and_loses_exactly_what_its_queue_does_not_hold() {
    for act in [Act::Await as fn(Gate) -> Act, Act::Block] {
        let (slow, good, gate) = (Probe::new(), Probe::new(), Gate::new());
        slow.script([act(gate.clone())]);
        let running = pair(builder().max_queue_size(64).max_export_batch_size(8), &slow, &good);
        works(8);
        slow.wait_for_calls(1);
        for round in 2..=20 {
            works(8);
            good.wait_for_spans(8 * round);
        }
        let text = running.reports.wait_for(ReportKind::Loss);
        assert!(text.starts_with("exporter Probe: ") && text.contains("the queue is full"), "{text}");
        let lost = 160 - 64;
        assert!(running.flush(SHORT).is_err());
        assert_eq!(figures(&running), [figure("Probe", 0, lost), figure("Probe-2", 160, 0)]);
        let stats = running.stats();
        assert_eq!((stats.exported, stats.dropped_by(Loss::QueueFull), stats.waiting()), (0, lost, 64));
        gate.open();
        running.flush(LONG).unwrap();
        works(1);
        running.flush(LONG).unwrap();
        assert_eq!(running.reports.of(ReportKind::Recovery).len(), 1);
        let stats = end(running);
        assert_eq!((stats[0].exported, stats[0].dropped_by(Loss::QueueFull)), (65, lost));
        assert_eq!((slow.count(), good.count()), (65, 161));
        assert!(!slow.overlapped() && !good.overlapped());
    }
}

#[traced(name = "test.large", attrs(large.text = "x".repeat(bytes)))]
fn large(bytes: usize) {}

#[test]
fn a4_each_queue_is_bounded_in_bytes() {
    const MIB: usize = 1 << 20;
    let (slow, good, gate) = (Probe::new(), Probe::new(), Gate::new());
    slow.script([Act::Block(gate.clone())]);
    let running = pair(builder().max_queue_bytes(4 * MIB).max_export_batch_size(1), &slow, &good);
    large(MIB);
    slow.wait_for_calls(1);
    for round in 2..=10 {
        large(MIB);
        good.wait_for_spans(round);
    }
    gate.open();
    let stats = end(running);
    assert_eq!((stats[0].exported, stats[0].dropped_by(Loss::QueueBytes)), (4, 6));
    assert_eq!((stats[1].exported, good.count()), (10, 10));
}

#[test]
fn c1_an_exporter_that_fails_or_panics_costs_its_own_batch_and_the_flush_names_it() {
    for (act, loss) in [
        (Act::Fail, Loss::ExportFailed),
        (Act::PanicWhenCalled, Loss::ExporterPanicked),
        (Act::PanicWhenPolled, Loss::ExporterPanicked),
    ] {
        let (bad, good) = (Probe::new(), Probe::new());
        bad.script([act]);
        let running = pair(builder(), &bad, &good);
        works(3);
        let Err(ShutdownError::Export(text)) = running.flush(LONG) else { panic!("no error") };
        assert!(text.contains("exporter Probe: 3 spans") && !text.contains("Probe-2"), "{text}");
        assert!(running.reports.wait_for(ReportKind::Loss).starts_with("exporter Probe: 3 spans lost: "));
        works(2);
        running.flush(LONG).unwrap();
        assert!(running.reports.wait_for(ReportKind::Recovery).starts_with("exporter Probe: "));
        let stats = running.stats();
        assert_eq!((stats.exported, stats.dropped_by(loss)), (2, 3));
        let stats = end(running);
        assert_eq!((stats[0].exported, stats[0].dropped_by(loss)), (2, 3));
        assert_eq!((stats[1].exported, stats[1].dropped()), (5, 0));
    }
}

#[test]
fn b2_an_exporter_that_hangs_ends_at_its_deadline_and_delays_no_other() {
    for act in [Act::Await as fn(Gate) -> Act, |_| Act::PanicWhenDropped] {
        let (bad, good) = (Probe::new(), Probe::new());
        bad.script([act(Gate::new())]);
        let running = pair(builder().export_timeout(SHORT).max_export_batch_size(1), &bad, &good);
        work();
        good.wait_for_spans(1);
        assert!(running.flush(LONG).is_err());
        work();
        running.flush(LONG).unwrap();
        let stats = end(running);
        let lost = stats[0].dropped_by(Loss::ExportTimeout) + stats[0].dropped_by(Loss::ExporterPanicked);
        assert_eq!((stats[0].exported, lost), (1, 1));
        assert_eq!(stats[1].exported, 2);
    }
}

#[test]
fn d4_a_flush_ends_at_its_deadline_names_who_hangs_and_the_others_are_out() {
    for act in [Act::Await as fn(Gate) -> Act, Act::Block] {
        let (bad, good, gate) = (Probe::new(), Probe::new(), Gate::new());
        bad.script([act(gate.clone())]);
        let running = pair(builder().export_timeout(Duration::ZERO), &bad, &good);
        works(3);
        let began = Instant::now();
        let Err(ShutdownError::Export(text)) = running.flush(SHORT) else { panic!("no error") };
        assert!(began.elapsed() < LONG);
        assert!(text.contains("exporter Probe was not done after") && !text.contains("Probe-2"), "{text}");
        assert_eq!((good.count(), bad.count()), (3, 0));
        // Nothing is lost by that.
        gate.open();
        running.flush(LONG).unwrap();
        assert_eq!(bad.count(), 3);
        assert_eq!(end(running)[0].exported, 3);
    }
}

#[test]
fn d4_a_shutdown_ends_at_its_deadline_and_costs_the_one_that_hangs() {
    for act in [Act::Await as fn(Gate) -> Act, Act::Block] {
        let (bad, good, gate) = (Probe::new(), Probe::new(), Gate::new());
        bad.script([act(gate.clone())]);
        let running = pair(builder().export_timeout(Duration::ZERO).max_export_batch_size(1), &bad, &good);
        work();
        bad.wait_for_calls(1);
        works(4);
        let (handle, began) = (running.handle(), Instant::now());
        let Err(ShutdownError::Export(text)) = handle.shutdown(SHORT) else { panic!("no error") };
        assert!(began.elapsed() < LONG);
        assert!(text.contains("exporter Probe was not done after") && !text.contains("Probe-2"), "{text}");
        assert_eq!((good.count(), good.shutdowns()), (5, 1));
        let lost = |stats: &ExporterStats| stats.dropped_by(Loss::ShutdownTimeout);
        let stats = handle.exporter_stats();
        assert_eq!((stats[0].exported, lost(&stats[0]), stats[0].waiting()), (0, 5, 0), "{stats:?}");
        assert_eq!((stats[1].exported, lost(&stats[1])), (5, 0));
        let stats = handle.stats();
        assert_eq!((stats.exported, stats.dropped_by(Loss::ShutdownTimeout)), (0, 5));
        let told = running.reports.of(ReportKind::Loss);
        assert!(told.len() == 1 && told[0].starts_with("exporter Probe: 5 spans lost: "), "{told:?}");
        // The answer that comes too late changes nothing.
        gate.open();
        end(running);
    }
}

#[test]
fn d3_a_wait_to_try_again_holds_up_nobody_and_is_cut_by_the_shutdown() {
    let sink = Sink::start();
    sink.script([Reply::status(503).header("retry-after", "15")]);
    let (good, endpoint) = (Probe::new(), sink.http_endpoint());
    let (mine, variables) = (good.clone(), [("OTEL_TRACES_EXPORTER", "otlp,mine")]);
    let running = Running::start(
        builder()
            .variables(move |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
            })
            .register_exporter("mine", move || Ok::<_, std::io::Error>(mine.clone()))
            .traces_endpoint(endpoint)
            .timeout(LONG)
            .max_export_batch_size(1),
    );
    work();
    sink.wait_for_attempts(1, LONG);
    works(2);
    good.wait_for_spans(3);
    assert_eq!(sink.spans().len(), 0);
    let began = Instant::now();
    let stats = end(running);
    assert!(began.elapsed() < Duration::from_secs(15));
    assert_eq!((stats[0].name.as_str(), stats[0].exported, stats[1].exported), ("otlp", 3, 3));
    assert_eq!((sink.spans().len(), sink.attempts().len()), (3, 4));
}

#[test]
fn b6_what_a_receiver_rejects_is_its_exporters_loss() {
    let sink = Sink::start();
    sink.script([Reply::Partial { rejected: 2, message: "too old".into() }]);
    let (good, endpoint) = (Probe::new(), sink.http_endpoint());
    let mine = good.clone();
    let running = Running::start(
        builder()
            .variables(|name| (name == "OTEL_TRACES_EXPORTER").then_some("mine,otlp"))
            .register_exporter("mine", move || Ok::<_, std::io::Error>(mine.clone()))
            .traces_endpoint(endpoint),
    );
    works(5);
    assert!(running.flush(LONG).is_err());
    assert!(
        running.reports.wait_for(ReportKind::Receiver).starts_with("exporter otlp: 2 spans were rejected")
    );
    assert_eq!(figures(&running), [figure("mine", 5, 0), figure("otlp", 3, 2)]);
    let stats = running.stats();
    assert_eq!((stats.exported, stats.dropped_by(Loss::Rejected)), (3, 2));
    end(running);
}

#[test]
fn a_processor_sees_a_span_once_and_its_drops_are_everybodys() {
    let (one, two) = (Probe::new(), Probe::new());
    let mut seen = 0;
    let numbered = builder().span_processor(move |span: &mut SpanData| {
        seen += 1;
        span.name = format!("test.{seen}").into();
        if seen == 2 { Verdict::Drop } else { Verdict::Keep }
    });
    let running = pair(numbered, &one, &two);
    works(3);
    running.flush(LONG).unwrap();
    assert_eq!((one.names(), two.names()), (one.names(), one.names()));
    assert_eq!(one.names(), ["test.1", "test.3"]);
    let stats = end(running);
    assert!(stats.iter().all(|one| (one.exported, one.dropped_by(Loss::Processor)) == (2, 1)), "{stats:?}");
}

#[test]
fn a3_many_threads_and_several_exporters_lose_nothing_that_is_not_counted() {
    let (one, two) = (Probe::new(), Probe::new());
    one.script(std::iter::repeat_n(Act::Fail, 5));
    let running = pair(builder().max_queue_size(256).max_export_batch_size(64), &one, &two);
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(|| works(2_000)))));
    let handle = running.handle();
    let stats = end(running);
    assert_eq!((stats[0].ended, stats[1].ended), (16_000, 16_000));
    assert_eq!((stats[0].exported, stats[1].exported), (one.count(), two.count()));
    assert!(stats[0].dropped_by(Loss::ExportFailed) > 0 && stats[1].dropped_by(Loss::ExportFailed) == 0);
    let all = handle.stats();
    assert!(all.exported <= stats[0].exported.min(stats[1].exported), "{all:?} {stats:?}");
}

#[test]
fn a5_a_single_span_leaves_by_every_exporter_by_itself() {
    let (one, two) = (Probe::new(), Probe::new());
    let running = pair(builder().schedule_delay(Duration::from_millis(20)), &one, &two);
    work();
    one.wait_for_spans(1);
    two.wait_for_spans(1);
    end(running);
}

/// Tells where it is called, and with its end that it is gone.
#[derive(Debug)]
struct Telling(Sender<(ThreadId, Option<String>)>);

impl SpanExporter for Telling {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        work();
        let thread = std::thread::current();
        let _ = self.0.send((thread.id(), thread.name().map(str::to_owned)));
        Ok(())
    }
}

fn telling() -> (Telling, Receiver<(ThreadId, Option<String>)>) {
    let (tell, told) = channel();
    (Telling(tell), told)
}

#[test]
fn g2_each_exporter_has_a_thread_of_its_own_on_which_nothing_is_traced() {
    let ((one, of_one), (two, of_two)) = (telling(), telling());
    let running = Running::start(builder().exporter(one).exporter(two));
    work();
    running.flush(LONG).unwrap();
    let ((first, name), (second, other_name)) =
        (of_one.recv_timeout(LONG).unwrap(), of_two.recv_timeout(LONG).unwrap());
    assert_ne!(first, second);
    assert_eq!([name.as_deref(), other_name.as_deref()], [Some("traced-worker-1"), Some("traced-worker-2")]);
    assert_eq!(running.stats().started, 1);
    end(running);
}

#[test]
fn an_exporter_that_cannot_be_built_is_named_and_no_other_goes_on() {
    let (one, of_one) = telling();
    let error = {
        let _alone = super::support::alone();
        let bad = || Err::<Probe, _>(std::io::Error::other("no socket"));
        builder().exporter(one).exporter_with(bad).init().unwrap_err()
    };
    assert!(error.to_string().contains("Probe: no socket"), "{error}");
    // It is gone when nobody can tell any more.
    assert!(of_one.recv_timeout(LONG).is_err_and(|error| error.to_string().contains("closed")));
}

#[test]
fn report_shows_which_exporter_loses() {
    let (bad, good) = (Probe::new(), Probe::new());
    bad.script([Act::Fail]);
    let running = pair(builder(), &bad, &good);
    works(2);
    assert!(running.flush(LONG).is_err());
    let report = traced::report();
    assert!(report.hint().is_some_and(|hint| hint.contains("one of several exporters")));
    let shown = report.to_string();
    assert!(shown.contains("exporter Probe: 0 exported, 0 waiting, 2 dropped"), "{shown}");
    assert!(shown.contains("exporter Probe-2: 2 exported, 0 waiting, 0 dropped"), "{shown}");
    assert_eq!(report.exporter_stats().len(), 2);
    end(running);
}
