//! A: the queue and what it loses.

use std::collections::HashSet;
use std::time::Duration;

use traced::{Loss, ReportKind, traced};

use super::probe::{Act, Gate, LONG, Probe};
use super::support::{Running, builder, work, works};

#[test]
fn a1_a_blocked_exporter_holds_the_bound_and_every_drop_is_counted() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Await(gate.clone())]);
    let running = Running::with(builder().max_queue_size(64).max_export_batch_size(8), &probe);
    works(8);
    probe.wait_for_calls(1);
    works(640);
    let text = running.reports.wait_for(ReportKind::Loss);
    assert!(text.contains("spans lost because the queue is full; raise OTEL_BSP_MAX_QUEUE_SIZE"), "{text}");
    let stats = running.stats();
    assert_eq!((stats.waiting(), stats.dropped_by(Loss::QueueFull)), (64, 648 - 64));
    gate.open();
    running.flush(LONG).unwrap();
    works(1);
    running.flush(LONG).unwrap();
    assert_eq!(running.reports.kinds(), [ReportKind::Loss, ReportKind::Recovery]);
    assert!(running.reports.all()[1].1.contains("584 spans were lost"), "{:?}", running.reports.all());
    let stats = running.end();
    assert_eq!((stats.ended, stats.exported, stats.dropped()), (649, 65, 584));
    assert_eq!(probe.count(), 65);
}

#[test]
fn a1_a_worker_that_cannot_look_loses_no_count() {
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Block(gate.clone())]);
    let running = Running::with(builder().max_queue_size(64).max_export_batch_size(8), &probe);
    works(8);
    probe.wait_for_calls(1);
    works(640);
    assert_eq!(running.stats().dropped_by(Loss::QueueFull), 584);
    gate.open();
    assert_eq!(running.end().exported, 64);
}

#[test]
fn a2_a_queue_of_one_works_and_nothing_to_flush_calls_nobody() {
    let probe = Probe::new();
    let running = Running::with(builder().max_queue_size(1), &probe);
    running.flush(LONG).unwrap();
    assert_eq!(probe.calls(), 0);
    for _ in 0..3 {
        work();
        running.flush(LONG).unwrap();
    }
    assert_eq!(running.end().exported, 3);
}

#[test]
fn a2_no_queue_and_a_batch_above_it_are_errors() {
    for wrong in [builder().max_queue_size(0), builder().max_queue_size(4).max_export_batch_size(5)] {
        let error = wrong.check().unwrap_err();
        assert_eq!(error.problems().len(), 1, "{error}");
    }
}

#[test]
fn a3_many_threads_lose_nothing_that_is_not_counted() {
    let probe = Probe::new();
    let running = Running::with(builder().max_queue_size(256).max_export_batch_size(64), &probe);
    let threads: Vec<_> = (0..16).map(|_| std::thread::spawn(|| works(1_000))).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let stats = running.end();
    assert_eq!((stats.started, stats.ended), (16_000, 16_000));
    assert_eq!(stats.exported, probe.count());
    assert!(stats.exported > 0);
    let ids: HashSet<_> = probe.spans().iter().map(|span| span.span_context.span_id()).collect();
    assert_eq!(ids.len() as u64, stats.exported);
}

#[test]
fn a3_threads_that_end_lose_nothing() {
    let probe = Probe::new();
    let running = Running::with(builder().max_queue_size(100_000), &probe);
    std::thread::scope(|scope| {
        (0..50).for_each(|_| drop(scope.spawn(|| works(20))));
    });
    running.flush(LONG).unwrap();
    let stats = running.stats();
    assert_eq!((stats.started, stats.ended, stats.exported), (1_000, 1_000, 1_000));
    assert_eq!(running.end().dropped(), 0);
}

#[traced(name = "test.large", attrs(large.text = "x".repeat(bytes)))]
fn large(bytes: usize) {}

#[test]
fn a4_large_spans_are_bounded_in_bytes() {
    const MIB: usize = 1 << 20;
    let (probe, gate) = (Probe::new(), Gate::new());
    probe.script([Act::Await(gate.clone())]);
    let running = Running::with(builder().max_queue_bytes(8 * MIB).max_export_batch_size(1), &probe);
    large(MIB);
    probe.wait_for_calls(1);
    (0..99).for_each(|_| large(MIB));
    // Small spans do not suffer for it.
    works(10);
    let stats = running.stats();
    assert_eq!((stats.dropped_by(Loss::QueueBytes), stats.waiting()), (92, 8 + 10));
    let text = running.reports.wait_for(ReportKind::Loss);
    assert!(text.contains("; set OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, or raise TRACED_MAX_QUEUE_BYTES"));
    gate.open();
    running.flush(LONG).unwrap();
    (0..8).for_each(|_| large(MIB));
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped()), (26, 92));
}

#[test]
fn a4_a_span_above_the_ceiling_goes_alone() {
    let probe = Probe::new();
    let running = Running::with(builder().max_queue_bytes(1), &probe);
    large(100_000);
    large(100_000);
    running.flush(LONG).unwrap();
    large(100_000);
    let stats = running.end();
    assert_eq!((stats.exported, stats.dropped_by(Loss::QueueBytes)), (2, 1));
}

#[test]
fn a5_a_single_span_leaves_by_itself() {
    let probe = Probe::new();
    let running = Running::with(builder().schedule_delay(Duration::from_millis(20)), &probe);
    work();
    probe.wait_for_spans(1);
    assert_eq!(running.end().exported, 1);
}
