//! A program with one span by `traced`, for the row about start-up. A program of its own, because what a crate does before `main` is in the time.

use std::time::Duration;

use traced_benches::{Noting, print_exported};

#[traced::traced]
fn work() {}

fn main() {
    let telemetry = traced::builder().variables(|_| None::<&str>).service_name("first").exporter(Noting);
    let telemetry = telemetry.init().expect("settings are valid");
    work();
    telemetry.flush(Duration::from_secs(5)).expect("the exporter takes all");
    print_exported();
}
