//! Owns the comparison of the tour's traces: exported straight to our receiver, and through the collector.

use std::path::Path;
use std::process::{Command, Stdio};

use traced_sink::Sink;

use crate::collector::Collector;
use crate::{Outcome, PATIENCE, Way, forest};

/// The trees of a direct export.
pub(crate) fn straight(orders: &Path) -> Outcome<String> {
    let sink = Sink::start();
    run(orders, "http/protobuf", &sink.grpc_endpoint())?;
    let trees = forest::draw(&sink.requests());
    if !trees.contains("status=Error") || sink.spans().is_empty() {
        return Err(format!("the tour shows no declined order:\n{trees}").into());
    }
    Ok(trees)
}

/// Runs the tour through the collector; returns how many spans were compared.
pub(crate) fn through(rotel: &Path, way: Way, orders: &Path, expected: &str) -> Outcome<usize> {
    let sink = Sink::start();
    let collector = Collector::start(rotel, &sink.grpc_endpoint())?;
    run(orders, way.protocol, &collector.endpoint(way))?;
    let count = expected.lines().filter(|line| line.contains(forest::SPAN)).count();
    drop(sink.wait_for_spans(count, PATIENCE));
    let trees = forest::draw(&sink.requests());
    match first_difference(expected, &trees) {
        None => Ok(count),
        Some(difference) => {
            Err(format!("the tour changed on its way by {}: {difference}", way.protocol).into())
        }
    }
}

fn run(orders: &Path, protocol: &str, endpoint: &str) -> Outcome {
    let status = Command::new(orders)
        .env("OTEL_TRACES_EXPORTER", "otlp")
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("the tour failed: {status}").into()) }
}

fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let mut pairs = expected.lines().zip(found.lines());
    Some(match pairs.find(|(expected, found)| expected != found) {
        Some((expected, found)) => format!("\nexpected {expected}\nfound    {found}"),
        None => format!("{} lines expected, {} found", expected.lines().count(), found.lines().count()),
    })
}
