//! What is traced, changed while the program runs: the filter of callsites and the sampler.

use traced::filter::{self, Filter};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::{Sampler, traced};

use super::probe::{LONG, Probe};
use super::support::{Running, builder, work};

#[traced(name = "orders.place")]
fn place() {
    get();
}

#[traced(name = "cache.get")]
fn get() {
    traced::current().set("below", true);
}

#[traced(name = "cache.evict")]
async fn evict() {}

/// Leaves the filter as it was, also when a test fails.
struct Restore(Filter);

impl Drop for Restore {
    fn drop(&mut self) {
        filter::set(std::mem::take(&mut self.0));
    }
}

fn names(probe: &Probe, running: &Running, from: usize) -> Vec<String> {
    running.flush(LONG).unwrap();
    probe.names().split_off(from)
}

#[test]
fn a_filter_turns_places_off_and_on_while_the_program_runs() {
    let probe = Probe::new();
    let running = Running::with(builder().filter("cache.*=off".parse().unwrap()), &probe);
    let restore = Restore(Filter::default());
    place();
    futures::executor::block_on(evict());
    assert_eq!(names(&probe, &running, 0), ["orders.place"]);
    // What is off speaks to the span around it.
    assert_eq!(probe.spans()[0].attributes.len(), 1);

    filter::set("cache.get=off".parse().unwrap());
    place();
    futures::executor::block_on(evict());
    assert_eq!(names(&probe, &running, 1), ["orders.place", "cache.evict"]);

    filter::set(Filter::default());
    place();
    assert_eq!(names(&probe, &running, 3), ["cache.get", "orders.place"]);

    filter::set("off,reliability::choice::*=on".parse().unwrap());
    place();
    work();
    assert_eq!(names(&probe, &running, 5), ["cache.get", "orders.place"]);
    let shown = traced::report().to_string();
    assert!(shown.contains("filter: \"*=off,reliability::choice::*=on\""), "{shown}");
    drop(restore);
    running.end();
}

#[test]
fn a_place_that_is_called_first_on_many_threads_at_once_is_asked_once() {
    #[traced(name = "many.first")]
    fn first() {}
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let restore = Restore(filter::get());
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(first))));
    filter::set("many.*=off".parse().unwrap());
    first();
    filter::set(Filter::default());
    first();
    assert_eq!(names(&probe, &running, 0).len(), 9);
    drop(restore);
    running.end();
}

#[test]
fn a_new_sampler_decides_from_the_next_span_on_in_every_thread() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let (ask, asked) = std::sync::mpsc::channel::<()>();
    let (answer, answered) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        for () in asked {
            work();
            answer.send(()).unwrap();
        }
    });
    let both = || {
        work();
        ask.send(()).unwrap();
        answered.recv().unwrap();
        running.stats().started
    };
    assert_eq!(both(), 2);
    running.set_sampler(Sampler::parent_based(Sampler::always_off())).unwrap();
    assert_eq!(both(), 2);
    running.set_sampler(Sampler::always_on()).unwrap();
    assert_eq!(both(), 4);
    drop(ask);
    other.join().unwrap();
    assert_eq!(running.end().exported, 4);
}

#[test]
fn a_trace_that_was_sampled_stays_whole_below_a_parent_based_sampler() {
    #[traced(name = "whole.outer")]
    fn outer(handle: traced::TelemetryHandle) {
        handle.set_sampler(Sampler::parent_based(Sampler::always_off())).unwrap();
        place();
        assert!(Context::current().span().span_context().is_sampled());
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    outer(running.handle());
    place();
    assert_eq!(running.end().exported, 3);
}

#[test]
fn a_sampler_that_cannot_be_is_refused() {
    let running = Running::with(builder(), &Probe::new());
    let problem = running.set_sampler(Sampler::trace_id_ratio(1.5)).unwrap_err();
    assert_eq!(problem.value(), Some("TraceIdRatioBased{1.5}"));
    work();
    assert_eq!(running.end().exported, 1);
}
